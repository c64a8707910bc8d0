import type { KubeObject, Resource } from '../cluster/cluster.ts';
import type { Claim, KubeEvent, Pod } from '../grading/kube-types.ts';

/** What tells whether the volume that a Pod waits for will ever come. */
export const volumeKinds: readonly Omit<Resource, 'namespace'>[] = [
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  { apiVersion: 'v1', kind: 'Event' },
];

/** The claims of a Pod that is on no node yet, by name. Others have their volumes. */
function awaited({ spec }: Pod): readonly string[] {
  if (spec?.nodeName !== undefined) return [];
  return (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
}

/** Whether one of these objects is a Pod that may be waiting for a volume. */
export const isVolumeAwaited = (objects: readonly KubeObject[]): boolean =>
  objects.some((object) => object.kind === 'Pod' && awaited(object as Pod).length > 0);

/**
 * Whether a Pod waits for a volume that its provisioner has refused to make. The scheduler keeps such a Pod in its hands for
 * ten minutes and says nothing of it; only the events of the claim do. `objects`: also those of volumeKinds.
 */
export function isRefusedVolume(pod: Pod, objects: readonly KubeObject[]): boolean {
  const names = awaited(pod);
  if (names.length === 0) return false;
  const refused = new Set(
    objects
      .filter((object): object is KubeEvent => object.kind === 'Event')
      .flatMap(({ reason, involvedObject }) => (reason === 'ProvisioningFailed' ? (involvedObject?.uid ?? []) : [])),
  );
  return objects.some(
    ({ kind, metadata: { name, namespace, uid = '' }, status }) =>
      kind === 'PersistentVolumeClaim' &&
      namespace === pod.metadata.namespace &&
      names.includes(name) &&
      (status as Claim['status'])?.phase !== 'Bound' &&
      refused.has(uid),
  );
}
