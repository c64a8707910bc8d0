import { type Ingress, type IngressView, type Route, routeOf, sameHost, wildcardCovers } from '../ingress.ts';
import type { Explanation } from '../observation.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { classTrouble } from './ingress-class.ts';
import { hostDiagnoses } from './ingress-host.ts';
import { pathDiagnoses } from './ingress-path.ts';
import { tell } from './tell.ts';

export interface IngressSubject {
  readonly view: IngressView;
  /** The path of the request. */
  readonly path: string;
  /** The Ingress that speaks of the host, once one is found. */
  readonly ingress?: Ingress;
}

/**
 * Walks host → Ingress → class → path and tells the first broken link, or else the route that a request for this path
 * takes. The chain goes on at the route's Service (service-chain.ts).
 */
export function followIngress(view: IngressView, path: string): Route | Explanation {
  const { host } = view.ref;
  const speaking = view.own.filter((ingress) => speaksOf(ingress, host));
  const [first] = speaking;
  if (!first) return diagnose(hostDiagnoses, { view, path }) ?? noIngress(view);
  const served = speaking.filter((ingress) => !classTrouble(view, ingress));
  const [best] = served;
  if (!best) return classTrouble(view, first) ?? noIngress(view);
  const routes = served.flatMap((ingress) => routeOf(ingress, host, path) ?? []);
  const route = routes.find((one) => one.path !== undefined) ?? routes[0];
  if (!route) return diagnose(pathDiagnoses, { view, path, ingress: best }) ?? noIngress(view);
  return route;
}

/** Whether an Ingress has a rule for exactly this host; for no host: a rule without one, or a default backend. */
function speaksOf({ spec }: Ingress, host: string | undefined): boolean {
  const rule = spec?.rules?.some((one) => sameHost(one.host, host)) ?? false;
  return rule || (host === undefined && spec?.defaultBackend !== undefined);
}

function noIngress({ ref, own }: IngressView): Explanation {
  const { namespace } = ref;
  const names = own.map(({ metadata }) => metadata.name).join(', ');
  return {
    diagnosis: 'ingress-absent',
    because: {
      en: `There is no Ingress in namespace ${namespace}${names ? ` that sends this request anywhere; found ${names}` : ''}.`,
      ko: names
        ? `네임스페이스 ${namespace}의 Ingress(${names})에는 이 요청을 보낼 곳이 없습니다.`
        : `네임스페이스 ${namespace}에 Ingress가 없습니다.`,
    },
    evidence: [{ object: { kind: 'Ingress', namespace, name: '*' }, expected: 'exists', observed: names || 'none' }],
  };
}

interface Captured {
  readonly view: IngressView;
  readonly route: Route;
  /** Host and path of the request. */
  readonly host: string;
  readonly path: string;
}

/** A rule for a wildcard takes the request, although one without host (or the default backend) was meant to. */
export function explainCapturedByWildcard(view: IngressView, route: Route, host: string): Explanation | undefined {
  return diagnose([capturedByWildcard], { view, route, host, path: '/' });
}

/**
 * An older Ingress, of whatever namespace, has the same host and path: controllers keep to the oldest. Told after an
 * answer that is not as wanted; before, it would be a guess.
 */
export function explainCapturedByOlder(view: IngressView, route: Route, path: string): Explanation | undefined {
  return diagnose([capturedByOlder], { view, route, host: route.host ?? '', path });
}

const capturedByWildcard: Diagnosis<Captured> = {
  id: 'ingress-wildcard',
  look({ view, route, host }) {
    if (route.host !== undefined) return undefined;
    for (const ingress of view.all) {
      const rule = ingress.spec?.rules?.find((one) => wildcardCovers(one.host, host) || sameHost(one.host, host));
      if (!rule || classTrouble(view, ingress)) continue;
      const { name } = ingress.metadata;
      return tell(
        ingress,
        {
          en: `A request for ${host} is taken by the rule for ${rule.host} of Ingress ${name}, not by a rule without host or the default backend.`,
          ko: `${host} 요청은 호스트 없는 규칙이나 기본 백엔드가 아니라 Ingress ${name}의 ${rule.host} 규칙이 처리합니다.`,
        },
        { field: '.spec.rules[*].host', expected: 'no rule for this host', observed: rule.host },
      );
    }
    return undefined;
  },
};

const capturedByOlder: Diagnosis<Captured> = {
  id: 'ingress-host-taken',
  look({ view, route, path }) {
    const since = (ingress: Ingress) => ingress.metadata.creationTimestamp ?? '';
    const older = view.all.find((other) => {
      if (other.metadata.uid === route.ingress.metadata.uid || since(other) > since(route.ingress)) return false;
      const rival = classTrouble(view, other) ? undefined : routeOf(other, route.host, path);
      return rival !== undefined && (rival.path === undefined) === (route.path === undefined);
    });
    if (!older) return undefined;
    const { name, namespace } = older.metadata;
    const host = route.host ?? '*';
    return tell(
      older,
      {
        en: `Ingress ${name} in namespace ${namespace} is older and has the same host and path (${host}), so the controller sends the request where that one says.`,
        ko: `네임스페이스 ${namespace}의 Ingress ${name}이(가) 먼저 만들어졌고 호스트와 경로(${host})가 같아, 컨트롤러가 그 Ingress를 따릅니다.`,
      },
      { field: '.spec.rules[*].host', expected: `one Ingress for ${host}`, observed: `${namespace}/${name}` },
    );
  },
};
