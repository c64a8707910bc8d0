import type { KubeObject } from '../../cluster/cluster.ts';
import {
  type EndpointSlice,
  isReady,
  type Pod,
  type Service,
  selects,
  type WorkloadObject,
} from '../../grading/kube-types.ts';
import { asStored, volumeOf } from './defaults.ts';
import { type Chance, chanceOf, type Surroundings, withStatus } from './pods.ts';

/** What the controllers make of the objects of a start state, once all has settled. */
export interface Made {
  readonly objects: readonly KubeObject[];
  readonly pods: readonly { readonly pod: Pod; readonly chance: Chance }[];
}

/** `runs`: whether a Pod of that chance is taken to run. */
export type Belief = (chance: Chance) => boolean;

interface Maker {
  readonly around: Surroundings;
  readonly believed: Belief;
  /** Numbers objects and addresses. */
  next(): number;
}

/** The Pods of a workload (and the ReplicaSet between), and the workload with the status that its controller would write. */
export function rollOut(workload: WorkloadObject, maker: Maker): Made {
  const { kind, metadata, spec } = workload;
  const labels = spec?.template?.metadata?.labels ?? {};
  const count = kind === 'DaemonSet' ? 1 : (spec?.replicas ?? 1);
  const hash = { 'pod-template-hash': 'abc12' };
  const replicaSet = kind === 'Deployment' ? replicaSetOf(workload, { ...labels, ...hash }, maker) : undefined;
  const owner = replicaSet ?? workload;
  const marks: Readonly<Record<string, string>> =
    kind === 'StatefulSet' ? { 'controller-revision-hash': `${metadata.name}-1` } : replicaSet ? hash : {};
  const fits = Object.entries(spec?.selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  const pods = Array.from({ length: fits ? count : 0 }, (_, index) => {
    const name = `${owner.metadata.name}-${kind === 'StatefulSet' ? index : `x${index}`}`;
    const wanted = { name, labels: { ...labels, ...marks }, ownerReferences: [controlledBy(owner)] };
    return runPod(podOf(wanted, spec?.template?.spec, metadata.namespace, maker), maker);
  });
  const ready = pods.filter(({ pod }) => isReady(pod)).length;
  const status = statusOf(workload, pods.length, ready);
  return {
    objects: [
      { ...workload, status },
      ...(replicaSet ? [{ ...replicaSet, status: statusOf(replicaSet, pods.length, ready) }] : []),
    ],
    pods,
  };
}

/** A Pod as it stands in the start state, or as a controller has made it. */
export function runPod(pod: Pod, maker: Maker): Made['pods'][number] {
  const chance = chanceOf(pod, maker.around);
  return { pod: withStatus(pod, maker.believed(chance), maker.next()), chance };
}

function podOf(metadata: KubeObject['metadata'], spec: unknown, namespace: string | undefined, maker: Maker): Pod {
  return asStored({ apiVersion: 'v1', kind: 'Pod', metadata, spec: spec ?? {} }, namespace, maker.next()) as Pod;
}

function replicaSetOf({ metadata, spec }: WorkloadObject, labels: Readonly<Record<string, string>>, maker: Maker) {
  const own = {
    name: `${metadata.name}-abc12`,
    labels,
    annotations: { 'deployment.kubernetes.io/revision': '1' },
    ownerReferences: [controlledBy({ apiVersion: 'apps/v1', kind: 'Deployment', metadata })],
  };
  const template = { ...spec?.template, metadata: { ...spec?.template?.metadata, labels } };
  const inner = { replicas: spec?.replicas ?? 1, selector: { matchLabels: labels }, template };
  return asStored(
    { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: own, spec: inner },
    metadata.namespace,
    maker.next(),
  );
}

const controlledBy = ({ apiVersion, kind, metadata }: KubeObject) => ({
  apiVersion,
  kind,
  name: metadata.name,
  uid: metadata.uid ?? '',
  controller: true,
});

function statusOf({ kind, metadata }: KubeObject, count: number, ready: number) {
  const conditions = [{ type: 'Available', status: ready === count ? 'True' : 'False' }];
  const daemon = { desiredNumberScheduled: count, currentNumberScheduled: count, updatedNumberScheduled: count };
  return {
    observedGeneration: 1,
    replicas: count,
    updatedReplicas: count,
    readyReplicas: ready,
    availableReplicas: ready,
    conditions,
    ...(kind === 'StatefulSet' ? { updateRevision: `${metadata.name}-1`, currentRevision: `${metadata.name}-1` } : {}),
    ...(kind === 'DaemonSet' ? { ...daemon, numberReady: ready, numberAvailable: ready } : {}),
  };
}

/** The slice that the endpoints controller would make for a Service that selects Pods. */
export function sliceOf(service: Service, pods: readonly Pod[]): EndpointSlice | undefined {
  const { name, namespace } = service.metadata;
  if (Object.keys(service.spec?.selector ?? {}).length === 0) return undefined;
  const behind = pods.filter((pod) => pod.metadata.namespace === namespace && selects(service.spec?.selector, pod));
  const portOf = (wanted: number | string | undefined) =>
    typeof wanted === 'number'
      ? wanted
      : behind
          .flatMap((pod) => pod.spec?.containers ?? [])
          .flatMap(({ ports = [] }) => ports)
          .find((port) => port.name === wanted)?.containerPort;
  const ports = (service.spec?.ports ?? []).flatMap(({ name: own, targetPort }) => {
    const port = portOf(targetPort);
    return port === undefined ? [] : [{ ...(own === undefined ? {} : { name: own }), port }];
  });
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-slice`,
      uid: `endpointslice/${namespace}/${name}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { 'kubernetes.io/service-name': name },
    },
    ports,
    endpoints: behind.map((pod) => ({
      addresses: pod.status?.podIP === undefined ? [] : [pod.status.podIP],
      conditions: { ready: isReady(pod) },
      targetRef: { kind: 'Pod', name: pod.metadata.name, uid: pod.metadata.uid ?? '' },
    })),
  };
}

/** The volume that a claim is bound to. */
export function volumeFor(claim: KubeObject): KubeObject {
  const { name, namespace, uid } = claim.metadata;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volumeOf(claim), uid: `volume/${namespace}/${name}` },
    spec: { claimRef: { namespace, name, uid } },
    status: { phase: 'Bound' },
  };
}
