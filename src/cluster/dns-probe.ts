import { type DnsAnswer, type DnsQuery, ProbeError } from './cluster.ts';
import type { RawExecResult } from './exec.ts';
import { sanitise, sanitiseBytes } from './sanitise.ts';

/** The BusyBox nslookup command for one query; a last dot keeps search domains out. Throws ProbeError for an unusable name. */
export function nslookupArgv({ name, type }: DnsQuery): string[] {
  if (!/^[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?\.?$/.test(name)) {
    throw new ProbeError(`"${sanitise(name, { maxBytes: 256 })}" is no DNS name`);
  }
  return ['/bin/nslookup', `-type=${type.toLowerCase()}`, name.endsWith('.') ? name : `${name}.`];
}

/** What BusyBox nslookup's output means. Throws ProbeError when it is none. */
export function parseNslookup({ type }: DnsQuery, result: RawExecResult): DnsAnswer {
  const text = sanitiseBytes(Buffer.concat([result.stdout, result.stderr]), { maxBytes: 64 * 1024 });
  const refusal = /(NXDOMAIN|SERVFAIL|REFUSED)/.exec(text)?.[1] as DnsAnswer['status'] | undefined;
  if (refusal) return { status: refusal, records: [] };
  if (/timed out|no servers could be reached/.test(text)) return { status: 'TIMEOUT', records: [] };
  const patterns = { A: /^Address:\s+(\S+)$/gm, CNAME: /canonical name = (\S+)/g, SRV: /service = (.+)$/gm };
  // The first paragraph names the server that answered.
  const body = text.slice(text.indexOf('\n\n') + 1);
  const records = [...body.matchAll(patterns[type])].map(([, found = '']) => tidy(type, found));
  if (records.length === 0 && !/Server:/.test(text)) {
    throw new ProbeError(`the prober could not run nslookup (exit code ${result.exitCode}): ${text.slice(0, 500)}`);
  }
  return { status: 'NOERROR', records: [...new Set(records)] };
}

/** SRV answers are `priority weight port target`. */
function tidy(type: DnsQuery['type'], found: string): string {
  if (type === 'A') return found;
  const text = found.trim().replace(/\.$/, '');
  return type === 'CNAME' ? text : text.split(/\s+/).slice(2).join(' ');
}
