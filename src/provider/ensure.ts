import { KlabError, UsageError } from '../errors.ts';
import { defaultClusterName, validClusterName } from './cluster-name.ts';
import { clustersOf } from './clusters.ts';
import type { ClusterInfo, ClusterSpec, Operation, Provider } from './provider.ts';

/** What is not said is as the cluster has it, or as a new one has it: one node, of the first provider. */
export interface ClusterRequest extends Partial<ClusterSpec> {
  readonly provider?: string;
}

export interface EnsuredCluster {
  readonly provider: Provider;
  readonly cluster: ClusterInfo;
  /** recreated: what an interrupted attempt had left was removed first. */
  readonly how: 'found' | 'created' | 'resumed' | 'recreated';
}

/** A running cluster, whatever it takes: found, resumed, created, or made anew where an earlier attempt was cut off. */
export async function ensureCluster(
  providers: readonly Provider[],
  { provider: kind, name: wanted, nodes, ...rest }: ClusterRequest,
  operation: Operation,
): Promise<EnsuredCluster> {
  const name = validClusterName(wanted ?? defaultClusterName);
  const [provider, existing] = await choose(providers, kind, name);
  const obstacle = await provider.available();
  if (obstacle !== undefined) throw new KlabError(`provider ${provider.kind} cannot be used: ${obstacle}`);
  // The rest of a broken cluster may have any number of nodes.
  const had = existing?.state === 'broken' ? undefined : existing?.nodes;
  const cluster = await provider.create({ ...rest, name, nodes: nodes ?? had ?? 1 }, operation);
  return { provider, cluster, how: existing === undefined ? 'created' : outcome[existing.state] };
}

const outcome = { running: 'found', paused: 'resumed', stopped: 'resumed', broken: 'recreated' } as const;

/** The provider that has the cluster, else the one asked for, else the first. Throws UsageError where those differ. */
async function choose(providers: readonly Provider[], kind: string | undefined, name: string) {
  const wanted = providerOf(providers, kind ?? providers[0]?.kind ?? '');
  // A provider that cannot be asked has no clusters to tell of; the one chosen says why it cannot be used.
  const { clusters } = await clustersOf(providers);
  const found = clusters.find(({ cluster }) => cluster.name === name);
  if (!found) return [wanted, undefined] as const;
  if (kind !== undefined && kind !== found.provider.kind) {
    throw new UsageError(`cluster "${name}" is one of provider ${found.provider.kind}, not of ${kind}`, {
      hint: `choose another name, or remove it: klab down --name ${name}`,
    });
  }
  return [found.provider, found.cluster] as const;
}

/** The provider of that kind; UsageError naming the known ones. */
export function providerOf(providers: readonly Provider[], kind: string): Provider {
  const provider = providers.find((candidate) => candidate.kind === kind);
  if (provider) return provider;
  throw new UsageError(`no provider "${kind}"`, { hint: `known: ${providers.map((known) => known.kind).join(', ')}` });
}
