import type { ClusterInfo, Provider } from './provider.ts';

/** A cluster with the provider that has it. */
export interface Place {
  readonly provider: Provider;
  readonly cluster: ClusterInfo;
}

/** A provider that could not tell its clusters. */
export interface Trouble {
  readonly provider: Provider;
  readonly error: unknown;
}

/** The clusters of all providers. One that cannot be asked (no Docker) does not stand in the way of the others. */
export async function clustersOf(
  providers: readonly Provider[],
): Promise<{ readonly clusters: readonly Place[]; readonly troubles: readonly Trouble[] }> {
  const lists = await Promise.allSettled(providers.map((provider) => provider.list()));
  const clusters: Place[] = [];
  const troubles: Trouble[] = [];
  for (const [index, provider] of providers.entries()) {
    const list = lists[index];
    if (list?.status === 'fulfilled') clusters.push(...list.value.map((cluster) => ({ provider, cluster })));
    else troubles.push({ provider, error: list?.reason });
  }
  return { clusters, troubles };
}

/** The cluster of that name; undefined when no provider has one. Throws what kept a provider from telling. */
export async function findCluster(providers: readonly Provider[], name: string): Promise<Place | undefined> {
  const { clusters, troubles } = await clustersOf(providers);
  const found = clusters.find(({ cluster }) => cluster.name === name);
  if (!found && troubles[0]) throw troubles[0].error;
  return found;
}
