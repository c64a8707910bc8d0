import type { Cluster, KubeObject, Resource } from '../cluster/cluster.ts';

/** What Kubernetes writes about objects, and counts that are no objects of anybody's. */
const reflections = new Set([
  'v1/Event',
  'events.k8s.io/v1/Event',
  'v1/Endpoints',
  'discovery.k8s.io/v1/EndpointSlice',
]);
const measured = 'metrics.k8s.io/';

/**
 * Objects of these namespaces, of every kind that the cluster knows, whoever made them. Without what Kubernetes puts
 * there by itself: in every namespace (its default ServiceAccount, the cluster's certificate), and Events and endpoints.
 * Secrets are among them, with their values: never to be shown.
 */
export async function snapshotOf(
  cluster: Pick<Cluster, 'list' | 'namespacedKinds'>,
  namespaces: readonly string[],
): Promise<readonly KubeObject[]> {
  const kinds = (await cluster.namespacedKinds()).filter(isOfInterest);
  const lists = namespaces.flatMap((namespace) => kinds.map((kind) => cluster.list({ ...kind, namespace })));
  return (await Promise.all(lists)).flat().filter((object) => !isGiven(object));
}

const isOfInterest = ({ apiVersion, kind }: Omit<Resource, 'namespace'>) =>
  !reflections.has(`${apiVersion}/${kind}`) && !apiVersion.startsWith(measured);

function isGiven({ apiVersion, kind, metadata: { name } }: KubeObject): boolean {
  if (apiVersion !== 'v1') return false;
  return (kind === 'ServiceAccount' && name === 'default') || (kind === 'ConfigMap' && name === 'kube-root-ca.crt');
}
