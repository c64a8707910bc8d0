import { ExitCode } from '../errors.ts';
import { defaultClusterName } from '../provider/cluster-name.ts';
import { type ClusterOptions, clusterWish, withClusterOptions } from './cluster-options.ts';
import type { CommandModule } from './command.ts';

interface Options extends ClusterOptions {
  readonly cluster?: string;
  readonly labs?: string;
  readonly learner?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `klab start`: machine, cluster, images, start state, in this order; then the task is told. */
export const start: CommandModule = {
  name: 'start',
  summary: 'begin a lab: makes the cluster when there is none, applies the start state, prints the task',
  examples: [
    'klab start bootcamp-deploy-scale',
    'klab start my-lab --labs ./labs',
    'klab start bootcamp-expose --cluster trio',
    'klab start pod-basics --context my-cluster',
  ],
  define(command, action) {
    command
      .argument('<lab>', 'id of the lab, as klab list shows it')
      .option(
        '--cluster <name>',
        `name of the cluster (default: "${defaultClusterName}"; with --context one made of it)`,
      );
    withClusterOptions(command)
      .option('--labs <folder>', 'labs of this folder as well')
      .option(
        '--learner <id>',
        'whose attempt it is; decides the values of variables (default: the user of this machine)',
      )
      .option('-y, --yes', 'agree to what setup changes on this machine, and to a cluster elsewhere')
      .option('--json', 'print the attempt as JSON')
      .action((lab: string, options: Options) =>
        action(async (context) => {
          const { beginLab } = await import('./begin-lab.ts');
          const { attemptText } = await import('./attempt-text.ts');
          const { yes = false, json = false, cluster, learner, labs } = options;
          const begun = await beginLab(context, {
            lab,
            wish: await clusterWish(context, cluster, options),
            yes,
            json,
            ...(learner === undefined ? {} : { learner }),
            ...(labs === undefined ? {} : { labs }),
          });
          if (!begun.fresh && !json) {
            context.stderr.write(`${lab} is under way already; klab reset ${lab} puts it back to its start.\n`);
          }
          context.stdout.write(
            json ? `${JSON.stringify(begun.attempt, null, 2)}\n` : attemptText(begun, context.language),
          );
          return ExitCode.passed;
        }),
      );
  },
};
