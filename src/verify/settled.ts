import type { KubeObject, Resource } from '../cluster/cluster.ts';
import type { Condition, Pod } from '../grading/kube-types.ts';
import type { Movement } from './movement.ts';
import { isRefusedVolume } from './refused-volumes.ts';
import { podStanding } from './settled-pod.ts';

/** What tells whether a namespace has come to rest. */
export const workloadKinds: readonly Omit<Resource, 'namespace'>[] = [
  { apiVersion: 'v1', kind: 'Pod' },
  ...['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'].map((kind) => ({ apiVersion: 'apps/v1', kind })),
  { apiVersion: 'batch/v1', kind: 'Job' },
];

/** The fields of workloads that are read here; each kind has some of them. */
interface Workload extends KubeObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly suspend?: boolean;
    readonly updateStrategy?: { readonly type?: string; readonly rollingUpdate?: { readonly partition?: number } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly active?: number;
    readonly failed?: number;
    readonly conditions?: readonly Condition[];
  };
}

/**
 * The workloads of a namespace that are not settled yet. Settled is a Pod that is where it wants to be or that is stuck,
 * and a workload whose controller has seen it as it is now and which is complete, or which a stuck Pod (or what its
 * controller says of it) keeps from that. `objects`: all Pods and workloads (workloadKinds) of the namespace, and those of
 * volumeKinds where a volume is awaited. `now`: milliseconds since the epoch.
 */
export function movementsIn(objects: readonly KubeObject[], now: number): readonly Movement[] {
  const standing = (pod: Pod) => (isRefusedVolume(pod, objects) ? 'stuck' : podStanding(pod, now));
  const pods = objects.flatMap((object) => (object.kind === 'Pod' ? [standing(object as Pod)] : []));
  const stuck = objects.filter(({ kind }) => kind === 'Pod').filter((_, index) => pods[index] === 'stuck');
  const excused = withOwners(stuck, objects);
  const workloads = objects.flatMap((object): Movement[] => {
    const { kind, metadata } = object;
    const lacking = completeness[kind];
    if (!lacking) return [];
    const what = unseen(object) ?? (excused.has(metadata.uid) ? undefined : lacking(object));
    return what === undefined ? [] : [{ what: `${kind} ${metadata.name} ${what}` }];
  });
  return [...pods.filter((one) => typeof one === 'object'), ...workloads];
}

function unseen({ kind, metadata, status }: Workload): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return 'is terminating';
  // The controller of Jobs does not tell which generation it has seen.
  if (kind === 'Job' || (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0)) return undefined;
  return 'has not been seen by its controller yet';
}

/** What a workload lacks to be complete. */
const completeness: Readonly<Record<string, (object: Workload) => string | undefined>> = {
  Deployment({ spec, status }) {
    if (spec?.paused || given(status, 'Progressing', 'False') || given(status, 'ReplicaFailure', 'True'))
      return undefined;
    const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
    const done = [replicas, updatedReplicas, availableReplicas].every((count) => count === (spec?.replicas ?? 1));
    return done ? undefined : 'is rolling out';
  },
  ReplicaSet({ spec, status }) {
    if (given(status, 'ReplicaFailure', 'True')) return undefined;
    return (status?.replicas ?? 0) === (spec?.replicas ?? 1) ? undefined : 'is scaling';
  },
  StatefulSet({ spec, status }) {
    const wanted = spec?.replicas ?? 1;
    const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
    const { type, rollingUpdate } = spec?.updateStrategy ?? {};
    const updated = type === 'OnDelete' ? 0 : Math.max(0, wanted - (rollingUpdate?.partition ?? 0));
    const done = replicas === wanted && availableReplicas === wanted && updatedReplicas >= updated;
    return done ? undefined : 'is rolling out';
  },
  DaemonSet({ spec, status }) {
    const { desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
    const updated = spec?.updateStrategy?.type === 'OnDelete' ? 0 : desiredNumberScheduled;
    return numberAvailable >= desiredNumberScheduled && updatedNumberScheduled >= updated
      ? undefined
      : 'is rolling out';
  },
  Job({ spec, status }) {
    if (spec?.suspend || given(status, 'Complete', 'True') || given(status, 'Failed', 'True')) return undefined;
    // Between two tries it waits longer and longer, as a Pod in CrashLoopBackOff does.
    return (status?.active ?? 0) === 0 && (status?.failed ?? 0) > 0 ? undefined : 'has not finished';
  },
};

const given = (status: Workload['status'], type: string, wanted: string) =>
  (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === wanted);

/** Uids of these objects and of whatever controls them, up to the top. */
function withOwners(these: readonly KubeObject[], among: readonly KubeObject[]): ReadonlySet<string | undefined> {
  const byUid = new Map(among.map((object) => [object.metadata.uid, object]));
  const found = new Set<string | undefined>();
  const add = (object: KubeObject | undefined): void => {
    if (!object || found.has(object.metadata.uid)) return;
    found.add(object.metadata.uid);
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller);
    add(owner && byUid.get(owner.uid));
  };
  these.forEach(add);
  return found;
}
