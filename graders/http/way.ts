import type { HttpTarget } from '../../src/cluster/cluster.ts';
import { explainServiceChain } from '../../src/grading/explain/service-chain.ts';
import type { Sight } from '../../src/grading/grader.ts';
import type { IngressView, Route } from '../../src/grading/ingress.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { type ServiceView, viewService } from '../../src/grading/service.ts';
import { viewWorkload, type WorkloadView } from '../../src/grading/workload.ts';
import { explainService } from './explain-service.ts';
import { ingressWay } from './ingress-way.ts';
import { nodePlaces, nodePortsOf } from './node-ports.ts';
import { type HttpParams, wantsApp } from './params.ts';

/** One thing that is asked, and how a reader is told of it. */
export interface Place {
  readonly target: HttpTarget;
  /** `Service web:80`, `172.18.0.2:30080`, `http://shop.example through the ingress controller`. */
  readonly words: string;
}

/** Everything between the request and the Pods. */
export interface Way {
  readonly places: readonly Place[];
  /** The Service on the way and which of its ports; undefined for a bare address. */
  readonly service?: ServiceView | undefined;
  readonly port?: number | undefined;
  /** Of an Ingress. */
  readonly route?: { readonly view: IngressView; readonly taken: Route } | undefined;
  /** Host header, and the name that a certificate must be for unless the check says so. */
  readonly host?: string | undefined;
  /** The Pods that have to answer. */
  readonly workload?: WorkloadView | undefined;
}

/** Finds the way and walks it; an Explanation tells its first broken link, where the app is meant to be reached. */
export async function findWay(sight: Sight, wanted: HttpParams): Promise<Way | Explanation> {
  const { target, fromPodsOf } = wanted;
  const workload = fromPodsOf && (await viewWorkload(sight, fromPodsOf));
  if ('ingress' in target) return ingressWay(sight, target, wanted, workload);
  if ('host' in target) {
    const { host, port } = target;
    return { places: [{ target: { kind: 'address', host, port }, words: `${host}:${port}` }], workload };
  }
  const { namespace } = target;
  const service = await viewService(sight, {
    namespace,
    service: 'service' in target ? target.service : target.nodePortOf,
  });
  if ('service' in target) {
    const { service: name, port } = target;
    const broken = wantsApp(wanted) ? explainService(service, port, workload) : undefined;
    const place: Place = { target: { kind: 'service', namespace, name, port }, words: `Service ${name}:${port}` };
    return broken ?? { places: [place], service, port, workload };
  }
  const ports = service.object ? nodePortsOf(service.object, target.port) : [];
  if ('because' in ports) return ports;
  const broken = wantsApp(wanted)
    ? ports.map(({ port }) => explainService(service, port, workload)).find(Boolean)
    : undefined;
  if (broken ?? !service.object) return broken ?? explainServiceChain(service) ?? nothingToAsk(service);
  const places = await nodePlaces(
    sight,
    ports.flatMap(({ nodePort }) => nodePort ?? []),
    target.allNodes,
  );
  return { places, service, port: ports[0]?.port, workload };
}

function nothingToAsk({ ref }: ServiceView): Explanation {
  return {
    because: { en: `Service ${ref.service} cannot be asked.`, ko: `Service ${ref.service}에 요청할 수 없습니다.` },
    evidence: [{ object: { kind: 'Service', namespace: ref.namespace, name: ref.service } }],
  };
}
