import type { DnsQuery } from '../../src/cluster/cluster.ts';
import { pointAt, show } from '../../src/grading/evidence.ts';
import type { Sight } from '../../src/grading/grader.ts';
import { explainDisguise, readInContainer, runningContainer } from '../../src/grading/in-container.ts';
import type { Pod } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { inHosts, type Lookup, lookUp, parseResolvConf } from './resolver.ts';

interface PodDns {
  readonly dnsPolicy?: string;
  readonly dnsConfig?: { readonly nameservers?: readonly string[]; readonly searches?: readonly string[] };
  readonly hostAliases?: readonly { readonly ip: string; readonly hostnames?: readonly string[] }[];
}

/** How a Pod comes by names: by the cluster's DNS alone, or by whatever it has been given. */
export type Resolver = 'cluster' | 'pod';

/** A way to look names up from inside a Pod, or why that proves nothing. */
export async function insideOf(
  sight: Sight,
  pod: Pod,
  options: {
    readonly container: string | undefined;
    readonly resolver: Resolver;
    readonly names: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<((query: DnsQuery) => Promise<Lookup>) | Explanation> {
  const { names, resolver, signal } = options;
  const container = runningContainer(pod, options.container);
  if ('because' in container) return container;
  const disguise = explainDisguise(pod, container);
  if (disguise) return disguise;
  const [hosts, resolvConf] = (
    await Promise.all(
      ['/etc/hosts', '/etc/resolv.conf'].map((path) => readInContainer(sight, pod, container, path, signal)),
    )
  ).map((read) => ('problem' in read ? '' : read.toString())) as [string, string];
  const config = parseResolvConf(resolvConf);
  const bypass = resolver === 'cluster' ? explainBypass(pod, names, hosts, config.search) : undefined;
  if (bypass) return bypass;
  const place = { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, container: container.name };
  return async (query) => {
    const known = query.type === 'A' ? inHosts(hosts, query.name) : [];
    if (known.length > 0) return { status: 'NOERROR', records: known, full: '/etc/hosts' };
    return lookUp(sight, place, query, config, signal);
  };
}

/** Where a name's answer would not be that of the cluster's DNS for this Pod's namespace. */
function explainBypass(
  pod: Pod,
  names: readonly string[],
  hosts: string,
  search: readonly string[],
): Explanation | undefined {
  const spec = (pod.spec ?? {}) as PodDns;
  const tell = (en: string, ko: string, field: string, expected: string, observed: unknown): Explanation => ({
    because: { en: `Pod ${pod.metadata.name} ${en}`, ko: `Pod ${pod.metadata.name}: ${ko}` },
    evidence: [{ object: pointAt(pod), field, expected, observed: show(observed) }],
  });
  const { dnsPolicy = 'ClusterFirst', dnsConfig, hostAliases = [] } = spec;
  if (hostAliases.length > 0)
    return tell(
      'has hostAliases, so its names do not come from DNS.',
      'hostAliases가 있어 이름을 DNS에서 찾지 않습니다.',
      '.spec.hostAliases',
      '(not there)',
      hostAliases,
    );
  const written = names.find((name) => inHosts(hosts, name).length > 0);
  if (written !== undefined)
    return tell(
      `has ${written} in its /etc/hosts, so it does not ask DNS.`,
      `/etc/hosts에 ${written}이(가) 있어 DNS에 묻지 않습니다.`,
      '/etc/hosts',
      `no entry for ${written}`,
      inHosts(hosts, written).join(', '),
    );
  if (!dnsPolicy.startsWith('ClusterFirst') || dnsConfig?.nameservers?.length)
    return tell(
      'does not ask the DNS of the cluster.',
      '클러스터 DNS에 묻지 않습니다.',
      '.spec.dnsPolicy',
      'ClusterFirst, no nameservers',
      { dnsPolicy, dnsConfig },
    );
  const own = `${pod.metadata.namespace}.svc.`;
  const foreign = search.find((domain) => /^[^.]+\.svc\./.test(domain) && !domain.startsWith(own));
  if (foreign !== undefined)
    return tell(
      `searches ${foreign}, which is not its own namespace.`,
      `자신의 네임스페이스가 아닌 ${foreign}에서 이름을 찾습니다.`,
      '/etc/resolv.conf',
      `search ${own}…`,
      search.join(' '),
    );
  return undefined;
}
