import type { KubeObject } from '../../cluster/cluster.ts';
import { at, put } from './paths.ts';

/** The same object under another name or in another namespace, without the addresses that were given to the first one. */
export function elsewhere(
  object: KubeObject,
  place: { readonly name?: string; readonly namespace?: string },
): KubeObject {
  const moved = { ...object, metadata: { ...object.metadata, ...place } };
  // `None` is no address: a headless Service stays one.
  if (object.kind !== 'Service' || at(object, ['spec', 'clusterIP']) === 'None') return moved;
  return put(put(moved, ['spec', 'clusterIP'], undefined), ['spec', 'clusterIPs'], undefined);
}
