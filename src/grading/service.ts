import type { ClusterReader, KubeObject, Resource } from '../cluster/cluster.ts';
import type { EndpointSlice, Pod, Service } from './kube-types.ts';
import { selects } from './kube-types.ts';
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
    ...(namespace === 'default' ? [] : [core('Service', 'default')]),
  ];
}

export async function viewService(cluster: ClusterReader, ref: ServiceRef): Promise<ServiceView> {
  const { namespace, service } = ref;
  const lists = await Promise.all([
    cluster.list({ apiVersion: 'v1', kind: 'Service', namespace }),
    cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace }),
    cluster.list({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace }),
    namespace === 'default' ? [] : cluster.list({ apiVersion: 'v1', kind: 'Service', namespace: 'default' }),
  ]);
  const [siblings, pods, allSlices, defaults] = lists as [Service[], Pod[], EndpointSlice[], Service[]];
  const object = siblings.find(({ metadata }) => metadata.name === service);
  return {
    ref,
    object,
    pods,
    selected: pods.filter((pod) => selects(object?.spec?.selector, pod)),
    slices: allSlices.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service),
    siblings,
    elsewhere: defaults.find(({ metadata }) => metadata.name === service),
  };
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

/** The first endpoint that is no Pod of the workload. uid and address must both fit: EndpointSlices can be hand-made. */
export function foreignEndpoint(service: ServiceView, workload: WorkloadView): ReadyEndpoint | undefined {
  return readyEndpoints(service).find(
    ({ address, podUid }) => !workload.pods.some((pod) => pod.metadata.uid === podUid && pod.status?.podIP === address),
  );
}
