import { ApiError, type ClusterReader, type KubeObject, type ObjectRef, type Resource } from '../../cluster/cluster.ts';
import type { Sight } from '../grader.ts';
import type { Claim, KubeEvent, Namespace, Node, Pod } from '../kube-types.ts';
import { lastWords, type Words } from './last-words.ts';

/** What can be read; a Sight also knows the lab's images and can fetch a log. */
export type Looker = ClusterReader & Partial<Pick<Sight, 'logs' | 'images'>>;

/** What lies around an object and may tell why it is not as it should be. Anybody can write Events: they explain, they prove nothing. */
export interface Surroundings {
  /** Newest last. */
  readonly events: readonly KubeEvent[];
  readonly images: readonly string[];
  readonly words: Words | undefined;
  /** undefined: not looked at, or not there. */
  readonly node: Node | undefined;
  readonly configMaps: readonly KubeObject[];
  readonly secrets: readonly KubeObject[];
  readonly serviceAccounts: readonly KubeObject[];
  readonly claims: readonly Claim[];
  readonly storageClasses: readonly KubeObject[];
}

export const nothingKnown: Surroundings = {
  events: [],
  images: [],
  words: undefined,
  node: undefined,
  configMaps: [],
  secrets: [],
  serviceAccounts: [],
  claims: [],
  storageClasses: [],
};

/** Part of the `watches` of every grader that explains by Events. */
export const eventsOf = (namespace: string): Resource => ({ apiVersion: 'v1', kind: 'Event', namespace });

const core = (kind: string) => (namespace: string) => ({ apiVersion: 'v1', kind, namespace });

/** What is read only when the trouble speaks of it, so that nobody follows Secrets who need not. */
const clues = {
  configMaps: { said: /config ?map/i, of: core('ConfigMap') },
  secrets: { said: /secret/i, of: core('Secret') },
  serviceAccounts: { said: /serviceaccount/i, of: core('ServiceAccount') },
  claims: { said: /persistentvolumeclaim/i, of: core('PersistentVolumeClaim') },
  storageClasses: {
    said: /persistentvolumeclaim/i,
    of: (_: string): Resource => ({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' }),
  },
} as const;

const nodes: Resource = { apiVersion: 'v1', kind: 'Node' };
const namespaces: Resource = { apiVersion: 'v1', kind: 'Namespace' };
const workloadKinds = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'];
const workloadsOf = (namespace: string) => workloadKinds.map((kind) => ({ apiVersion: 'apps/v1', kind, namespace }));

/** All that may be read in addition to what is watched, once something has failed. */
export const clueResources = (namespace: string): readonly Resource[] => [
  ...Object.values(clues).map(({ of }) => of(namespace)),
  nodes,
  namespaces,
  ...workloadsOf(namespace),
];

/** Looks around in a namespace. `suspect` is the Pod whose trouble will be explained. */
export async function lookAround(cluster: Looker, namespace: string, suspect?: Pod): Promise<Surroundings> {
  const events = inOrder((await readable(cluster, eventsOf(namespace))) as readonly KubeEvent[]);
  const said = [...whatIsSaid(suspect, events)].join('\n');
  const read = async (clue: keyof typeof clues) =>
    clues[clue].said.test(said) ? await readable(cluster, clues[clue].of(namespace)) : [];
  const [configMaps, secrets, serviceAccounts, claims, storageClasses, node, words] = await Promise.all([
    read('configMaps'),
    read('secrets'),
    read('serviceAccounts'),
    read('claims'),
    read('storageClasses'),
    nodeOf(cluster, suspect),
    suspect && lastWords(cluster, suspect),
  ]);
  const found = { configMaps, secrets, serviceAccounts, claims: claims as readonly Claim[], storageClasses };
  return { events, images: cluster.images ?? [], words, node, ...found };
}

/** The node of a Pod whose image is missing: the kubelet says there which images it has. */
async function nodeOf(cluster: Looker, suspect: Pod | undefined): Promise<Node | undefined> {
  const name = suspect?.spec?.nodeName;
  const statuses = [...(suspect?.status?.initContainerStatuses ?? []), ...(suspect?.status?.containerStatuses ?? [])];
  if (name === undefined || !statuses.some(({ state }) => /Image/.test(state?.waiting?.reason ?? ''))) return undefined;
  return (await readableOne(cluster, { ...nodes, name })) as Node | undefined;
}

/** A namespace as it stands; undefined when it is absent or may not be seen. */
export async function lookAtNamespace(cluster: Looker, name: string): Promise<Namespace | undefined> {
  return (await readableOne(cluster, { ...namespaces, name })) as Namespace | undefined;
}

/** What may stand in place of something that is absent: the state of its namespace, and workloads of any kind. */
export async function lookForAbsent(cluster: Looker, namespace: string) {
  const [home, ...workloads] = await Promise.all([
    lookAtNamespace(cluster, namespace),
    ...workloadsOf(namespace).map((resource) => readable(cluster, resource)),
  ]);
  return { namespace: home, workloads: workloads.flat() };
}

function* whatIsSaid(suspect: Pod | undefined, events: readonly KubeEvent[]): Iterable<string | undefined> {
  const status = suspect?.status;
  if (!suspect?.spec?.nodeName)
    for (const { persistentVolumeClaim } of suspect?.spec?.volumes ?? [])
      if (persistentVolumeClaim) yield 'persistentvolumeclaim';
  for (const { message } of status?.conditions ?? []) yield message;
  for (const { state } of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    yield state?.waiting?.message;
  for (const { reason, message } of events) {
    if (reason === 'FailedMount' || reason === 'FailedCreate') yield message;
    if (reason === 'ProvisioningFailed') yield 'persistentvolumeclaim';
  }
}

/** Only for explanations: what may not be read is left out. */
async function readable(cluster: ClusterReader, resource: Resource): Promise<readonly KubeObject[]> {
  return await cluster.list(resource).catch(unlessForbidden([]));
}

async function readableOne(cluster: ClusterReader, ref: ObjectRef): Promise<KubeObject | undefined> {
  return await cluster.get(ref).catch(unlessForbidden(undefined));
}

function unlessForbidden<Instead>(instead: Instead): (thrown: unknown) => Instead {
  return (thrown) => {
    if (thrown instanceof ApiError && !thrown.transient) return instead;
    throw thrown;
  };
}

function inOrder(events: readonly KubeEvent[]): readonly KubeEvent[] {
  const time = ({ lastTimestamp, eventTime, metadata }: KubeEvent) =>
    Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '') || 0;
  return [...events].sort((a, b) => time(a) - time(b));
}
