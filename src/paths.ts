import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folders klab writes to; all of them belong to klab alone. */
export interface Paths {
  /** What can be made again: built binaries, images, compile cache. */
  readonly cache: string;
  /** What must last: attempts, kubeconfigs, ledger. */
  readonly state: string;
}

/** XDG base directories (freedesktop.org specification), each with a `klab` folder below. */
export function pathsFrom(env: Readonly<Record<string, string | undefined>>): Paths {
  const base = (name: string, fallback: string) => {
    const value = env[name];
    return value?.startsWith('/') ? value : join(homedir(), fallback);
  };
  return {
    cache: join(base('XDG_CACHE_HOME', '.cache'), 'klab'),
    state: join(base('XDG_STATE_HOME', '.local/state'), 'klab'),
  };
}
