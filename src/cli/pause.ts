import { ExitCode, UsageError } from '../errors.ts';
import { defaultClusterName, validClusterName } from '../provider/cluster-name.ts';
import type { CommandModule } from './command.ts';

export const pause: CommandModule = {
  name: 'pause',
  summary: 'stop the nodes of the cluster; nothing in it is lost',
  examples: ['klab pause', 'klab pause --name trio'],
  define(command, action) {
    command
      .option('--name <name>', 'name of the cluster', defaultClusterName)
      .action((options: { readonly name: string }) =>
        action(async (context) => {
          const name = validClusterName(options.name);
          const [{ createProviders }, { findCluster }, { runSteps }] = await Promise.all([
            import('../provider/index.ts'),
            import('../provider/ensure.ts'),
            import('../progress/steps.ts'),
          ]);
          const found = await findCluster(createProviders(context), name);
          if (!found)
            throw new UsageError(`there is no cluster "${name}"`, { hint: 'see which there are: klab status' });
          const step = {
            title: `Pause cluster ${name}`,
            run: (report: { detail(text: string): void }) =>
              found.provider.pause(name, { signal: context.signal, report }),
          };
          await runSteps([step], { rendering: context.rendering, stderr: context.stderr });
          context.stdout.write(`Cluster ${name} is paused. Go on: klab resume --name ${name}\n`);
          return ExitCode.passed;
        }),
      );
  },
};
