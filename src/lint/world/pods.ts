import type { KubeObject } from '../../cluster/cluster.ts';
import type { Container, Pod } from '../../grading/kube-types.ts';
import { settledAt, timestamp } from './time.ts';

/** Whether the Pods of a start state run: some cannot, of some only a cluster can tell. */
export type Chance = 'yes' | 'perhaps' | 'no';

export interface Surroundings {
  readonly images: ReadonlySet<string>;
  /** Whether an object is there: a ConfigMap, Secret, claim or account that a Pod needs. */
  has(kind: string, namespace: string, name: string): boolean;
}

interface Furnished extends Container {
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly valueFrom?: { readonly configMapKeyRef?: Reference; readonly secretKeyRef?: Reference };
  }[];
  readonly envFrom?: readonly { readonly configMapRef?: Reference; readonly secretRef?: Reference }[];
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
}
interface Reference {
  readonly name?: string;
  readonly optional?: boolean;
}
interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port?: unknown };
  readonly tcpSocket?: { readonly port?: unknown };
}
interface Spec {
  readonly containers?: readonly Furnished[];
  readonly initContainers?: readonly Furnished[];
  readonly volumes?: readonly {
    readonly configMap?: Reference;
    readonly secret?: { readonly secretName?: string; readonly optional?: boolean };
    readonly persistentVolumeClaim?: { readonly claimName?: string };
  }[];
  readonly nodeSelector?: object;
  readonly nodeName?: string;
  readonly affinity?: object;
  readonly schedulerName?: string;
  readonly serviceAccountName?: string;
  readonly restartPolicy?: string;
}

/** By what its spec says. `perhaps`: it has a command, a probe or a wish about its node of which only a cluster tells more. */
export function chanceOf(pod: Pod, { images, has }: Surroundings): Chance {
  const spec = (pod.spec ?? {}) as Spec;
  const where = pod.metadata.namespace ?? '';
  const containers = spec.containers ?? [];
  const all = [...containers, ...(spec.initContainers ?? [])];
  const lacks = (kind: string, one: Reference | undefined) =>
    one !== undefined && one.optional !== true && !has(kind, where, one.name ?? '');
  const cannot =
    containers.length === 0 ||
    spec.schedulerName !== 'default-scheduler' ||
    spec.nodeName !== undefined ||
    all.some(({ image = '' }) => !images.has(image)) ||
    all
      .flatMap(({ env = [] }) => env)
      .some(
        ({ valueFrom = {} }) =>
          lacks('ConfigMap', valueFrom.configMapKeyRef) || lacks('Secret', valueFrom.secretKeyRef),
      ) ||
    all
      .flatMap(({ envFrom = [] }) => envFrom)
      .some((from) => lacks('ConfigMap', from.configMapRef) || lacks('Secret', from.secretRef)) ||
    (spec.volumes ?? []).some(
      ({ configMap, secret, persistentVolumeClaim: claim }) =>
        lacks('ConfigMap', configMap) ||
        lacks('Secret', secret && { name: secret.secretName ?? '', optional: secret.optional ?? false }) ||
        lacks('PersistentVolumeClaim', claim && { name: claim.claimName ?? '' }),
    ) ||
    !has('ServiceAccount', where, spec.serviceAccountName ?? 'default');
  if (cannot) return 'no';
  const open =
    spec.nodeSelector !== undefined ||
    spec.affinity !== undefined ||
    spec.restartPolicy !== 'Always' ||
    (spec.initContainers ?? []).length > 0 ||
    containers.some((one) => one.command !== undefined || one.args !== undefined || !plainProbes(one));
  return open ? 'perhaps' : 'yes';
}

/** A probe that asks for `/`, or only connects, at a port that the container declares, is taken to succeed. */
function plainProbes({ readinessProbe, startupProbe, livenessProbe, ports = [] }: Furnished): boolean {
  const declared = (port: unknown) => ports.some((one) => one.containerPort === port || one.name === port);
  return [readinessProbe, startupProbe, livenessProbe].every(
    (probe) =>
      !probe ||
      (probe.httpGet !== undefined && (probe.httpGet.path ?? '/') === '/' && declared(probe.httpGet.port)) ||
      (probe.tcpSocket !== undefined && declared(probe.tcpSocket.port)),
  );
}

/** A Pod with the status that the kubelet would give it; `number` makes its address. */
export function withStatus(pod: Pod, runs: boolean, number: number): Pod {
  const containers = pod.spec?.containers ?? [];
  const since = { startedAt: timestamp(settledAt) };
  const ip = `10.244.0.${number % 250}`;
  return {
    ...pod,
    spec: { ...pod.spec, ...(runs ? { nodeName: nodeName } : {}) },
    status: {
      phase: runs ? 'Running' : 'Pending',
      ...(runs ? { podIP: ip, podIPs: [{ ip }], hostIP: nodeAddress } : {}),
      qosClass: qosOf(containers),
      conditions: ['Ready', 'ContainersReady', 'PodScheduled', 'Initialized'].map((type) => ({
        type,
        status: runs ? 'True' : 'False',
      })),
      containerStatuses: containers.map(({ name, image = '' }) => ({
        name,
        image,
        ready: runs,
        started: runs,
        restartCount: 0,
        ...(runs ? { imageID: `sha256:${image}`, state: { running: since } } : { state: { waiting: {} } }),
      })),
    },
  } as Pod;
}

export const nodeName = 'node-1';
const nodeAddress = '172.18.0.2';

export const node: KubeObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: nodeName, uid: 'node/node-1', labels: { 'kubernetes.io/hostname': nodeName } },
  status: {
    addresses: [{ type: 'InternalIP', address: nodeAddress }],
    conditions: [{ type: 'Ready', status: 'True' }],
  },
};

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/ */
function qosOf(containers: readonly Container[]): string {
  const all = containers.map(({ resources }) => ({
    requests: resources?.requests ?? {},
    limits: resources?.limits ?? {},
  }));
  if (all.every(({ requests, limits }) => Object.keys({ ...requests, ...limits }).length === 0)) return 'BestEffort';
  const guaranteed = all.every(({ requests, limits }) =>
    ['cpu', 'memory'].every((one) => limits[one] !== undefined && (requests[one] ?? limits[one]) === limits[one]),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
