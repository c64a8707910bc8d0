import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { ClusterReader, KubeObject, Resource } from '../cluster/cluster.ts';
import { type Pod, selects, type WorkloadObject } from './kube-types.ts';

/** Parameters that name a workload. */
export const workloadRef = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']),
  namespace: z.string().min(1),
  name: z.string().min(1),
});
export type WorkloadRef = z.infer<typeof workloadRef>;

/** A workload and what really belongs to it: by ownerReferences and uids, never by labels alone. */
export interface WorkloadView {
  readonly ref: WorkloadRef;
  /** undefined: it is not there. */
  readonly object: WorkloadObject | undefined;
  /** Of a Deployment: the ReplicaSets it controls, and the one made from its present template. */
  readonly replicaSets: readonly WorkloadObject[];
  readonly current: WorkloadObject | undefined;
  /** Its Pods, Terminating ones included. */
  readonly pods: readonly Pod[];
  /** Whether a Pod was made from the present template. */
  readonly isCurrent: (pod: Pod) => boolean;
  /** All Pods of the namespace, and workloads of this kind there and (namesakes only) in `default`: for explanations. */
  readonly allPods: readonly Pod[];
  readonly siblings: readonly KubeObject[];
  readonly elsewhere: KubeObject | undefined;
}

export function workloadWatches({ kind, namespace }: WorkloadRef): readonly Resource[] {
  const apps = (of: string, where = namespace): Resource => ({ apiVersion: 'apps/v1', kind: of, namespace: where });
  return [
    apps(kind),
    ...(kind === 'Deployment' ? [apps('ReplicaSet')] : []),
    { apiVersion: 'v1', kind: 'Pod', namespace },
    ...(namespace === 'default' ? [] : [apps(kind, 'default')]),
  ];
}

export async function viewWorkload(cluster: ClusterReader, ref: WorkloadRef): Promise<WorkloadView> {
  const { kind, name, namespace } = ref;
  const lists = await Promise.all([
    cluster.list({ apiVersion: 'apps/v1', kind, namespace }),
    cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace }),
    kind === 'Deployment' ? cluster.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace }) : [],
    namespace === 'default' ? [] : cluster.list({ apiVersion: 'apps/v1', kind, namespace: 'default' }),
  ]);
  const [siblings, allPods, allReplicaSets, defaults] = lists as [
    WorkloadObject[],
    Pod[],
    WorkloadObject[],
    WorkloadObject[],
  ];
  const object = siblings.find((sibling) => sibling.metadata.name === name);
  const replicaSets = allReplicaSets.filter((replicaSet) => controlledBy(replicaSet, object));
  const current = kind === 'Deployment' ? replicaSets.find((replicaSet) => sameTemplate(replicaSet, object)) : object;
  const owners = kind === 'Deployment' ? replicaSets : [object];
  const pods = allPods.filter((pod) => owners.some((owner) => belongsTo(pod, owner)));
  const revision = kind === 'StatefulSet' ? object?.status?.updateRevision : undefined;
  const isCurrent = (pod: Pod) =>
    revision === undefined
      ? kind === 'DaemonSet' || controlledBy(pod, current)
      : pod.metadata.labels?.['controller-revision-hash'] === revision;
  const elsewhere = defaults.find((other) => other.metadata.name === name);
  return { ref, object, replicaSets, current, pods, isCurrent, allPods, siblings, elsewhere };
}

/** True when `owner` is the controller of `object`, told by uid. */
export function controlledBy(object: KubeObject, owner: KubeObject | undefined): boolean {
  const uid = owner?.metadata.uid;
  return (
    uid !== undefined &&
    (object.metadata.ownerReferences?.some((reference) => reference.controller === true && reference.uid === uid) ??
      false)
  );
}

/** An ownerReference can be written by hand; a controller counts a Pod as its own only if its selector matches, too. */
function belongsTo(pod: Pod, owner: WorkloadObject | undefined): boolean {
  const labels = owner?.spec?.selector?.matchLabels;
  return controlledBy(pod, owner) && (labels === undefined || selects(labels, pod));
}

/** The Deployment controller's own rule for "the current ReplicaSet": same template but for the hash label. */
function sameTemplate(replicaSet: WorkloadObject, deployment: WorkloadObject | undefined): boolean {
  return isDeepStrictEqual(plainTemplate(replicaSet), plainTemplate(deployment));
}

function plainTemplate(workload: WorkloadObject | undefined): unknown {
  const template = workload?.spec?.template;
  const { 'pod-template-hash': _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}
