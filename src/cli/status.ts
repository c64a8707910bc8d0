import { sanitise } from '../cluster/sanitise.ts';
import { ExitCode, messageOf } from '../errors.ts';
import type { ClusterInfo } from '../provider/provider.ts';
import type { CommandModule } from './command.ts';

/** `klab status`: the clusters of klab. */
export const status: CommandModule = {
  name: 'status',
  summary: 'show the clusters of klab',
  examples: ['klab status', 'klab status --json'],
  define(command, action) {
    command.option('--json', 'as JSON').action((options: { readonly json?: boolean }) =>
      action(async (context) => {
        const [{ createProviders }, { clustersOf }] = await Promise.all([
          import('../provider/index.ts'),
          import('../provider/clusters.ts'),
        ]);
        const { clusters: places, troubles } = await clustersOf(createProviders(context));
        const clusters = places.map(({ cluster }) => cluster);
        // With nothing to show, what kept the providers from telling is the answer.
        if (clusters.length === 0 && troubles[0]) throw troubles[0].error;
        for (const { provider, error } of troubles) {
          context.stderr.write(
            `klab: provider ${provider.kind} cannot be asked: ${sanitise(messageOf(error).split('\n')[0] ?? '')}\n`,
          );
        }
        context.stdout.write(options.json ? `${JSON.stringify(clusters, null, 2)}\n` : statusText(clusters));
        return ExitCode.passed;
      }),
    );
  },
};

/** A table, with the next command for whatever does not run. */
export function statusText(clusters: readonly ClusterInfo[]): string {
  if (clusters.length === 0) return 'There is no cluster. Make one: klab up\n';
  const rows = clusters.map((cluster) => [
    cluster.name,
    cluster.provider,
    cluster.state,
    String(cluster.nodes),
    cluster.kubeconfig,
  ]);
  const all = [['NAME', 'PROVIDER', 'STATE', 'NODES', 'KUBECONFIG'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  const hints = clusters
    .filter(({ state }) => state !== 'running')
    .map(({ name, state, provider }) =>
      // klab cannot start what somebody else made.
      provider === 'existing'
        ? `${name} does not answer. Gone for good? klab down --name ${name} --forget`
        : `${name} is ${state}: klab up --name ${name}`,
    );
  return `${[...lines, ...hints].join('\n')}\n`;
}
