import type { KubeObject } from '../../cluster/cluster.ts';
import { at } from './paths.ts';

/** Whether an autoscaler has the say about its number of copies. */
export function isScaled({ kind, metadata }: KubeObject, objects: readonly KubeObject[]): boolean {
  return objects.some(
    (other) =>
      other.kind === 'HorizontalPodAutoscaler' &&
      other.metadata.namespace === metadata.namespace &&
      at(other, ['spec', 'scaleTargetRef', 'kind']) === kind &&
      at(other, ['spec', 'scaleTargetRef', 'name']) === metadata.name,
  );
}
