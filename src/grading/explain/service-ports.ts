import { nearest } from '../../lab/nearest.ts';
import type { ServicePort } from '../kube-types.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { ServiceSubject } from './service-chain.ts';
import { tell } from './tell.ts';

const portMissing: Diagnosis<ServiceSubject> = {
  id: 'service-port-missing',
  look({ service, ports, options }) {
    if (ports.length > 0) return undefined;
    const { name } = service.metadata;
    const has = (service.spec?.ports ?? []).map(({ port }) => port).join(', ') || 'none';
    const wanted = options.port ?? '';
    return tell(
      service,
      {
        en: `Service ${name} has no port ${wanted}; its ports: ${has}.`,
        ko: `Service ${name}: 포트 ${wanted}이(가) 없습니다. 있는 포트: ${has}`,
      },
      { field: '.spec.ports[*].port', expected: String(options.port ?? 'a port'), observed: has },
    );
  },
};

/** Ports that the containers of the selected Pods declare. */
const declaredBy = ({ view }: ServiceSubject) =>
  view.selected.flatMap((pod) => pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);

/** Where a port of the Service sends to, as a number; undefined for a name that no container declares. */
function targetOf(port: ServicePort, subject: ServiceSubject): number | undefined {
  const target = port.targetPort ?? port.port;
  return typeof target === 'number' ? target : declaredBy(subject).find(({ name }) => name === target)?.containerPort;
}

const nameMissing: Diagnosis<ServiceSubject> = {
  id: 'service-port-name',
  look(subject) {
    const { service, ports, view } = subject;
    const port = ports.find((one) => typeof one.targetPort === 'string' && targetOf(one, subject) === undefined);
    if (!port || view.selected.length === 0) return undefined;
    const { name } = service.metadata;
    const declared = declaredBy(subject).map((one) => one.name ?? String(one.containerPort));
    const near = nearest(String(port.targetPort), declared);
    const list = [...new Set(declared)].join(', ');
    const [seen, seenKo] = list
      ? [`containerPort ${list} declared`, `선언된 containerPort: ${list}`]
      : ['no containerPort declared', '선언된 containerPort 없음'];
    return tell(
      service,
      {
        en: `Service ${name} sends to targetPort ${port.targetPort}, which reaches nothing: no container has a port of that name (${seen}).${near ? ` Did you mean ${near}?` : ''}`,
        ko: `Service ${name}: targetPort ${port.targetPort}(으)로 보내지만, 그 이름의 포트를 가진 컨테이너가 없습니다(${seenKo}).${near ? ` ${near}을(를) 쓰려던 것인가요?` : ''}`,
      },
      {
        field: `.spec.ports[port=${port.port}].targetPort`,
        expected: list || 'a port that a container declares',
        observed: port.targetPort,
      },
    );
  },
};

/** A containerPort is only a note; only after a refusal is a number known to reach nothing. */
function refusedPort(subject: ServiceSubject) {
  const { ports, view, options } = subject;
  if (!options.refused || view.selected.length === 0) return undefined;
  const port = ports.find((one) => !options.listening?.includes(targetOf(one, subject) ?? -1));
  return port && { port, target: targetOf(port, subject) ?? port.port };
}

/** The program listens, but for its own Pod only. */
const loopback: Diagnosis<ServiceSubject> = {
  id: 'listens-on-loopback',
  look(subject) {
    const found = refusedPort(subject);
    if (!found || !subject.options.loopback?.includes(found.target)) return undefined;
    const { service } = subject;
    const { name } = service.metadata;
    return tell(
      service,
      {
        en: `Service ${name} sends to port ${found.target}, on which the program listens at 127.0.0.1 only: nobody outside of its Pod reaches it. It has to listen on 0.0.0.0.`,
        ko: `Service ${name}이(가) 보내는 포트 ${found.target}에서 프로그램이 127.0.0.1로만 듣고 있어 Pod 밖에서 접속할 수 없습니다. 0.0.0.0으로 들어야 합니다.`,
      },
      {
        field: `.spec.ports[port=${found.port.port}].targetPort`,
        expected: `0.0.0.0:${found.target}`,
        observed: `127.0.0.1:${found.target}`,
      },
    );
  },
};

const reachesNothing: Diagnosis<ServiceSubject> = {
  id: 'service-target-port',
  look(subject) {
    const found = refusedPort(subject);
    if (!found) return undefined;
    const { service, view, options } = subject;
    const { name } = service.metadata;
    const target = found.port.targetPort ?? found.port.port;
    const listening = options.listening?.join(', ');
    const declared = [...new Set(declaredBy(subject).map(({ containerPort }) => containerPort))].join(', ');
    const [seen, seenKo] = listening
      ? [`listening: ${listening}`, `듣고 있는 포트: ${listening}`]
      : declared
        ? [`containerPort ${declared} declared`, `선언된 containerPort: ${declared}`]
        : ['no containerPort declared', '선언된 containerPort 없음'];
    const count = view.selected.length;
    const noted = listening && declaredBy(subject).some(({ containerPort }) => containerPort === found.target);
    return tell(
      service,
      {
        en: `Service ${name} sends to targetPort ${target}, which reaches nothing: no container of its ${count} ${count === 1 ? 'Pod' : 'Pods'} listens there (${seen}).${noted ? ' A containerPort is only a note; the program decides where it listens.' : ''}`,
        ko: `Service ${name}: targetPort ${target}(으)로 보내지만 아무 데도 닿지 않습니다. 연결된 Pod ${count}개의 컨테이너 중 그 포트에서 듣는 것이 없습니다(${seenKo}).${noted ? ' containerPort는 표시일 뿐이고, 실제 포트는 프로그램이 정합니다.' : ''}`,
      },
      {
        field: `.spec.ports[port=${found.port.port}].targetPort`,
        expected: listening || declared || 'a port that a container listens on',
        observed: target,
      },
    );
  },
};

export const portMissingDiagnoses: readonly Diagnosis<ServiceSubject>[] = [portMissing];
export const targetPortDiagnoses: readonly Diagnosis<ServiceSubject>[] = [nameMissing, loopback, reachesNothing];
