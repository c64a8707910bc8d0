import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../src/cluster/cluster.ts';
import type { Pod } from '../../src/grading/kube-types.ts';
import type { Journal } from '../../src/recording/journal.ts';

/**
 * Whether the journal shows that this Pod's container was already running when the key was changed: then it had the
 * value from before for a while, even if it has been restarted since (a restart of the node reads variables anew).
 */
export function outlivedChange(
  journal: Journal,
  pod: Pod,
  container: string,
  source: { kind: string; namespace: string; name: string; key: string },
): boolean {
  let value: unknown;
  let startedAt: number | undefined;
  for (const entry of journal.entries) {
    if (entry.type !== 'object') continue;
    const { object, at, change } = entry;
    if (object.kind === 'Pod' && object.metadata.uid === pod.metadata.uid)
      startedAt = change === 'deleted' ? undefined : runningSince(object, container);
    if (
      object.kind !== source.kind ||
      object.metadata.name !== source.name ||
      object.metadata.namespace !== source.namespace
    )
      continue;
    const now = dataAt(object, source.key);
    const changed = value !== undefined && change !== 'deleted' && !isDeepStrictEqual(value, now);
    if (changed && startedAt !== undefined && startedAt < at) return true;
    value = now ?? value;
  }
  return false;
}

function dataAt(object: KubeObject, key: string): unknown {
  return (object['data'] as Readonly<Record<string, unknown>> | undefined)?.[key];
}

function runningSince(pod: Pod, container: string): number | undefined {
  const status = pod.status?.containerStatuses?.find(({ name }) => name === container);
  const text = status?.state?.running?.startedAt;
  return text === undefined ? undefined : Date.parse(text);
}
