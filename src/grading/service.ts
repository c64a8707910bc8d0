import type { KubeObject, Resource } from '../cluster/cluster.ts';
import { eventsOf, type Looker, lookAround, lookAtNamespace, type Surroundings } from './explain/surroundings.ts';
import type { EndpointSlice, Namespace, Pod, Service } from './kube-types.ts';
import { isReady, isTerminating, selects } from './kube-types.ts';
import type { WorkloadView } from './workload.ts';

export interface ServiceRef {
  readonly namespace: string;
  readonly service: string;
}

/** A Service and what stands behind it. */
export interface ServiceView {
  readonly ref: ServiceRef;
  /** undefined: it is not there. */
  readonly object: Service | undefined;
  readonly pods: readonly Pod[];
  /** Pods of the namespace that its selector picks. */
  readonly selected: readonly Pod[];
  readonly slices: readonly EndpointSlice[];
  readonly siblings: readonly KubeObject[];
  readonly elsewhere: KubeObject | undefined;
  /** Looked at only when the Service is absent. */
  readonly namespace: Namespace | undefined;
  readonly around: Surroundings;
}

export interface ReadyEndpoint {
  readonly slice: EndpointSlice;
  readonly address: string;
  readonly podUid: string | undefined;
  readonly podName: string | undefined;
  readonly ports: readonly number[];
}

export function serviceWatches({ namespace }: ServiceRef): readonly Resource[] {
  const core = (kind: string, where = namespace): Resource => ({ apiVersion: 'v1', kind, namespace: where });
  return [
    core('Service'),
    core('Pod'),
    { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace },
    eventsOf(namespace),
    ...(namespace === 'default' ? [] : [core('Service', 'default')]),
  ];
}

export async function viewService(cluster: Looker, ref: ServiceRef): Promise<ServiceView> {
  const { namespace, service } = ref;
  const lists = await Promise.all([
    cluster.list({ apiVersion: 'v1', kind: 'Service', namespace }),
    cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace }),
    cluster.list({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace }),
    namespace === 'default' ? [] : cluster.list({ apiVersion: 'v1', kind: 'Service', namespace: 'default' }),
  ]);
  const [siblings, pods, allSlices, defaults] = lists as [Service[], Pod[], EndpointSlice[], Service[]];
  const object = siblings.find((one) => one.metadata.name === service && !isTerminating(one));
  const selected = pods.filter((pod) => selects(object?.spec?.selector, pod));
  const [around, home] = await Promise.all([
    lookAround(cluster, namespace, unreadyOf(selected)),
    object ? undefined : lookAtNamespace(cluster, namespace),
  ]);
  return {
    ref,
    object,
    pods,
    selected,
    slices: allSlices.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service),
    siblings,
    elsewhere: defaults.find(({ metadata }) => metadata.name === service),
    namespace: home,
    around,
  };
}

/** The Pod to ask why nothing is ready: one that is about to live rather than one that is leaving. */
export function unreadyOf(selected: readonly Pod[]): Pod | undefined {
  const unready = selected.filter((pod) => !isReady(pod));
  return unready.find((pod) => !isTerminating(pod)) ?? unready[0];
}

/** Addresses that kube-proxy sends traffic to. `ready` absent means ready, as the API defines it. */
export function readyEndpoints({ slices }: Pick<ServiceView, 'slices'>): readonly ReadyEndpoint[] {
  return slices.flatMap((slice) =>
    (slice.endpoints ?? [])
      .filter(({ conditions }) => conditions?.ready !== false)
      .flatMap(({ addresses, targetRef }) =>
        addresses.map((address) => ({
          slice,
          address,
          podUid: targetRef?.uid,
          podName: targetRef?.name,
          ports: (slice.ports ?? []).flatMap(({ port }) => (port === undefined ? [] : [port])),
        })),
      ),
  );
}

/** The first endpoint that is none of the Pods its selector picks; without a selector any address may be right. */
export function unselectedEndpoint(service: ServiceView): ReadyEndpoint | undefined {
  if (Object.keys(service.object?.spec?.selector ?? {}).length === 0) return undefined;
  return readyEndpoints(service).find(({ address, podUid }) => !isOneOf(service.selected, podUid, address));
}

const isOneOf = (pods: readonly Pod[], uid: string | undefined, address: string) =>
  pods.some(
    ({ metadata, status }) =>
      metadata.uid === uid && (status?.podIP === address || status?.podIPs?.some(({ ip }) => ip === address)),
  );

/** The first endpoint that is no Pod of the workload. uid and address must both fit: EndpointSlices can be hand-made. */
export function foreignEndpoint(service: ServiceView, workload: WorkloadView): ReadyEndpoint | undefined {
  return readyEndpoints(service).find(({ address, podUid }) => !isOneOf(workload.pods, podUid, address));
}
