import { sameHost } from '../ingress.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { IngressSubject } from './ingress-chain.ts';
import { tell } from './tell.ts';

/** Paths of the rules for the host that is asked. */
function pathsOf({ view, ingress }: IngressSubject) {
  return (ingress?.spec?.rules ?? [])
    .filter(({ host }) => sameHost(host, view.ref.host))
    .flatMap(({ http }) => http?.paths ?? []);
}

const hostWords = ({ view }: IngressSubject) =>
  view.ref.host === undefined
    ? { en: 'without host', ko: '호스트 없는' }
    : { en: `for host ${view.ref.host}`, ko: `호스트 ${view.ref.host}` };

const exact: Diagnosis<IngressSubject> = {
  id: 'ingress-path-exact',
  look(subject) {
    const { ingress, path } = subject;
    const [asked] = path.split('?');
    const one = pathsOf(subject).find(
      ({ pathType, path: own = '/' }) =>
        pathType === 'Exact' && (own === '/' || `${asked}/`.startsWith(`${own.replace(/\/+$/, '')}/`)),
    );
    if (!ingress || !one) return undefined;
    const { name } = ingress.metadata;
    return tell(
      ingress,
      {
        en: `Ingress ${name} matches path ${one.path} only as it is (pathType Exact), so ${asked} is not matched. With Prefix it would be.`,
        ko: `Ingress ${name}의 경로 ${one.path}은(는) pathType이 Exact라서 정확히 그 경로만 일치하고 ${asked}은(는) 일치하지 않습니다. Prefix라면 일치합니다.`,
      },
      { field: '.spec.rules[*].http.paths[*].pathType', expected: 'Prefix', observed: 'Exact' },
    );
  },
};

const none: Diagnosis<IngressSubject> = {
  id: 'ingress-path',
  look(subject) {
    const { ingress, path } = subject;
    if (!ingress) return undefined;
    const { name } = ingress.metadata;
    const has = pathsOf(subject).map(({ path: own = '/', pathType }) => `${own} (${pathType})`);
    const list = has.join(', ') || 'none';
    const { en, ko } = hostWords(subject);
    return tell(
      ingress,
      {
        en: `Ingress ${name} has no path ${en} that matches ${path.split('?')[0]}; its paths: ${list}.`,
        ko: `Ingress ${name}: ${ko} 규칙에 ${path.split('?')[0]}와(과) 일치하는 경로가 없습니다. 있는 경로: ${list}`,
      },
      { field: '.spec.rules[*].http.paths[*].path', expected: path, observed: list },
    );
  },
};

/** An Ingress that speaks of the host, but of none of its paths that would match. */
export const pathDiagnoses: readonly Diagnosis<IngressSubject>[] = [exact, none];
