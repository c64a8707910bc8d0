import { nearest } from '../../lab/nearest.ts';
import { type Ingress, sameHost, wildcardCovers } from '../ingress.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { IngressSubject } from './ingress-chain.ts';
import { tell } from './tell.ts';

const hostsOf = ({ spec }: Ingress): string[] => (spec?.rules ?? []).flatMap(({ host }) => host ?? []);

const otherNamespace: Diagnosis<IngressSubject> = {
  id: 'ingress-other-namespace',
  look({ view }) {
    const { host, namespace } = view.ref;
    const other = view.all.find((ingress) => host !== undefined && hostsOf(ingress).some((one) => sameHost(one, host)));
    if (!other) return undefined;
    const { name, namespace: where } = other.metadata;
    return tell(
      other,
      {
        en: `No Ingress in namespace ${namespace} has a rule for host ${host}. Found Ingress ${name} in namespace ${where}; an Ingress only reaches Services of its own namespace.`,
        ko: `네임스페이스 ${namespace}에 호스트 ${host} 규칙을 가진 Ingress가 없습니다. 네임스페이스 ${where}에 Ingress ${name}이(가) 있지만, Ingress는 자기 네임스페이스의 Service로만 보냅니다.`,
      },
      { field: '.metadata.namespace', expected: namespace, observed: where },
    );
  },
};

const wildcardOnly: Diagnosis<IngressSubject> = {
  id: 'ingress-host-wildcard',
  look({ view }) {
    const { host } = view.ref;
    for (const ingress of view.own) {
      const pattern = hostsOf(ingress).find((one) => host !== undefined && wildcardCovers(one, host));
      if (pattern === undefined) continue;
      const { name } = ingress.metadata;
      return tell(
        ingress,
        {
          en: `Ingress ${name} takes host ${host} by its rule for ${pattern}, and every other name like it as well; a rule for exactly this host is asked for.`,
          ko: `Ingress ${name}의 ${pattern} 규칙은 ${host} 뿐 아니라 비슷한 이름을 모두 받습니다. 정확히 이 호스트에 대한 규칙이 필요합니다.`,
        },
        { field: '.spec.rules[*].host', expected: host, observed: pattern },
      );
    }
    return undefined;
  },
};

const hostMissing: Diagnosis<IngressSubject> = {
  id: 'ingress-host',
  look({ view }) {
    const { host } = view.ref;
    const [first] = view.own;
    if (!first || host === undefined) return undefined;
    const near = nearest(host, view.own.flatMap(hostsOf));
    const ingress = view.own.find((one) => near !== undefined && hostsOf(one).includes(near)) ?? first;
    const { name } = ingress.metadata;
    const has = hostsOf(ingress).join(', ') || 'none';
    return tell(
      ingress,
      near === undefined
        ? {
            en: `Ingress ${name} has no rule for host ${host}; its hosts: ${has}.`,
            ko: `Ingress ${name}: 호스트 ${host}에 대한 규칙이 없습니다. 있는 호스트: ${has}`,
          }
        : {
            en: `Ingress ${name} has no rule for host ${host}, but one for ${near}. Did you mean it?`,
            ko: `Ingress ${name}: 호스트 ${host}에 대한 규칙이 없고, 비슷한 ${near}이(가) 있습니다. 이름을 확인하세요.`,
          },
      { field: '.spec.rules[*].host', expected: host, observed: has },
    );
  },
};

const noDefault: Diagnosis<IngressSubject> = {
  id: 'ingress-no-default',
  look({ view }) {
    const [first] = view.own;
    if (!first || view.ref.host !== undefined) return undefined;
    const { name } = first.metadata;
    const hosts = hostsOf(first).join(', ');
    return tell(
      first,
      {
        en: `Ingress ${name} has neither a defaultBackend nor a rule without host, so a request for any other host than ${hosts} goes nowhere.`,
        ko: `Ingress ${name}에 defaultBackend도, 호스트 없는 규칙도 없어 ${hosts} 이외의 호스트로 온 요청은 보낼 곳이 없습니다.`,
      },
      { field: '.spec.defaultBackend', expected: 'a Service', observed: 'none' },
    );
  },
};

/** No Ingress of the namespace speaks of the host. */
export const hostDiagnoses: readonly Diagnosis<IngressSubject>[] = [
  otherNamespace,
  wildcardOnly,
  hostMissing,
  noDefault,
];
