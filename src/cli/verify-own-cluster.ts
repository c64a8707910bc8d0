import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import { type Board, boardStep } from '../progress/board.ts';
import { clustersOf, type Place } from '../provider/clusters.ts';
import { ensureCluster } from '../provider/ensure.ts';
import type { Provider } from '../provider/provider.ts';
import { ownClusters } from '../verify/own-clusters.ts';
import type { Context } from './context.ts';

interface Options {
  readonly board: Board;
  /** What has to be known even where progress is not shown. */
  readonly tell: (line: string) => void;
  /** Those that may make a cluster, the preferred one first. */
  readonly providers: readonly Provider[];
  /** Every one: earlier runs may have used others. */
  readonly all: readonly Provider[];
  /** Clusters that are made stay. */
  readonly keep: boolean;
}

/** Clusters that a run of `klab verify` makes for itself. */
export interface OwnClusterMaker {
  /** Clusters that are made stay. */
  readonly keeps: boolean;
  /** Throws KlabError, having undone what it began. */
  make(nodes: number): Promise<Place>;
  /** Removes the cluster, or says how to. Does not throw: what was found on it is worth more than a cluster that is left. */
  leave(place: Place): Promise<void>;
}

/** Removes what earlier runs that were killed have left, and makes what this one needs. */
export async function ownClusterMaker(
  { paths, signal }: Pick<Context, 'paths' | 'signal'>,
  { board, tell, providers, all, keep }: Options,
): Promise<OwnClusterMaker> {
  const own = ownClusters(join(paths.state, 'verify', 'clusters'));
  const namesOf = async () => (await clustersOf(all)).clusters.map(({ cluster }) => cluster.name);
  const remove = async (name: string, provider: Provider) => {
    // Also after Ctrl-C: what was begun is removed.
    const late = new AbortController().signal;
    try {
      await boardStep(board, `Remove cluster ${name}`, (report) => provider.delete(name, { signal: late, report }));
      await own.forget(name);
    } catch (error) {
      tell(`klab: cluster ${name} could not be removed: ${messageOf(error)}\n→ klab down --name ${name}`);
    }
  };
  const { clusters, troubles } = await clustersOf(all);
  const taken = clusters.map(({ cluster }) => cluster.name);
  for (const name of await own.abandoned()) {
    const left = clusters.find(({ cluster }) => cluster.name === name);
    if (left) await remove(name, left.provider);
    // One that could not be asked may have it still.
    else if (troubles.length === 0) await own.forget(name);
  }
  return {
    keeps: keep,
    async make(nodes) {
      const name = freeName(`verify-${process.pid}${nodes > 1 ? '-trio' : ''}`, taken);
      await own.note(name);
      try {
        // Of the providers that may be used the first; its name is no cluster's yet.
        return await boardStep(board, `Cluster ${name}`, (report) =>
          ensureCluster(providers, { name, nodes }, { signal, report }),
        );
      } catch (error) {
        if (!(await namesOf().catch(() => [name])).includes(name)) await own.forget(name);
        throw error;
      }
    },
    async leave({ provider, cluster: { name } }) {
      if (!keep) return remove(name, provider);
      await own.forget(name);
      tell(`Kept: cluster ${name}. Remove it: klab down --name ${name}`);
    },
  };
}

/** Not even an earlier process of this id that has kept its cluster shall lose it. */
function freeName(name: string, taken: readonly string[]): string {
  let free = name;
  for (let number = 2; taken.includes(free); number++) free = `${name}-${number}`;
  return free;
}
