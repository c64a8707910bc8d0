import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';

/** An IPv4 address of a name; undefined when there is none. Throws when the signal aborts. */
export type Resolve = (name: string, signal: AbortSignal) => Promise<string | undefined>;

/** As the Pod's resolv.conf says. */
export const podResolver = async (): Promise<Resolve> => clusterResolver(await readFile('/etc/resolv.conf', 'utf8'));

/** One question to the DNS: addresses, or an error whose `code` says why there are none. */
export type Ask = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Codes of answers that mean: there is no such name. Anything else is the DNS not answering. */
const noSuchName = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Asks the cluster's DNS as libc would (`resolv.conf`'s search domains), but without its threads: lookups that hang
 * there cannot be taken back, and four of them stop all others. A DNS that does not answer is not the learner's fault:
 * then a name has the address that it had before.
 */
export function clusterResolver(resolvConf: string, ask: Ask = askServers): Resolve {
  const known = new Map<string, string>();
  const search = /^search\s+(.*)$/m.exec(resolvConf)?.[1]?.trim().split(/\s+/) ?? [];
  return async (name, signal) => {
    for (const full of candidates(name, search)) {
      signal.throwIfAborted();
      const [found] = await ask(full, signal).catch((error: NodeJS.ErrnoException) => {
        const last = known.get(full);
        if (noSuchName.has(error.code ?? '')) known.delete(full);
        else if (last !== undefined && !signal.aborted) return [last];
        return [];
      });
      if (found === undefined) continue;
      known.set(full, found);
      return found;
    }
    signal.throwIfAborted();
    return undefined;
  };
}

async function askServers(name: string, signal: AbortSignal): Promise<readonly string[]> {
  // Two tries have to leave time for the request itself, which ends 1 s after it began.
  const resolver = new Resolver({ timeout: 250, tries: 2 });
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await resolver.resolve4(name);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The full names to try. `x.y.svc` has one meaning in a cluster: below its domain. */
export function candidates(name: string, search: readonly string[]): readonly string[] {
  if (name.endsWith('.')) return [name];
  const domain = search.find((one) => one.startsWith('svc.'))?.slice('svc.'.length);
  if (domain !== undefined && name.endsWith('.svc')) return [`${name}.${domain}`];
  return [...search.map((one) => `${name}.${one}`), name];
}
