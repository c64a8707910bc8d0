import type { ClusterReader, Resource } from '../../src/cluster/cluster.ts';
import { tell } from '../../src/grading/explain/tell.ts';
import type { Node, Service, ServicePort } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { Place } from './way.ts';

export const nodes: Resource = { apiVersion: 'v1', kind: 'Node' };

/** Ports of a Service that the nodes open: the one of that number or name, or all; an Explanation when there is none. */
export function nodePortsOf(service: Service, wanted?: number | string): readonly ServicePort[] | Explanation {
  const { name } = service.metadata;
  const all = (service.spec?.ports ?? []).filter(({ protocol = 'TCP' }) => protocol === 'TCP');
  const chosen = all.filter(({ port, name: own }) => wanted === undefined || wanted === port || wanted === own);
  const open = chosen.filter(({ nodePort }) => nodePort !== undefined);
  if (open.length > 0) return open;
  const type = service.spec?.type ?? 'ClusterIP';
  if (type === 'ClusterIP' || type === 'ExternalName')
    return tell(
      service,
      {
        en: `Service ${name} is of type ${type}, so it opens no port on the nodes.`,
        ko: `Service ${name}: 타입이 ${type}이라 노드에 포트를 열지 않습니다.`,
      },
      { field: '.spec.type', expected: 'NodePort', observed: type },
    );
  const has = all.map(({ port, name: own }) => (own ? `${port} (${own})` : String(port))).join(', ') || 'none';
  return chosen.length === 0
    ? tell(
        service,
        {
          en: `Service ${name} has no port ${wanted}; its ports: ${has}.`,
          ko: `Service ${name}: 포트 ${wanted}이(가) 없습니다. 있는 포트: ${has}`,
        },
        { field: '.spec.ports[*].port', expected: wanted, observed: has },
      )
    : tell(
        service,
        {
          en: `Service ${name} opens no port on the nodes for its port ${chosen[0]?.port}.`,
          ko: `Service ${name}: 포트 ${chosen[0]?.port}에 대해 노드에 열린 포트가 없습니다.`,
        },
        { field: '.spec.ports[*].nodePort', expected: 'a node port', observed: 'none' },
      );
}

/** Every one of these ports on every node's address, or on the first node's. */
export async function nodePlaces(
  cluster: ClusterReader,
  ports: readonly number[],
  allNodes: boolean,
): Promise<readonly Place[]> {
  const all = (await cluster.list(nodes)) as readonly Node[];
  const hosts = all.flatMap(({ metadata, status }) => {
    const address = status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
    if (address === undefined) return [];
    return [{ name: metadata.name, host: address.includes(':') ? `[${address}]` : address }];
  });
  return hosts.slice(0, allNodes ? undefined : 1).flatMap(({ name, host }) =>
    ports.map(
      (port): Place => ({
        target: { kind: 'address', host, port },
        words: `${host}:${port} (node ${name})`,
      }),
    ),
  );
}
