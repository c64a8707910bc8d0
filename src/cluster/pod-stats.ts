import { ApiError, type PodStats } from './cluster.ts';
import type { Connection } from './connection.ts';
import { segment } from './discovery.ts';
import { sanitise } from './sanitise.ts';

/**
 * The kubelet's own summary, through the API server. Throws ApiError; a node that nobody knows has no Pods.
 * https://kubernetes.io/docs/reference/instrumentation/node-metrics/
 */
export async function readPodStats(connection: Connection, node: string): Promise<readonly PodStats[]> {
  const path = `/api/v1/nodes/${segment(node)}/proxy/stats/summary`;
  try {
    const summary = await connection.json<unknown>({ path, query: { only_cpu_and_memory: true } });
    const pods = fieldOf(summary, 'pods');
    if (!Array.isArray(pods)) throw new ApiError(`GET ${path}: the answer is no summary`, { transient: true });
    return pods.flatMap((pod) => statsOf(pod) ?? []);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}

/** undefined for a Pod that has not been measured yet. */
function statsOf(pod: unknown): PodStats | undefined {
  const ref = fieldOf(pod, 'podRef');
  const [namespace, name] = [fieldOf(ref, 'namespace'), fieldOf(ref, 'name')];
  const memoryBytes = fieldOf(fieldOf(pod, 'memory'), 'workingSetBytes');
  if (typeof namespace !== 'string' || typeof name !== 'string') return undefined;
  if (typeof memoryBytes !== 'number' || !(memoryBytes >= 0)) return undefined;
  return { namespace: sanitise(namespace), name: sanitise(name), memoryBytes };
}

const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
