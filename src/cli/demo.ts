import { defaultClusterName, validClusterName } from '../provider/cluster-name.ts';
import type { CommandModule } from './command.ts';

interface Options {
  readonly lab: string;
  readonly cluster: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `klab demo`: the whole story once, from an empty machine to a lab graded 0 and then 100. */
export const demo: CommandModule = {
  name: 'demo',
  summary: 'set up, make a cluster, show a lab graded 0, do its solution, show it graded 100',
  examples: ['klab demo --yes', 'klab demo --yes --json', 'klab demo --lab bootcamp-update'],
  define(command, action) {
    command
      .option('--lab <id>', 'the lab to show', 'bootcamp-deploy-scale')
      .option('--cluster <name>', 'name of the cluster', defaultClusterName)
      .option('-y, --yes', 'agree to what setup changes on this machine')
      .option('--json', 'print the report of the last grading as JSON')
      .action((options: Options) =>
        action(async (context) => {
          const { runDemo } = await import('./demo-story.ts');
          const { yes = false, json = false, lab, cluster } = options;
          return runDemo(context, { lab, cluster: validClusterName(cluster), yes, json });
        }),
      );
  },
};
