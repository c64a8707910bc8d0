import type { Route } from '../ingress.ts';
import type { ServicePort } from '../kube-types.ts';
import type { Explanation } from '../observation.ts';
import type { ServiceView } from '../service.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { tell } from './tell.ts';

interface Backed {
  readonly route: Route;
  readonly view: ServiceView;
}

/** The Service that a route names has another port than the route says; undefined when there is no such Service. */
export function explainBackendPort(route: Route, view: ServiceView): Explanation | undefined {
  return view.object && diagnose(backendDiagnoses, { route, view });
}

/** The port of the Service that a route sends to. */
export function backendPort({ backend }: Route, { object }: ServiceView): ServicePort | undefined {
  const { number, name } = backend.service?.port ?? {};
  return object?.spec?.ports?.find((port) => (name === undefined ? port.port === number : port.name === name));
}

/** A route may name some other resource than a Service, which ingress controllers seldom know. */
export function explainResourceBackend({ ingress, backend, field }: Route): Explanation {
  const { kind, name } = backend.resource ?? { kind: 'nothing', name: '' };
  return {
    diagnosis: 'ingress-backend-resource',
    ...tell(
      ingress,
      {
        en: `Ingress ${ingress.metadata.name} sends to ${kind} ${name}, not to a Service.`,
        ko: `Ingress ${ingress.metadata.name}이(가) Service가 아닌 ${kind} ${name}(으)로 보냅니다.`,
      },
      { field: `${field}.backend`, expected: 'a Service', observed: `${kind} ${name}` },
    ),
  };
}

const portWords = ({ route }: Backed) => {
  const { number, name } = route.backend.service?.port ?? {};
  return name ?? String(number ?? '');
};

const portsOf = ({ view }: Backed) =>
  (view.object?.spec?.ports ?? []).map(({ port, name }) => (name ? `${port} (${name})` : String(port))).join(', ');

const field = ({ route }: Backed) => `${route.field}${route.path ? '.backend' : ''}.service.port`;

const portIsOfPods: Diagnosis<Backed> = {
  id: 'ingress-target-port',
  look(subject) {
    const { route, view } = subject;
    if (backendPort(route, view)) return undefined;
    const wanted = portWords(subject);
    const behind = view.object?.spec?.ports?.find(({ targetPort }) => String(targetPort) === wanted);
    if (!behind) return undefined;
    const [ingress, service] = [route.ingress.metadata.name, view.ref.service];
    return tell(
      route.ingress,
      {
        en: `Ingress ${ingress} sends to port ${wanted} of Service ${service}; that is the port of its Pods. A backend names the Service's own port: ${portsOf(subject)}.`,
        ko: `Ingress ${ingress}이(가) Service ${service}의 포트 ${wanted}(으)로 보내지만, 그것은 Pod의 포트입니다. 백엔드에는 Service 자신의 포트를 적습니다: ${portsOf(subject)}`,
      },
      { field: field(subject), expected: String(behind.port), observed: wanted },
    );
  },
};

const portMissing: Diagnosis<Backed> = {
  id: 'ingress-port',
  look(subject) {
    const { route, view } = subject;
    if (backendPort(route, view)) return undefined;
    const [ingress, service] = [route.ingress.metadata.name, view.ref.service];
    const has = portsOf(subject) || 'none';
    return tell(
      route.ingress,
      {
        en: `Ingress ${ingress} sends to port ${portWords(subject)} of Service ${service}, which has no such port; its ports: ${has}.`,
        ko: `Ingress ${ingress}이(가) Service ${service}의 포트 ${portWords(subject)}(으)로 보내지만 그런 포트가 없습니다. 있는 포트: ${has}`,
      },
      { field: field(subject), expected: has, observed: portWords(subject) },
    );
  },
};

/** The Service is there, but the port that the route names is not one of its own. */
export const backendDiagnoses: readonly Diagnosis<Backed>[] = [portIsOfPods, portMissing];
