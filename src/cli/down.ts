import { ExitCode, UsageError } from '../errors.ts';
import { defaultClusterName, validClusterName } from '../provider/cluster-name.ts';
import { clustersOf } from '../provider/clusters.ts';
import type { Provider } from '../provider/provider.ts';
import type { CommandModule } from './command.ts';
import type { Context } from './context.ts';

interface Options {
  readonly name?: string;
  readonly all?: boolean;
  readonly forget?: boolean;
  readonly yes?: boolean;
}

/** `klab down`: deletes clusters of ours with all that belongs to them. Nothing there is no error. */
export const down: CommandModule = {
  name: 'down',
  summary: 'delete the cluster and all that belongs to it; let go of one that somebody else made',
  examples: ['klab down', 'klab down --name trio', 'klab down --all --yes'],
  define(command, action) {
    command
      .option('--name <name>', `name of the cluster (default: "${defaultClusterName}")`)
      .option('--all', 'all clusters of klab; asks first')
      .option('--forget', 'let go also of a cluster of somebody else that cannot be asked any more')
      .option('-y, --yes', 'do not ask')
      .action((options: Options) =>
        action(async (context) => {
          if (options.all && options.name !== undefined) throw new UsageError('--all and --name exclude each other');
          const [{ createProviders }, { runSteps }] = await Promise.all([
            import('../provider/index.ts'),
            import('../progress/steps.ts'),
          ]);
          const providers = createProviders(context);
          const name = validClusterName(options.name ?? defaultClusterName);
          const targets = await owned(providers, options);
          if (options.all && targets.length > 0) await agree(context, options, targets);
          // Also where nothing is known of: what a lost ledger or a killed process left is looked for by name.
          const makers = providers.filter(({ keeps }) => !keeps);
          const deeds = targets.length > 0 || options.all ? targets : makers.map((provider) => ({ provider, name }));
          const left: string[] = [];
          const tell = (line: string) => void left.push(line);
          const operation = { signal: context.signal, tell, forget: options.forget ?? false };
          await runSteps(
            deeds.map((target) => ({
              title: titleOf(target, targets.length > 0),
              run: (report) => target.provider.delete(target.name, { ...operation, report }),
            })),
            { rendering: context.rendering, stderr: context.stderr },
          );
          for (const line of left) context.stderr.write(`klab: ${line}\n`);
          for (const folder of await forget(context, deeds)) {
            context.stdout.write(`Kept, because there are files of yours in it: ${folder}\n`);
          }
          context.stdout.write(targets.length === 0 ? noneText(options.all ? undefined : name) : downText(targets));
          return left.length === 0 ? ExitCode.passed : ExitCode.couldNot;
        }),
      );
  },
};

/** `name`: of the one that was looked for. */
const noneText = (name: string | undefined) =>
  name === undefined
    ? 'There was no cluster to delete.\n'
    : `There was no cluster ${name} to delete. klab status shows which there are.\n`;

/** What became of the clusters; those of others were let go of, and are still there. */
function downText(targets: readonly Target[]): string {
  const [kept, gone] = [true, false].map((keeps) =>
    namesOf(targets.filter(({ provider }) => !!provider.keeps === keeps)),
  );
  return `${gone ? `Deleted: ${gone}.\n` : ''}${kept ? `Let go of: ${kept}.\n` : ''}`;
}

/** `known`: it is there; otherwise klab looks for what may be left of one. */
function titleOf({ provider, name }: Target, known: boolean): string {
  if (!known) return `Look for what is left of a cluster ${name} (${provider.kind})`;
  return `${provider.keeps ? 'Let go of' : 'Delete'} cluster ${name}`;
}

const namesOf = (targets: readonly Target[]) => targets.map(({ name }) => name).join(', ');

interface Target {
  readonly provider: Provider;
  readonly name: string;
}

/** Work folders that were kept of the attempts on these clusters. */
async function forget(context: Context, targets: readonly Target[]): Promise<string[]> {
  const [{ attemptStore }, { forgetAttempts }] = await Promise.all([
    import('../attempt/session.ts'),
    import('../attempt/forget.ts'),
  ]);
  using store = attemptStore(context.paths);
  const kept: string[] = [];
  for (const { provider, name } of targets) {
    kept.push(...(await forgetAttempts(store, { provider: provider.kind, name })));
  }
  return kept;
}

/** What klab has; a provider that cannot be asked keeps nobody from removing what others have. */
async function owned(providers: readonly Provider[], { all = false, name }: Options): Promise<Target[]> {
  const { clusters, troubles } = await clustersOf(providers);
  const known = clusters.map(({ provider, cluster }) => ({ provider, name: cluster.name }));
  const targets = all ? known : known.filter((target) => target.name === (name ?? defaultClusterName));
  if (targets.length === 0 && troubles[0]) throw troubles[0].error;
  return targets;
}

async function agree(context: Context, options: Options, targets: readonly Target[]): Promise<void> {
  if (options.yes) return;
  const deleted = namesOf(targets.filter(({ provider }) => !provider.keeps));
  const kept = namesOf(targets.filter(({ provider }) => provider.keeps));
  const deeds = [...(deleted ? [`delete ${deleted}`] : []), ...(kept ? [`let go of ${kept}`] : [])].join(' and ');
  if (!context.interactive)
    throw new UsageError(`--all would ${deeds}, and nobody can be asked here`, { hint: 'Pass --yes to agree.' });
  const question = `${deeds.charAt(0).toUpperCase()}${deeds.slice(1)}?`;
  if (!(await context.confirm(question))) throw new UsageError('nothing was deleted');
}
