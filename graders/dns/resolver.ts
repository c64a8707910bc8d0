import type { ClusterProbes, DnsAnswer, DnsQuery } from '../../src/cluster/cluster.ts';
import { ProbeError } from '../../src/cluster/cluster.ts';
import { parseNslookup, queryName } from '../../src/cluster/dns-probe.ts';
import { onPod } from '../../src/grading/on-pod.ts';

/** Name, namespace and container of the Pod that asks. */
interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
}

/** What a Pod's /etc/resolv.conf says. */
export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  readonly ndots: number;
}

export function parseResolvConf(text: string): ResolverConfig {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const ndots = lines
    .filter(([word]) => word === 'options')
    .flat()
    .findLast((option) => /^ndots:\d+$/.test(option));
  return {
    nameservers: lines.flatMap(([word, server]) => (word === 'nameserver' && server ? [server] : [])),
    // The last `search` line counts (resolv.conf(5)).
    search: lines.findLast(([word]) => word === 'search')?.slice(1) ?? [],
    ndots: Number(ndots?.slice(6) ?? 1),
  };
}

/** Addresses that /etc/hosts has for a name. */
export function inHosts(text: string, name: string): readonly string[] {
  const wanted = name.replace(/\.$/, '').toLowerCase();
  return text.split('\n').flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return address && names.some((one) => one.toLowerCase() === wanted) ? [address] : [];
  });
}

/** The full names that a resolver tries for a name, in their order (resolv.conf(5): search, ndots). */
export function candidates(name: string, { search, ndots }: ResolverConfig): readonly string[] {
  if (name.endsWith('.')) return [name];
  const dots = name.split('.').length - 1;
  const searched = search.map((domain) => `${name}.${domain.replace(/\.$/, '')}.`);
  return dots >= ndots ? [`${name}.`, ...searched] : [...searched, `${name}.`];
}

export interface Lookup extends DnsAnswer {
  /** The full name that was answered, or the last one tried. */
  readonly full: string;
}

/**
 * Looks a name up from inside a container as its resolver does: each full name in its turn, until one has records.
 * BusyBox' own search order is random and its exit code misleads, so klab gives it full names only. Throws ProbeError
 * when the image has no nslookup.
 */
export async function lookUp(
  cluster: ClusterProbes,
  place: Place,
  query: DnsQuery,
  config: ResolverConfig,
  signal: AbortSignal,
): Promise<Lookup> {
  let last: Lookup = { status: 'NXDOMAIN', records: [], full: query.name };
  for (const full of candidates(query.name, config)) {
    const argv = ['nslookup', `-type=${query.type.toLowerCase()}`, queryName(full)];
    const result = await onPod(cluster.exec(place, argv, { timeoutMs: 15_000, signal }));
    if (result.exitCode === 126 || result.exitCode === 127)
      throw new ProbeError(`container ${place.container} of Pod ${place.name} has no program nslookup`);
    const answer = parseNslookup(query, result);
    if (answer.records.length > 0) return { ...answer, full };
    // A name that exists without such a record is no NXDOMAIN, whatever the other names say.
    if (answer.status !== 'NXDOMAIN' || last.status === 'NXDOMAIN') last = { ...answer, full };
    if (answer.status === 'TIMEOUT') return last;
  }
  return last;
}
