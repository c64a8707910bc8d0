import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { KubeObject, Resource } from '../cluster/cluster.ts';
import { eventsOf, type Looker, lookAround, lookForAbsent, type Surroundings } from './explain/surroundings.ts';
import {
  isFinished,
  isReady,
  isTerminating,
  type Namespace,
  type Pod,
  selects,
  type WorkloadObject,
} from './kube-types.ts';

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
  /** Its namespace, and workloads of other kinds there: looked at only when it is absent. */
  readonly namespace: Namespace | undefined;
  readonly others: readonly KubeObject[];
  readonly around: Surroundings;
}

export function workloadWatches({ kind, namespace }: WorkloadRef): readonly Resource[] {
  const apps = (of: string, where = namespace): Resource => ({ apiVersion: 'apps/v1', kind: of, namespace: where });
  return [
    apps(kind),
    ...(kind === 'Deployment' ? [apps('ReplicaSet')] : []),
    { apiVersion: 'v1', kind: 'Pod', namespace },
    eventsOf(namespace),
    ...(namespace === 'default' ? [] : [apps(kind, 'default')]),
  ];
}

export async function viewWorkload(cluster: Looker, ref: WorkloadRef): Promise<WorkloadView> {
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
  const mark = templateMark(ref, object);
  const isCurrent = (pod: Pod) =>
    mark === undefined ? controlledBy(pod, current) : pod.metadata.labels?.[mark.label] === mark.value;
  const elsewhere = defaults.find((other) => other.metadata.name === name);
  const [around, { namespace: home, workloads: others }] = await Promise.all([
    lookAround(cluster, namespace, suspectOf({ object, pods, isCurrent })),
    object ? { namespace: undefined, workloads: [] } : lookForAbsent(cluster, namespace),
  ]);
  return {
    ref,
    object,
    replicaSets,
    current,
    pods,
    isCurrent,
    allPods,
    siblings,
    elsewhere,
    namespace: home,
    others,
    around,
  };
}

/**
 * The Pod of the present template that stands in the way; undefined when all are ready. One that is being deleted does
 * not count and stands in nobody's way, unless a Pod is missing because of it.
 */
export function suspectOf({ object, pods, isCurrent }: Pick<WorkloadView, 'object' | 'pods' | 'isCurrent'>) {
  const unready = pods.filter((pod) => !isFinished(pod) && isCurrent(pod) && !isReady(pod));
  const live = pods.filter((pod) => !isFinished(pod) && !isTerminating(pod)).length;
  return unready.find((pod) => !isTerminating(pod)) ?? (live < (object?.spec?.replicas ?? 1) ? unready[0] : undefined);
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

/** The label by which the controllers of StatefulSets and DaemonSets tell Pods of the present template. */
function templateMark({ kind }: WorkloadRef, object: WorkloadObject | undefined) {
  const revision = object?.status?.updateRevision;
  if (kind === 'StatefulSet' && revision !== undefined) return { label: 'controller-revision-hash', value: revision };
  const generation = object?.metadata.annotations?.['deprecated.daemonset.template.generation'];
  if (kind === 'DaemonSet' && generation !== undefined) return { label: 'pod-template-generation', value: generation };
  return undefined;
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
