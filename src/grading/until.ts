import { ApiError, ProbeError, type Resource, type WatchCache } from '../cluster/cluster.ts';
import { abortable } from '../cluster/deadline.ts';
import type { Clock } from './clock.ts';
import type { Until } from './stimuli.ts';

const beatMs = 500;

export function isTransient(thrown: unknown): boolean {
  return thrown instanceof ProbeError || (thrown instanceof ApiError && thrown.transient);
}

/** `until` for one disturbing check: woken by changes of what it watches, and by a beat. */
export function untilOn(of: {
  readonly cache: WatchCache;
  readonly watches: readonly Resource[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Until {
  const { cache, watches, clock, signal } = of;
  return async (look, withinMs) => {
    const end = clock.now() + withinMs;
    let wake = () => {};
    let changed = false;
    const unsubscribe = cache.subscribe(watches, () => {
      changed = true;
      wake();
    });
    try {
      for (;;) {
        signal.throwIfAborted();
        changed = false;
        const { found, trouble } = await attempt(look, signal);
        if (found !== undefined) return found;
        const left = end - clock.now();
        if (left <= 0) {
          if (trouble !== undefined) throw trouble;
          return undefined;
        }
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        // A change while it looked: look again at once, unless there was trouble, which wants a pause.
        if (changed && trouble === undefined) continue;
        const cancel = clock.after(Math.min(beatMs, left), resolve);
        await abortable(promise, signal).finally(cancel);
      }
    } finally {
      unsubscribe();
    }
  };
}

async function attempt<Found>(look: () => Promise<Found | undefined>, signal: AbortSignal) {
  try {
    return { found: await abortable(look(), signal) };
  } catch (thrown) {
    if (signal.aborted || !isTransient(thrown)) throw thrown;
    return { trouble: thrown };
  }
}
