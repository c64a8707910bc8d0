import { pointAt } from '../evidence.ts';
import { isReady, type Service, type ServicePort } from '../kube-types.ts';
import type { Explanation } from '../observation.ts';
import { type ReadyEndpoint, readyEndpoints, type ServiceView, unreadyOf } from '../service.ts';
import type { WorkloadView } from '../workload.ts';
import { explainAbsence } from './absence.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { explainPod } from './pod.ts';
import { selectorDiagnoses } from './selector.ts';
import { portMissingDiagnoses, targetPortDiagnoses } from './service-ports.ts';
import { tell } from './tell.ts';

export interface ChainOptions {
  /** Port of the Service that traffic comes in by; default: all its ports. */
  readonly port?: number;
  /** A connection to the Pods was refused: nothing listens there, whatever the containers declare. */
  readonly refused?: boolean;
  /** Ports on which a Pod was seen to listen, for everybody and for itself only. */
  readonly listening?: readonly number[];
  readonly loopback?: readonly number[];
}

export interface ServiceSubject {
  readonly service: Service;
  readonly view: ServiceView;
  /** The ports that are asked about. */
  readonly ports: readonly ServicePort[];
  readonly options: ChainOptions;
}

/**
 * Walks Service → selector → Pods → targetPort → readiness → EndpointSlice and tells the first broken link;
 * undefined when traffic should flow.
 */
export function explainServiceChain(view: ServiceView, options: ChainOptions = {}): Explanation | undefined {
  const { object: service, siblings, elsewhere, namespace: home } = view;
  if (!service) {
    const { service: name, namespace } = view.ref;
    return explainAbsence({ kind: 'Service', name, namespace }, { siblings, elsewhere, home });
  }
  // An ExternalName is only a DNS alias: there is no chain behind it.
  if (service.spec?.type === 'ExternalName') return undefined;
  const ports = (service.spec?.ports ?? []).filter(({ port }) => options.port === undefined || port === options.port);
  const subject: ServiceSubject = { service, view, ports, options };
  const broken = unreadyOf(view.selected);
  return (
    diagnose(serviceDiagnoses, subject) ??
    // The chain goes on in the Pod.
    (broken && !view.selected.some(isReady) ? explainPod(broken, view.around) : diagnose([notListed], subject))
  );
}

export const notListed: Diagnosis<ServiceSubject> = {
  id: 'endpoints-not-listed',
  look({ service, view }) {
    if (readyEndpoints(view).length > 0) return undefined;
    const { name } = service.metadata;
    const ready = view.selected.filter(isReady).length;
    return tell(
      service,
      {
        en: `Service ${name} has ${ready} ready Pods, but no EndpointSlice lists them yet.`,
        ko: `Service ${name}: Ready 상태 Pod가 ${ready}개 있지만 아직 EndpointSlice에 없습니다.`,
      },
      { field: 'EndpointSlice.endpoints[*].conditions.ready', expected: '≥ 1 ready address', observed: '0' },
    );
  },
};

export const serviceDiagnoses: readonly Diagnosis<ServiceSubject>[] = [
  ...portMissingDiagnoses,
  ...selectorDiagnoses,
  ...targetPortDiagnoses,
];

/**
 * A Service that has addresses and no selector: somebody has written them by hand. They may be right at this moment, but
 * they stay as they are when a Pod is replaced, so for a workload's Service this is the broken link.
 */
export function explainHandMade(view: ServiceView, { ref }: WorkloadView): Explanation | undefined {
  const { object: service } = view;
  if (!service || service.spec?.type === 'ExternalName' || Object.keys(service.spec?.selector ?? {}).length > 0)
    return undefined;
  const { name } = service.metadata;
  return tell(
    service,
    {
      en: `Service ${name} has no selector: its addresses were written by hand and do not follow the Pods of ${ref.kind} ${ref.name}.`,
      ko: `Service ${name}: 셀렉터가 없습니다. 주소를 직접 적은 것이라 ${ref.kind} ${ref.name}의 Pod가 바뀌어도 따라가지 않습니다.`,
    },
    { field: '.spec.selector', expected: 'labels of the Pods', observed: 'none' },
  );
}

/** An ExternalName is only a DNS alias, whatever EndpointSlices say. */
export function explainAlias({ object: service }: ServiceView, whose?: WorkloadView): Explanation | undefined {
  if (service?.spec?.type !== 'ExternalName') return undefined;
  const { name } = service.metadata;
  const [en, ko] = whose
    ? [`Pods of ${whose.ref.kind} ${whose.ref.name}`, `${whose.ref.kind} ${whose.ref.name}의 Pod`]
    : ['Pods', 'Pod'];
  return tell(
    service,
    {
      en: `Service ${name} is only another name (ExternalName) and does not send to ${en} itself.`,
      ko: `Service ${name}은(는) 다른 이름을 가리키는 ExternalName일 뿐, ${ko}로 직접 보내지 않습니다.`,
    },
    { field: '.spec.type', expected: 'ClusterIP', observed: 'ExternalName' },
  );
}

/** Says that an address behind a Service is none of the Pods that its selector picks. */
export function explainUnselected(endpoint: ReadyEndpoint, service: ServiceView): Explanation {
  const { service: name } = service.ref;
  return tell(
    endpoint.slice,
    {
      en: `Service ${name} sends to ${endpoint.address}, which is no Pod that its selector picks: this EndpointSlice was written by hand.`,
      ko: `Service ${name}: 셀렉터에 맞는 Pod가 아닌 ${endpoint.address}(으)로 보냅니다. 이 EndpointSlice는 직접 적은 것입니다.`,
    },
    {
      field: '.endpoints[*].targetRef.uid',
      expected: 'a Pod that the selector picks',
      observed: `${endpoint.address}, uid ${endpoint.podUid ?? 'none'}`,
    },
  );
}

/** Says that a ready address behind a Service is no Pod of the workload. */
export function explainForeign(endpoint: ReadyEndpoint, service: ServiceView, workload: WorkloadView): Explanation {
  const { kind, name } = workload.ref;
  const who = endpoint.podName ? `Pod ${endpoint.podName} (${endpoint.address})` : endpoint.address;
  return {
    because: {
      en: `Service ${service.ref.service} sends to ${who}, which is no Pod of ${kind} ${name}.`,
      ko: `Service ${service.ref.service}이(가) ${kind} ${name}의 Pod가 아닌 ${who}(으)로 보냅니다.`,
    },
    evidence: [
      {
        object: pointAt(endpoint.slice),
        field: '.endpoints[*].targetRef.uid',
        expected: `a Pod owned by ${kind} ${name}`,
        observed: `${who}, uid ${endpoint.podUid ?? 'none'}`,
      },
    ],
  };
}
