import { ExitCode, UsageError } from '../errors.ts';
import { defaultClusterName, validClusterName } from '../provider/cluster-name.ts';
import type { CommandModule } from './command.ts';

export const resume: CommandModule = {
  name: 'resume',
  summary: 'start the nodes of a paused cluster and wait until it is usable',
  examples: ['klab resume', 'klab resume --name trio'],
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
            title: `Resume cluster ${name}`,
            run: (report: { detail(text: string): void }) =>
              found.provider.resume(name, { signal: context.signal, report }),
          };
          await runSteps([step], { rendering: context.rendering, stderr: context.stderr });
          context.stdout.write(`Cluster ${name} is running again.\n`);
          return ExitCode.passed;
        }),
      );
  },
};
