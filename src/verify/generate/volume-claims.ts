import type { KubeObject } from '../../cluster/cluster.ts';
import { at, fieldsOf, listOf } from './paths.ts';

/** Whether an object is a PersistentVolumeClaim that a Pod has mounted: the API keeps it until the Pod is gone. */
export function isInUse({ kind, metadata }: KubeObject, objects: readonly KubeObject[]): boolean {
  if (kind !== 'PersistentVolumeClaim') return false;
  return objects.some(
    (other) =>
      other.kind === 'Pod' &&
      other.metadata.namespace === metadata.namespace &&
      listOf(at(other, ['spec', 'volumes'])).some(
        (volume) => fieldsOf(fieldsOf(volume)['persistentVolumeClaim'])['claimName'] === metadata.name,
      ),
  );
}
