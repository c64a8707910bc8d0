import { ExitCode, UsageError } from '../errors.ts';
import { defaultClusterName, validClusterName } from '../provider/cluster-name.ts';
import type { Operation, Provider } from '../provider/provider.ts';
import type { CommandModule } from './command.ts';

interface Lifecycle {
  readonly name: string;
  readonly summary: string;
  /** Of the step: `Pause cluster`. */
  readonly title: string;
  readonly act: (provider: Provider, cluster: string, operation: Operation) => Promise<void>;
  /** Said at the end. */
  readonly done: (cluster: string) => string;
}

/** A command that does one thing to an existing cluster. */
export function lifecycleCommand({ name: verb, summary, title, act, done }: Lifecycle): CommandModule {
  return {
    name: verb,
    summary,
    examples: [`klab ${verb}`, `klab ${verb} --name trio`],
    define(command, action) {
      command
        .option('--name <name>', 'name of the cluster', defaultClusterName)
        .action((options: { readonly name: string }) =>
          action(async (context) => {
            const name = validClusterName(options.name);
            const [{ createProviders }, { findCluster }, { runSteps }] = await Promise.all([
              import('../provider/index.ts'),
              import('../provider/clusters.ts'),
              import('../progress/steps.ts'),
            ]);
            const found = await findCluster(createProviders(context), name);
            if (!found) {
              throw new UsageError(`there is no cluster "${name}"`, { hint: 'see which there are: klab status' });
            }
            const { signal, rendering, stderr } = context;
            const run: (report: Operation['report']) => Promise<void> = (report) =>
              act(found.provider, name, { signal, report });
            await runSteps([{ title: `${title} ${name}`, run }], { rendering, stderr });
            context.stdout.write(`${done(name)}\n`);
            return ExitCode.passed;
          }),
        );
    },
  };
}
