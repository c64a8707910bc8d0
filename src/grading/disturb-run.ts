import { ApiError, type WatchCache } from '../cluster/cluster.ts';
import { abortable } from '../cluster/deadline.ts';
import type { Mark } from '../recording/journal.ts';
import type { Text } from '../text.ts';
import type { BoundCheck } from './bind.ts';
import { explainTrouble, type Standing } from './check-run.ts';
import type { Clock } from './clock.ts';
import { type DisturbingGrader, invasiveness, type Sight } from './grader.ts';
import type { Disturb, StimuliSession, Until } from './stimuli.ts';
import { isTransient, untilOn } from './until.ts';
import type { Observation } from './verdict.ts';

// biome-ignore lint/suspicious/noExplicitAny: see GraderRegistry.
export type DisturbingCheck = BoundCheck & { readonly grader: DisturbingGrader<any> };

export const isDisturbing = (bound: BoundCheck): bound is DisturbingCheck => 'disturb' in bound.grader;

/** The one that disturbs least; of several such, the first in the lab. */
export function leastInvasive<Item extends { readonly bound: DisturbingCheck }>(
  items: readonly Item[],
): Item | undefined {
  const rank = ({ bound: { grader, params } }: Item) =>
    invasiveness.indexOf(typeof grader.disturbs === 'function' ? grader.disturbs(params) : grader.disturbs);
  return items.toSorted((a, b) => rank(a) - rank(b))[0];
}

export interface DisturbRunOptions {
  readonly bound: DisturbingCheck;
  readonly cache: WatchCache;
  readonly sight: Sight;
  readonly clock: Clock;
  readonly disturb: Disturb;
  readonly mark: (mark: Mark) => Promise<void>;
  readonly signal: AbortSignal;
  /** Milliseconds: before klab has done anything, no mismatch is waited for longer. The reaction has the time of the check. */
  readonly patienceMs?: number | undefined;
  /** What it waits for from now on. */
  readonly onWait?: (what: Text) => void;
}

export interface DisturbResult {
  readonly standing: Standing;
  readonly stimuli: readonly Text[];
}

/** A check may use its `within` twice (what it does, and what follows when it is undone) and this to get there. */
const extraMs = 60_000;
export const budgetMs = (withinMs: number) => 2 * withinMs + extraMs;
const firstBackoffMs = 250;
const longestBackoffMs = 5_000;
/** How long a cluster that does not answer is tried again while nothing has been done. */
const leastPatienceMs = 10_000;

/**
 * Judges one check that disturbs, undoing included. Transient trouble before anything was done is tried again within
 * the check's time; after something was done (and undone) it is tried once more. Rejects with the signal's reason when
 * aborted, after everything was undone.
 */
export async function runDisturbing(options: DisturbRunOptions): Promise<DisturbResult> {
  const { bound, clock, signal } = options;
  const end = clock.now() + Math.max(bound.check.withinMs, leastPatienceMs);
  const stimuli: Text[] = [];
  for (let troubles = 0, again = true; ; troubles++) {
    const { outcome, session } = await once(options);
    stimuli.push(...session.deeds);
    signal.throwIfAborted();
    if (!('thrown' in outcome)) return { standing: standingOf(outcome), stimuli };
    const worthwhile = session.acted ? again : clock.now() < end;
    if (!isTransient(outcome.thrown) || !worthwhile)
      return { standing: { verdict: 'error', open: false, ...explainTrouble(outcome.thrown) }, stimuli };
    if (session.acted) again = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(Math.min(firstBackoffMs * 2 ** troubles, longestBackoffMs), resolve);
    await abortable(promise, signal).finally(cancel);
  }
}

/** One go at it; whatever comes of it, what was done is undone. */
async function once(
  options: DisturbRunOptions,
): Promise<{ outcome: Observation | { readonly thrown: unknown }; session: StimuliSession }> {
  const { bound, cache, sight, clock, mark, signal, patienceMs = Infinity } = options;
  const { grader, params, check } = bound;
  const stopper = new AbortController();
  const forward = () => stopper.abort(signal.reason);
  signal.addEventListener('abort', forward, { once: true });
  if (signal.aborted) forward();
  const cancel = clock.after(budgetMs(check.withinMs), () => stopper.abort(tooSlow(check.withinMs)));
  const session = options.disturb(check, {
    mark: (phase) => mark({ kind: 'stimulus', check: check.id, phase }),
    signal: stopper.signal,
  });
  const wait = untilOn({ cache, watches: grader.watches(params), clock, signal: stopper.signal });
  const until: Until = (look, ms, what) => {
    if (what) options.onWait?.(what);
    return wait(look, session.acted ? ms : Math.min(ms, patienceMs));
  };
  try {
    const limits = { withinMs: check.withinMs, until, signal: stopper.signal };
    const work = Promise.resolve().then(() => grader.disturb(sight, session.stimuli, params, limits));
    return { outcome: await abortable(work, stopper.signal), session };
  } catch (thrown) {
    return { outcome: { thrown }, session };
  } finally {
    cancel();
    signal.removeEventListener('abort', forward);
    stopper.abort();
    await session.finish();
  }
}

function standingOf({ outcome, because, evidence }: Observation): Standing {
  return { verdict: outcome, open: false, because, evidence };
}

/** Not worth another go: it would take as long again. */
function tooSlow(withinMs: number): ApiError {
  return new ApiError(`the cluster did not answer within ${budgetMs(withinMs) / 1000} s`, { transient: false });
}
