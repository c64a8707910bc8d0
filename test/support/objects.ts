import type { KubeObject } from '../../src/cluster/cluster.ts';
import type { EndpointSlice, Pod, Service, ServicePort, WorkloadObject } from '../../src/grading/kube-types.ts';

export const namespace = 'shop';

interface DeploymentOptions {
  readonly name?: string;
  readonly replicas?: number;
  readonly image?: string;
  readonly namespace?: string;
}

/** A Deployment that has rolled out, with its ReplicaSet and Pods, as the controllers would leave them. */
export function deployment(options: DeploymentOptions = {}) {
  const { name = 'web', replicas = 2, image = 'bootcamp:v1', namespace: where = namespace } = options;
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'main', image, ports: [{ containerPort: 8080 }] }] },
  };
  const object: WorkloadObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: where, uid: `deployment-${name}`, generation: 1, labels },
    spec: { replicas, selector: { matchLabels: labels }, template },
    status: {
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
    },
  };
  const hashed = { ...labels, 'pod-template-hash': 'abc' };
  const replicaSet: WorkloadObject = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: `${name}-abc`, namespace: where, uid: `replicaset-${name}`, ownerReferences: [owner(object)] },
    spec: {
      replicas,
      selector: { matchLabels: hashed },
      template: { ...template, metadata: { labels: hashed } },
    },
  };
  const pods = Array.from({ length: replicas }, (_, index) =>
    pod({
      name: `${name}-abc-${index + 1}`,
      labels: hashed,
      owner: replicaSet,
      image,
      ip: `10.0.0.${index + 1}`,
      namespace: where,
    }),
  );
  return { object, replicaSet, pods, all: [object, replicaSet, ...pods] };
}

interface PodOptions {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly owner?: KubeObject;
  readonly image?: string;
  readonly ip?: string;
  readonly ready?: boolean;
  readonly namespace?: string;
  readonly port?: number;
}

export function pod(options: PodOptions): Pod {
  const { name, labels = {}, image = 'bootcamp:v1', ip = '10.0.9.9', ready = true, port = 8080 } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: options.namespace ?? namespace,
      uid: `pod-${name}`,
      labels,
      ...(options.owner ? { ownerReferences: [owner(options.owner)] } : {}),
    },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', image, ports: [{ containerPort: port }] }] },
    status: {
      phase: 'Running',
      podIP: ip,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ name: 'main', ready, restartCount: 0 }],
    },
  };
}

export function owner(object: KubeObject) {
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: object.metadata.name,
    uid: object.metadata.uid ?? '',
    controller: true,
  };
}

export function service(
  options: { name?: string; selector?: Record<string, string>; port?: ServicePort; type?: string } = {},
): Service {
  const {
    name = 'web',
    selector = { app: 'web' },
    port = { port: 80, targetPort: 8080 },
    type = 'ClusterIP',
  } = options;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, uid: `service-${name}` },
    spec: { type, selector, ports: [port] },
  };
}

/** The slice that the endpoints controller would make for these Pods. */
export function slice(of: Service, pods: readonly Pod[], port = 8080): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${of.metadata.name}-x`,
      namespace,
      uid: `slice-${of.metadata.name}`,
      labels: { 'kubernetes.io/service-name': of.metadata.name },
    },
    ports: [{ port }],
    endpoints: pods.map((pod) => ({
      addresses: [pod.status?.podIP ?? ''],
      conditions: { ready: true },
      targetRef: { kind: 'Pod', name: pod.metadata.name, uid: pod.metadata.uid ?? '' },
    })),
  };
}

export function configMap(data: Record<string, string>, name = 'lab-answers'): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, uid: `configmap-${name}` }, data };
}
