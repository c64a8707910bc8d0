import { type DnsAnswer, type DnsQuery, ProbeError } from './cluster.ts';
import { sanitise } from './sanitise.ts';

/** The name as nslookup gets it; a last dot keeps search domains out. Throws ProbeError for an unusable one. */
export function queryName(name: string): string {
  if (!/^[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?\.?$/.test(name)) {
    throw new ProbeError(`"${sanitise(name, { maxBytes: 256 })}" is no DNS name`);
  }
  return name.endsWith('.') ? name : `${name}.`;
}

/** The BusyBox nslookup command for one query. */
export function nslookupArgv({ name, type }: DnsQuery): string[] {
  return ['/bin/nslookup', `-type=${type.toLowerCase()}`, queryName(name)];
}

/** What nslookup's output (BusyBox' or BIND's) means. Throws ProbeError when it is none. */
export function parseNslookup(
  { type }: DnsQuery,
  { exitCode, stdout, stderr }: { readonly exitCode: number; readonly stdout: string; readonly stderr: string },
): DnsAnswer {
  const text = `${stdout}\n${stderr}`;
  const refusal = /can't find \S+: .*?(NXDOMAIN|SERVFAIL|REFUSED)/.exec(text)?.[1] as DnsAnswer['status'] | undefined;
  if (refusal) return { status: refusal, records: [] };
  if (/timed out|no servers could be reached/.test(text)) return { status: 'TIMEOUT', records: [] };
  const patterns = { A: /^Address:\s+([\d.]+)$/gm, CNAME: /canonical name = (\S+)/g, SRV: /service = (.+)$/gm };
  // The first paragraph names the server that answered.
  const body = text.slice(text.indexOf('\n\n') + 1);
  const records = [...body.matchAll(patterns[type])].map(([, found = '']) => tidy(type, found));
  if (records.length === 0 && !/^Server:/m.test(text)) {
    throw new ProbeError(`nslookup could not be run (exit code ${exitCode}): ${text.trim().slice(0, 500)}`);
  }
  return { status: 'NOERROR', records: [...new Set(records)] };
}

/** SRV answers are `priority weight port target`. */
function tidy(type: DnsQuery['type'], found: string): string {
  if (type === 'A') return found;
  const text = found.trim().replace(/\.$/, '');
  return type === 'CNAME' ? text : text.split(/\s+/).slice(2).join(' ');
}
