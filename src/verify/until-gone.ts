import { removeNamespace } from '../attempt/remove-namespace.ts';
import { runAnnotation } from '../attempt/start-state.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { stopRecordersOf } from '../recording/recorder-pod.ts';
import { isOurs } from './run.ts';

/** Of one namespace, on a machine that is busy. Milliseconds. */
const goneWithinMs = 90_000;

/**
 * Waits until nothing is left of the trials of this process, whose removal has been asked for: on a cluster that stays when klab
 * leaves. Throws KlabError for a namespace that does not go, ApiError when the cluster does not answer.
 */
export async function untilTrialsAreGone(cluster: Cluster, signal: AbortSignal): Promise<void> {
  const namespaces = await cluster.list({ apiVersion: 'v1', kind: 'Namespace' });
  const own = namespaces.filter(({ metadata }) => isOurs(metadata.annotations?.[runAnnotation]));
  const names = own.map(({ metadata }) => metadata.name);
  if (names.length === 0) return;
  await stopRecordersOf(cluster, names, { signal });
  await Promise.all(names.map((name) => removeNamespace(cluster, name, { timeoutMs: goneWithinMs, signal })));
}
