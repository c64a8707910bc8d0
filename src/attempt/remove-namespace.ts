import { ApiError, type Cluster, type KubeObject } from '../cluster/cluster.ts';
import { KlabError } from '../errors.ts';

/** Seconds that a Pod of a lab gets to end; a reset is no rollout whose connections have to be drained. */
const grace = 1;
/** How long the API may take to mark the namespace as being deleted. Milliseconds. */
const markedWithin = 5_000;

interface Options {
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Deletes a namespace and waits until it is gone. Left alone, the namespace controller lets the Pods have their full
 * grace period and looks again after half of it (kubernetes/pkg/controller/namespace, ResourcesRemainingError): 30 s
 * for an image that ends in 5. So the Pods get one second, and when they are gone the namespace is touched, which makes
 * the controller look at once. It still waits its own 5 s (namespaceDeletionGracePeriod).
 * Throws KlabError with the namespace controller's own words when it is still there after the time.
 */
export async function removeNamespace(cluster: Cluster, name: string, options: Options): Promise<void> {
  try {
    await Promise.all([cluster.delete(namespaceRef(name), options), endPods(cluster, name, options)]);
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'StillThere') throw error;
    const held = heldBy(await cluster.get(namespaceRef(name)));
    throw new KlabError(`Namespace ${name} is still there ${options.timeoutMs / 1_000} s after its deletion: ${held}`, {
      hint: `Look for what is left in it and free it (its metadata.finalizers), then try again: kubectl get all,configmap,pvc -n ${name}`,
      cause: error,
    });
  }
}

/** The conditions by which the namespace controller tells what it waits for ("Namespace" in the API reference). */
const holding = [
  'NamespaceFinalizersRemaining',
  'NamespaceContentRemaining',
  'NamespaceDeletionContentFailure',
  'NamespaceDeletionDiscoveryFailure',
  'NamespaceDeletionGroupVersionParsingFailure',
];

function heldBy(namespace: KubeObject | undefined): string {
  const { conditions = [] } = (namespace?.status ?? {}) as { conditions?: readonly Condition[] };
  const told = holding.flatMap((wanted) =>
    conditions
      .filter(({ type, status }) => type === wanted && status === 'True')
      .map(({ message }) => message ?? wanted),
  );
  return told.join('; ') || 'the cluster does not say why';
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}

/**
 * Asks for the deletion of a namespace; resolves when the API has accepted. Its Pods get one second: they are gone before
 * the namespace controller comes to look, 5 s later.
 */
export async function letNamespaceGo(cluster: Cluster, name: string, options: Options): Promise<void> {
  await cluster.delete(namespaceRef(name), { ...options, wait: false });
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: name });
  const ended = { ...options, gracePeriodSeconds: grace, wait: false } as const;
  await Promise.all(pods.map((pod) => cluster.delete(podRef(pod, name), ended)));
}

/**
 * What runs, makes Pods or takes a place outside of its namespace (node ports, host names); owners before what they own.
 * A claim takes nothing, and for the volume of each a provisioner would start a Pod that clears it away.
 */
const lively = [
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map((kind) => ({ apiVersion: 'apps/v1', kind })),
  ...['CronJob', 'Job'].map((kind) => ({ apiVersion: 'batch/v1', kind })),
  { apiVersion: 'v1', kind: 'ReplicationController' },
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
];

/**
 * Ends all that goes on in a namespace, which stays: a tenth of the requests that its deletion takes, for the namespace
 * controller lists and deletes every kind that there is, twice. Only where the cluster goes away soon. Throws ApiError.
 */
export async function emptyNamespace(cluster: Pick<Cluster, 'deleteAll'>, namespace: string, signal: AbortSignal) {
  for (const kind of lively) await cluster.deleteAll({ ...kind, namespace }, { signal });
  await cluster.deleteAll({ apiVersion: 'v1', kind: 'Pod', namespace }, { gracePeriodSeconds: grace, signal });
}

export const namespaceRef = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', name });

async function endPods(cluster: Cluster, name: string, { timeoutMs, signal }: Options): Promise<void> {
  try {
    // Pods are ended only when no controller can make new ones in this namespace any more.
    if (!(await isBeingDeleted(cluster, name, signal))) return;
    const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: name });
    const ended = pods.map((pod) =>
      cluster.delete(podRef(pod, name), { timeoutMs, gracePeriodSeconds: grace, signal }),
    );
    await Promise.all(ended);
    const found = await cluster.get(namespaceRef(name));
    if (found) await cluster.apply(touched(found), { source: 'klab', signal });
  } catch (error) {
    // Only a short cut: what goes wrong with it (the namespace is gone already) is no reason to fail.
    if (!(error instanceof ApiError)) throw error;
  }
}

async function isBeingDeleted(cluster: Cluster, name: string, signal: AbortSignal): Promise<boolean> {
  const until = performance.now() + markedWithin;
  while (performance.now() < until && !signal.aborted) {
    const found = await cluster.get(namespaceRef(name));
    if (!found) return false;
    if (found.metadata.deletionTimestamp !== undefined) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

const podRef = ({ metadata }: KubeObject, namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  namespace,
  name: metadata.name,
});

/** With its uid, so that a namespace that is gone by now is not made anew. */
const touched = ({ apiVersion, kind, metadata: { name, uid, labels } }: KubeObject): KubeObject => ({
  apiVersion,
  kind,
  metadata: {
    name,
    ...(uid === undefined ? {} : { uid }),
    ...(labels === undefined ? {} : { labels }),
    annotations: { 'klab.dev/pods-ended': 'true' },
  },
});
