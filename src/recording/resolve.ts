import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';

/** An IPv4 address of a name; undefined when there is none. Throws when the signal aborts. */
export type Resolve = (name: string, signal: AbortSignal) => Promise<string | undefined>;

/** As the Pod's resolv.conf says. */
export const podResolver = async (): Promise<Resolve> => clusterResolver(await readFile('/etc/resolv.conf', 'utf8'));

/**
 * Asks the cluster's DNS as libc would (`resolv.conf`'s search domains), but without its threads: lookups that hang
 * there cannot be taken back, and four of them stop all others.
 */
export function clusterResolver(resolvConf: string): Resolve {
  const search = /^search\s+(.*)$/m.exec(resolvConf)?.[1]?.trim().split(/\s+/) ?? [];
  return async (name, signal) => {
    const resolver = new Resolver({ timeout: 500, tries: 2 });
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for (const full of candidates(name, search)) {
        signal.throwIfAborted();
        const found = await resolver.resolve4(full).catch(() => []);
        if (found[0] !== undefined) return found[0];
      }
      signal.throwIfAborted();
      return undefined;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}

/** The full names to try. `x.y.svc` has one meaning in a cluster: below its domain. */
export function candidates(name: string, search: readonly string[]): readonly string[] {
  if (name.endsWith('.')) return [name];
  const domain = search.find((one) => one.startsWith('svc.'))?.slice('svc.'.length);
  if (domain !== undefined && name.endsWith('.svc')) return [`${name}.${domain}`];
  return [...search.map((one) => `${name}.${one}`), name];
}
