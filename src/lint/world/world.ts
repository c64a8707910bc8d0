import type { KubeObject } from '../../cluster/cluster.ts';
import type { Pod, Service, WorkloadObject } from '../../grading/kube-types.ts';
import { type Belief, rollOut, runPod, sliceOf, volumeFor } from './controllers.ts';
import { asStored } from './defaults.ts';
import { node, type Surroundings } from './pods.ts';

/** A start state as it would be on a cluster, told by its manifests alone: everything has settled, nobody has done anything yet. */
export interface World {
  readonly objects: readonly KubeObject[];
  /** Some Pods were believed, or not believed, to run though only a cluster could tell. */
  readonly guessed: boolean;
}

export interface WorldOptions {
  /** Objects of the start manifests, references replaced. */
  readonly manifests: readonly KubeObject[];
  /** Real names of the lab's namespaces; the first one is the default. */
  readonly namespaces: readonly string[];
  /** Images that a node would have. */
  readonly images: ReadonlySet<string>;
  /** Which Pods are believed to run. */
  readonly believed: Belief;
}

const workloads = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']);
const clusterWide =
  /^(Namespace|Node|PersistentVolume|StorageClass|ClusterRole|ClusterRoleBinding|PriorityClass|IngressClass|CustomResourceDefinition)$/;

/** Whether objects of this kind have no namespace, of the kinds that labs use. */
export const isClusterWide = (kind: string): boolean => clusterWide.test(kind);

export function imagine({ manifests, namespaces, images, believed }: WorldOptions): World {
  let number = 0;
  const next = () => ++number;
  const [first] = namespaces;
  const stored = [...brought(namespaces), ...manifests].map((object) =>
    asStored(object, isClusterWide(object.kind) ? undefined : (object.metadata.namespace ?? first), next()),
  );
  const keys = new Set(stored.map(({ kind, metadata }) => `${kind}/${metadata.namespace}/${metadata.name}`));
  const around: Surroundings = { images, has: (...key) => keys.has(key.join('/')) };
  const maker = { around, believed, next };
  const made = stored
    .filter(({ kind }) => workloads.has(kind))
    .map((object) => rollOut(object as WorkloadObject, maker));
  const bare = stored.filter(({ kind }) => kind === 'Pod').map((object) => runPod(object as Pod, maker));
  const running = [...made.flatMap(({ pods }) => pods), ...bare];
  const pods = running.map(({ pod }) => pod);
  const services = stored.filter(({ kind }) => kind === 'Service') as Service[];
  const claims = stored.filter(({ kind }) => kind === 'PersistentVolumeClaim');
  return {
    objects: [
      node,
      ...stored.filter(({ kind }) => !workloads.has(kind) && kind !== 'Pod'),
      ...made.flatMap(({ objects }) => objects),
      ...pods,
      ...services.flatMap((service) => sliceOf(service, pods) ?? []),
      ...claims.map(volumeFor),
    ],
    guessed: running.some(({ chance }) => chance === 'perhaps'),
  };
}

/** What Kubernetes puts into every namespace. */
function brought(namespaces: readonly string[]): readonly KubeObject[] {
  return namespaces.flatMap((namespace) => [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'kubernetes.io/metadata.name': namespace } },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kube-root-ca.crt', namespace }, data: { 'ca.crt': 'x' } },
  ]);
}
