import { type GradingCluster, type LogOptions, ProbeError } from '../cluster/cluster.ts';
import { explainPod } from './explain/pod.ts';
import { lookAround } from './explain/surroundings.ts';
import { containerOf } from './in-container.ts';
import type { Pod } from './kube-types.ts';
import type { Explanation } from './observation.ts';
import { onPod } from './on-pod.ts';
import { type PodsRef, viewPods } from './pod-set.ts';

/** What a Pod's container has logged. */
export interface PodLog {
  readonly pod: Pod;
  readonly lines: readonly string[];
}

/** Longest part of a line that is held against a pattern. */
const lineCap = 4_096;

/**
 * The logs of a Pod, or of all Pods of a workload (without Pending and Terminating ones), line by line; or why there are
 * none. `part`: which part of each. Throws ProbeError where a log could not be had for no reason that the Pod shows.
 */
export async function readLogs(
  cluster: GradingCluster,
  { of, container, ...part }: { of: PodsRef; container?: string | undefined } & LogOptions,
  signal: AbortSignal,
): Promise<readonly PodLog[] | Explanation> {
  const live = await viewPods(cluster, of);
  if ('because' in live) return live;
  const why = async (pod: Pod) => explainPod(pod, await lookAround(cluster, of.namespace, pod));
  const pods = live.filter((pod) => pod.status?.phase !== 'Pending');
  const pending = pods.length === 0 ? await why(live[0]) : undefined;
  if (pending) return pending;
  const found: PodLog[] = [];
  for (const pod of pods) {
    const asked = containerOf(pod, container);
    if ('because' in asked) return asked;
    const place = { namespace: of.namespace, name: pod.metadata.name, ...(container ? { container } : {}) };
    const text = await onPod(cluster.logs(place, { ...part, timeoutMs: 5_000, signal })).catch(asReason);
    if (typeof text === 'string') {
      found.push({ pod, lines: text.split('\n').map((line) => line.slice(0, lineCap)) });
      continue;
    }
    // No log, because nothing has run: that has a reason.
    const broken = await why(pod);
    if (!broken) throw text;
    return broken;
  }
  return found;
}

const asReason = (thrown: unknown): ProbeError => {
  if (thrown instanceof ProbeError) return thrown;
  throw thrown;
};
