import { existsSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import type { Paths } from '../paths.ts';
import type { Attempt, AttemptStore } from '../state/attempts.ts';
import { attemptVariable } from './environment.ts';
import { attemptStore, attemptsFile } from './session.ts';

/** The attempt that a command is about, and the store that knows it. */
export interface Meant extends Disposable {
  readonly store: AttemptStore;
  /** undefined when the lab has not been started (no lab named: when none has). */
  readonly attempt: Attempt | undefined;
  /** What KLAB_ATTEMPT says, where it names an attempt that is not there. */
  readonly astray?: string;
}

/**
 * In a shell or script that klab runs for an attempt (KLAB_ATTEMPT) that one is meant, unless another lab is named. Else it
 * is the attempt begun or come back to last, of the lab when one is named.
 */
export function findAttempt(
  lab: string | undefined,
  { paths, env }: { readonly paths: Paths; readonly env: Readonly<Record<string, string | undefined>> },
): Meant {
  const folder = env[attemptVariable] || undefined;
  const own = folder === undefined ? undefined : attemptOf(folder);
  if (own && (lab === undefined || lab === own.attempt.lab)) return own;
  own?.[Symbol.dispose]();
  const store = attemptStore(paths);
  return {
    store,
    attempt: store.latest(lab),
    ...(folder === undefined || own ? {} : { astray: folder }),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}

/** The attempt of this folder: `<state>/attempts/<id>`, known to the store in `<state>`. */
function attemptOf(folder: string): (Meant & { readonly attempt: Attempt }) | undefined {
  const state = join(folder, '..', '..');
  // Opening a store that is not there would make one.
  if (!isAbsolute(folder) || !existsSync(attemptsFile({ state }))) return undefined;
  const store = attemptStore({ state });
  const attempt = store.find(basename(folder));
  if (attempt) return { store, attempt, [Symbol.dispose]: () => store[Symbol.dispose]() };
  store[Symbol.dispose]();
  return undefined;
}
