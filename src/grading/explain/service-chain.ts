import { pointAt } from '../evidence.ts';
import { isReady, type Pod, type Service, type ServicePort } from '../kube-types.ts';
import type { Explanation } from '../observation.ts';
import { type ReadyEndpoint, readyEndpoints, type ServiceView } from '../service.ts';
import type { Evidence } from '../verdict.ts';
import type { WorkloadView } from '../workload.ts';
import { explainAbsence } from './absence.ts';
import { explainPod } from './pod.ts';

export interface ChainOptions {
  /** Port of the Service that traffic comes in by; default: all its ports. */
  readonly port?: number;
  /** A connection to the Pods was refused: nothing listens there, whatever the containers declare. */
  readonly refused?: boolean;
  /** Ports on which a Pod was seen to listen. */
  readonly listening?: readonly number[];
}

/**
 * Walks Service → selector → Pods → targetPort → readiness → EndpointSlice and tells the first broken link;
 * undefined when traffic should flow.
 */
export function explainServiceChain(view: ServiceView, options: ChainOptions = {}): Explanation | undefined {
  const { object } = view;
  if (!object) {
    const { service: name, namespace } = view.ref;
    return explainAbsence({ kind: 'Service', name, namespace }, { siblings: view.siblings, elsewhere: view.elsewhere });
  }
  // An ExternalName is only a DNS alias: there is no chain behind it.
  if (object.spec?.type === 'ExternalName') return undefined;
  const ports = (object.spec?.ports ?? []).filter(({ port }) => options.port === undefined || port === options.port);
  return (
    explainPort(object, ports, options.port) ??
    explainSelector(object, view) ??
    first(ports, (port) => explainTargetPort(object, port, view.selected, options)) ??
    explainReadiness(object, view)
  );
}

function explainPort(
  service: Service,
  ports: readonly ServicePort[],
  wanted: number | undefined,
): Explanation | undefined {
  if (ports.length > 0) return undefined;
  const has = (service.spec?.ports ?? []).map(({ port }) => port).join(', ') || 'none';
  return tell(
    service,
    `Service ${nameOf(service)} has no port ${wanted ?? ''}; its ports: ${has}.`,
    `Service ${nameOf(service)}: 포트 ${wanted ?? ''} 이(가) 없습니다. 있는 포트: ${has}`,
    {
      field: '.spec.ports[*].port',
      expected: String(wanted ?? 'a port'),
      observed: has,
    },
  );
}

function explainSelector(service: Service, { pods, selected, slices }: ServiceView): Explanation | undefined {
  const selector = service.spec?.selector;
  const name = nameOf(service);
  if (!selector || Object.keys(selector).length === 0) {
    // Without a selector endpoints may have been written by hand, and that is allowed.
    if (readyEndpoints({ slices }).length > 0) return undefined;
    return tell(
      service,
      `Service ${name} has no selector, so Kubernetes finds no Pods for it.`,
      `Service ${name}: 셀렉터가 없어 Kubernetes가 Pod를 찾지 못합니다.`,
      { field: '.spec.selector', expected: 'labels of the Pods', observed: 'none' },
    );
  }
  if (selected.length > 0) return undefined;
  const wanted = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const near = nearMiss(selector, pods);
  return tell(
    service,
    `Service ${name} selects ${wanted}: 0 Pods. ${near.en}`,
    `Service ${name}: 셀렉터 ${wanted} 에 맞는 Pod가 0개입니다. ${near.ko}`,
    { field: '.spec.selector', expected: near.label, observed: wanted },
  );
}

/** The label on existing Pods that comes nearest to the selector: same key with another value. */
function nearMiss(
  selector: Readonly<Record<string, string>>,
  pods: readonly Pod[],
): { en: string; ko: string; label: string } {
  for (const [key, value] of Object.entries(selector)) {
    const other = pods
      .map(({ metadata }) => metadata.labels?.[key])
      .find((label) => label !== undefined && label !== value);
    if (other === undefined) continue;
    const count = pods.filter(({ metadata }) => metadata.labels?.[key] === other).length;
    const label = `${key}=${other}`;
    return {
      en: `${count} ${count === 1 ? 'Pod carries' : 'Pods carry'} ${label}.`,
      ko: `${label} 레이블을 가진 Pod는 ${count}개 있습니다.`,
      label,
    };
  }
  const label = 'labels that a Pod carries';
  if (pods.length === 0)
    return { en: 'There are no Pods in its namespace.', ko: '이 네임스페이스에는 Pod가 없습니다.', label };
  return {
    en: `None of the ${pods.length} Pods in its namespace carries these labels.`,
    ko: `이 네임스페이스의 Pod ${pods.length}개 중 이 레이블을 가진 것이 없습니다.`,
    label,
  };
}

/** A targetPort that reaches nothing: no container has a port of that name, or the connection was refused. */
function explainTargetPort(
  service: Service,
  port: ServicePort,
  pods: readonly Pod[],
  { refused = false, listening = [] }: ChainOptions,
): Explanation | undefined {
  const target = port.targetPort ?? port.port;
  const declared = pods.flatMap((pod) => pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  const named = typeof target === 'string';
  const hit = declared.find(({ name, containerPort }) => (named ? name === target : containerPort === target));
  const number = named ? hit?.containerPort : target;
  if (number !== undefined && listening.includes(number)) return undefined;
  // A containerPort is only a note: a number that nobody declares may still be listened on. A name must be declared.
  if (pods.length === 0 || (!refused && (hit || !named))) return undefined;
  const numbers = [
    ...new Set(declared.map(({ name, containerPort }) => (named ? (name ?? containerPort) : containerPort))),
  ].join(', ');
  const seen =
    listening.length > 0
      ? `listening: ${listening.join(', ')}`
      : numbers
        ? `containerPort ${numbers} declared`
        : 'no containerPort declared';
  const count = pods.length;
  return tell(
    service,
    `Service ${nameOf(service)} sends to targetPort ${target}, which reaches nothing: no container of its ${count} ${count === 1 ? 'Pod' : 'Pods'} listens there (${seen}).`,
    `Service ${nameOf(service)}: targetPort ${target} (으)로 보내지만 아무 데도 닿지 않습니다. 연결된 Pod ${count}개의 컨테이너 중 그 포트에서 듣는 것이 없습니다(${seen}).`,
    {
      field: `.spec.ports[port=${port.port}].targetPort`,
      expected: listening.join(', ') || numbers || 'a port that a container listens on',
      observed: String(target),
    },
  );
}

function explainReadiness(service: Service, view: ServiceView): Explanation | undefined {
  const ready = view.selected.filter(isReady);
  const broken = view.selected.find((pod) => !isReady(pod));
  if (ready.length === 0 && broken) return explainPod(broken);
  if (readyEndpoints(view).length > 0) return undefined;
  return tell(
    service,
    `Service ${nameOf(service)} has ${ready.length} ready Pods, but no EndpointSlice lists them yet.`,
    `Service ${nameOf(service)}: Ready 상태 Pod가 ${ready.length}개 있지만 아직 EndpointSlice에 없습니다.`,
    {
      field: 'EndpointSlice.endpoints[*].conditions.ready',
      expected: '≥ 1 ready address',
      observed: '0',
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
      ko: `Service ${service.ref.service} 이(가) ${kind} ${name} 의 Pod가 아닌 ${who} (으)로 보냅니다.`,
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

function tell(service: Service, en: string, ko: string, evidence: Evidence): Explanation {
  return { because: { en: en.trim(), ko: ko.trim() }, evidence: [{ object: pointAt(service), ...evidence }] };
}

function nameOf(service: Service): string {
  return service.metadata.name;
}

function first<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
