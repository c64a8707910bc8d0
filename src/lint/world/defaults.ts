import type { KubeObject } from '../../cluster/cluster.ts';
import { beganAt, timestamp } from './time.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An object as the API server would keep it: with an identity, and the defaults that it fills in and checks may ask for. */
export function asStored(object: KubeObject, namespace: string | undefined, number: number): KubeObject {
  const { metadata } = object;
  const uid = `${object.kind}/${namespace ?? ''}/${metadata.name}`.toLowerCase();
  const base = {
    ...object,
    metadata: {
      creationTimestamp: timestamp(beganAt),
      generation: 1,
      resourceVersion: String(number),
      uid,
      ...metadata,
      ...(namespace === undefined ? {} : { namespace }),
    },
  };
  return (filled[object.kind] ?? ((same) => same))(base, number);
}

type Filler = (object: KubeObject, number: number) => KubeObject;

const withSpec = (object: KubeObject, defaults: Fields, fixed: Fields = {}): KubeObject => ({
  ...object,
  spec: { ...defaults, ...(object.spec as Fields | undefined), ...fixed },
});

const workload =
  (defaults: Fields): Filler =>
  (object) => {
    const template = (object.spec as { template?: { spec?: Fields } } | undefined)?.template;
    return withSpec(
      object,
      defaults,
      template ? { template: { ...template, spec: podSpec(template.spec ?? {}) } } : {},
    );
  };

const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
const deployment = { replicas: 1, strategy: rolling, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 };
const statefulSet = { replicas: 1, podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10 };

const filled: Readonly<Record<string, Filler>> = {
  Deployment: workload(deployment),
  ReplicaSet: workload({ replicas: 1 }),
  StatefulSet: workload({ ...statefulSet, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } }),
  DaemonSet: workload({ updateStrategy: { type: 'RollingUpdate' }, revisionHistoryLimit: 10 }),
  Pod: (object) => ({ ...object, spec: podSpec((object.spec as Fields | undefined) ?? {}) }),
  Service: service,
  Secret: (object) => {
    const { stringData = {}, ...rest } = object as KubeObject & { stringData?: Readonly<Record<string, string>> };
    const encoded = Object.entries(stringData).map(([key, text]) => [
      key,
      Buffer.from(String(text)).toString('base64'),
    ]);
    return {
      type: 'Opaque',
      ...rest,
      data: { ...(rest['data'] as Fields | undefined), ...Object.fromEntries(encoded) },
    };
  },
  PersistentVolumeClaim: (object) => ({
    ...withSpec(object, { storageClassName: 'standard', volumeMode: 'Filesystem' }, { volumeName: volumeOf(object) }),
    status: { phase: 'Bound' },
  }),
  Namespace: (object) => ({ ...object, status: { phase: 'Active' } }),
  ServiceAccount: (object) => object,
};

/** The volume that a provisioner would make for a claim. */
export const volumeOf = ({ metadata, spec }: KubeObject): string =>
  (spec as { volumeName?: string } | undefined)?.volumeName ?? `pvc-${metadata.namespace}-${metadata.name}`;

function service(object: KubeObject, number: number): KubeObject {
  const { type = 'ClusterIP', ports = [] } = (object.spec ?? {}) as { type?: string; ports?: readonly Fields[] };
  const open = type === 'NodePort' || type === 'LoadBalancer';
  const address = type === 'ExternalName' ? {} : { clusterIP: `10.96.0.${number % 250}` };
  const outside = open ? { externalTrafficPolicy: 'Cluster' } : {};
  return withSpec(
    object,
    { type, sessionAffinity: 'None', ...address, ...outside },
    {
      ports: ports.map((port, index) => ({
        protocol: 'TCP',
        targetPort: port['port'],
        ...(open ? { nodePort: 31_000 + ((number * 7 + index) % 1_000) } : {}),
        ...port,
      })),
    },
  );
}

function podSpec(spec: Fields): Fields {
  const { containers = [], initContainers } = spec as { containers?: readonly Fields[]; initContainers?: Fields[] };
  return {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
    serviceAccountName: 'default',
    securityContext: {},
    ...spec,
    containers: containers.map(container),
    ...(initContainers ? { initContainers: initContainers.map(container) } : {}),
  };
}

const probeDefaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

function container(one: Fields): Fields {
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((name) =>
    one[name] === undefined ? [] : [[name, { ...probeDefaults, ...(one[name] as Fields) }]],
  );
  return { imagePullPolicy: 'IfNotPresent', resources: {}, ...one, ...Object.fromEntries(probes) };
}
