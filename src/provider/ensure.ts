import { KlabError, UsageError } from '../errors.ts';
import { defaultClusterName, validClusterName } from './cluster-name.ts';
import type { ClusterInfo, Operation, Provider } from './provider.ts';

export interface ClusterRequest {
  /** The default cluster when absent. */
  readonly name?: string;
  /** Absent: as many as the cluster has, or 1 for a new one. */
  readonly nodes?: number;
  /** Absent: the provider that has a cluster of that name, else the first of the registry. */
  readonly provider?: string;
  readonly kubernetesVersion?: string;
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
  request: ClusterRequest,
  operation: Operation,
): Promise<EnsuredCluster> {
  const name = validClusterName(request.name ?? defaultClusterName);
  const [provider, existing] = await choose(providers, request.provider, name);
  const obstacle = await provider.available();
  if (obstacle !== undefined) throw new KlabError(`provider ${provider.kind} cannot be used: ${obstacle}`);
  const version = request.kubernetesVersion === undefined ? {} : { kubernetesVersion: request.kubernetesVersion };
  // The rest of a broken cluster may have any number of nodes.
  const had = existing?.state === 'broken' ? undefined : existing?.nodes;
  const cluster = await provider.create({ name, nodes: request.nodes ?? had ?? 1, ...version }, operation);
  return { provider, cluster, how: existing === undefined ? 'created' : outcome[existing.state] };
}

const outcome = { running: 'found', paused: 'resumed', stopped: 'resumed', broken: 'recreated' } as const;

async function choose(providers: readonly Provider[], kind: string | undefined, name: string) {
  const candidates = kind === undefined ? providers : [providerOf(providers, kind)];
  for (const provider of candidates) {
    // A provider that is not usable here has no clusters to tell of; the one chosen says why below.
    const existing = (await provider.list().catch(() => [])).find((cluster) => cluster.name === name);
    if (existing) return [provider, existing] as const;
  }
  return [providerOf(providers, kind ?? candidates[0]?.kind ?? ''), undefined] as const;
}

/** The provider of that kind; UsageError naming the known ones. */
export function providerOf(providers: readonly Provider[], kind: string): Provider {
  const provider = providers.find((candidate) => candidate.kind === kind);
  if (provider) return provider;
  throw new UsageError(`no provider "${kind}"`, { hint: `known: ${providers.map((known) => known.kind).join(', ')}` });
}

/** The cluster of that name with its provider; undefined when no provider has one. */
export async function findCluster(
  providers: readonly Provider[],
  name: string,
): Promise<{ readonly provider: Provider; readonly cluster: ClusterInfo } | undefined> {
  for (const provider of providers) {
    const cluster = (await provider.list()).find((candidate) => candidate.name === name);
    if (cluster) return { provider, cluster };
  }
  return undefined;
}
