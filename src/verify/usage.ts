import type { Cluster, ClusterReader, PodStats } from '../cluster/cluster.ts';
import { type Clock, systemClock } from '../grading/clock.ts';
import { isFinished, type Pod } from '../grading/kube-types.ts';
import { cpuMillicoresOf } from './cpu-request.ts';
import type { Trial, TrialUsage } from './trial.ts';
import type { Usage } from './verification.ts';

/** Trials on one cluster share an answer of a kubelet that is no older than this; it measures more rarely. Milliseconds. */
const sharedMs = 1_000;
/** Between two looks at a trial; ten minutes of them at most. */
const beatMs = 2_000;
const mostLooks = 300;

/** What the Pods of some namespaces take together. One reader for each cluster, for all its trials. */
export type UsageReader = (namespaces: readonly string[], pods: Pick<ClusterReader, 'list'>) => Promise<TrialUsage>;

/**
 * Memory as the kubelets of the nodes tell it, whatever the Pods are called; CPU as the Pods ask for it, those that have
 * finished no more. `pods` of the reader lists them: a trial's watch cache does it from memory. Throws ApiError.
 */
export function usageReader(cluster: Pick<Cluster, 'podStats'>, clock: Clock = systemClock): UsageReader {
  const asked = new Map<string, { readonly at: number; readonly stats: Promise<readonly PodStats[]> }>();
  const statsOf = (node: string) => {
    const before = asked.get(node);
    if (before && clock.now() - before.at <= sharedMs) return before.stats;
    const stats = cluster.podStats(node);
    asked.set(node, { at: clock.now(), stats });
    return stats;
  };
  return async (namespaces, reader) => {
    const lists = namespaces.map((namespace) => reader.list({ apiVersion: 'v1', kind: 'Pod', namespace }));
    const pods: readonly Pod[] = (await Promise.all(lists)).flat();
    const nodes = new Set(pods.flatMap(({ spec }) => spec?.nodeName ?? []));
    const measured = (await Promise.all([...nodes].map(statsOf))).flat();
    return {
      memoryBytes: sum(
        measured.filter(({ namespace }) => namespaces.includes(namespace)).map((one) => one.memoryBytes),
      ),
      cpuMillicores: sum(pods.filter((pod) => !isFinished(pod)).map(cpuMillicoresOf)),
    };
  };
}

/** The highest of what was seen of a trial. Disposing of it ends the looking. */
export interface UsageMeter extends Disposable {
  /** undefined when no look succeeded. */
  peak(): Usage | undefined;
}

/** Looks at what a trial takes from now on, every 2 s. A look that fails is left out: nothing is proven by it. */
export function meterUsage(trial: Pick<Trial, 'usage'>, clock: Clock = systemClock): UsageMeter {
  const seen: Usage[] = [];
  let over = false;
  let cancel = () => {};
  const look = (left: number) => {
    trial
      .usage()
      .then(
        ({ memoryBytes, cpuMillicores }) => void seen.push({ peakMemoryBytes: memoryBytes, cpuMillicores }),
        () => undefined,
      )
      .then(() => {
        if (!over && left > 1) cancel = clock.after(beatMs, () => look(left - 1));
      });
  };
  look(mostLooks);
  return {
    peak: () => highestOf(seen),
    [Symbol.dispose]() {
      over = true;
      cancel();
    },
  };
}

/** Each figure at its highest; undefined of none. */
export function highestOf(usages: readonly (Usage | undefined)[]): Usage | undefined {
  const known = usages.flatMap((usage) => usage ?? []);
  if (known.length === 0) return undefined;
  return {
    peakMemoryBytes: Math.max(...known.map(({ peakMemoryBytes }) => peakMemoryBytes)),
    cpuMillicores: Math.max(...known.map(({ cpuMillicores }) => cpuMillicores)),
  };
}

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);
