import { ApiError, ProbeError, type WatchCache } from '../cluster/cluster.ts';
import { messageOf } from '../errors.ts';
import type { BoundCheck } from './bind.ts';
import type { Clock } from './clock.ts';
import type { LookingGrader, Sight } from './grader.ts';
import { type Tracker, trackers } from './modes.ts';
import { type Explanation, LabFault } from './observation.ts';
import { isTransient } from './until.ts';
import type { Observation, Verdict, Waiting } from './verdict.ts';
import { notYet } from './waiting.ts';

/** Where a check stands. `open` while the verdict may still change. */
export interface Standing extends Explanation {
  readonly verdict: Verdict;
  readonly open: boolean;
  /** Of one that has been begun, while it is open. */
  readonly waiting?: Waiting;
}

export interface CheckRunOptions {
  readonly bound: BoundCheck & { readonly grader: LookingGrader };
  readonly cache: WatchCache;
  readonly sight: Sight;
  readonly clock: Clock;
  /** No deadlines, and a verdict stays open: judged again on every change until stopped. */
  readonly watch: boolean;
  /** Milliseconds; no mismatch is waited for longer. 0: it is ruled on at the first look. */
  readonly patienceMs?: number | undefined;
  readonly onStanding: (standing: Standing) => void;
}

/** Active graders look again this long after their last look; containers change without an API event. */
const beatMs = 2_000;
/** How long a look that is under way at the deadline may still take. Longer than any probe's own deadline. */
const graceMs = 15_000;
const firstBackoffMs = 250;
const longestBackoffMs = 5_000;

/**
 * Judges one check from now on: at once, whenever something it reads has changed, on the beat (active graders),
 * and when its mode wants a sample. Never two looks at the same time; a change during a look brings one more.
 * Returns stop.
 */
export function runCheck({ bound, cache, sight, clock, watch, patienceMs, onStanding }: CheckRunOptions): () => void {
  const { grader, params, check } = bound;
  const began = clock.now();
  const tracker = trackerOf(check, { watch, patienceMs });
  const stopper = new AbortController();
  let looking = false;
  let again = false;
  let troubles = 0;
  let cancelTimer = () => {};
  const elapsed = () => clock.now() - began;

  const unsubscribe = cache.subscribe(grader.watches(params), look);
  const cancelGrace = Number.isFinite(tracker.giveUpAt)
    ? clock.after(tracker.giveUpAt + graceMs, () => end({ verdict: 'error', open: false, ...tooSlow }))
    : () => {};
  look();
  return stop;

  function stop(): void {
    stopper.abort();
    cancelTimer();
    cancelGrace();
    unsubscribe();
  }

  function end(standing: Standing): void {
    if (stopper.signal.aborted) return;
    if (!watch) stop();
    onStanding({ ...standing, open: watch });
  }

  function look(): void {
    if (looking) again = true;
    if (looking || stopper.signal.aborted) return;
    looking = true;
    again = false;
    cancelTimer();
    // The chain ends in `looked` whatever is thrown, so nothing is left unhandled.
    Promise.resolve()
      .then(() => grader.grade(sight, params, stopper.signal))
      .then(saw, couldNot)
      .then(looked);
  }

  function waiting(): Waiting {
    return waitingOf(tracker, began);
  }

  function looked(nextMs: number): void {
    looking = false;
    if (stopper.signal.aborted) return;
    if (again) look();
    else if (Number.isFinite(nextMs)) cancelTimer = clock.after(nextMs, look);
  }

  /** Takes in a sample. Returns milliseconds until the next one is due at the latest. */
  function saw(observation: Observation): number {
    if (stopper.signal.aborted) return Infinity;
    troubles = 0;
    const now = elapsed();
    const ruling = tracker.sample(observation, now);
    if (ruling) end({ verdict: ruling.outcome, open: false, because: ruling.because, evidence: ruling.evidence });
    else onStanding({ verdict: 'fail', open: true, ...stillOpen(observation, check.mode), waiting: waiting() });
    const due = tracker.dueAt() - now;
    // In watch mode a window that was ruled on is due no more; the next change samples it.
    return Math.min(due > 0 ? due : Infinity, grader.active ? beatMs : Infinity);
  }

  /** Takes in a look that failed. Transient trouble is tried again, less and less often, until the budget is spent. */
  function couldNot(thrown: unknown): number {
    if (stopper.signal.aborted) return Infinity;
    tracker.interrupted();
    const standing: Standing = { verdict: 'error', open: true, ...explainTrouble(thrown), waiting: waiting() };
    const left = tracker.giveUpAt - elapsed();
    const backoff = Math.min(firstBackoffMs * 2 ** troubles++, longestBackoffMs);
    if ((!isTransient(thrown) && !watch) || left <= 0) {
      end(standing);
      return Infinity;
    }
    onStanding(standing);
    return Math.min(backoff, left);
  }
}

type Patience = Pick<CheckRunOptions, 'watch' | 'patienceMs'>;

const trackerOf = ({ mode, forMs, withinMs }: BoundCheck['check'], { watch, patienceMs }: Patience): Tracker =>
  trackers[mode]({
    forMs,
    withinMs: watch ? Infinity : withinMs,
    ...(watch || patienceMs === undefined ? {} : { patienceMs }),
  });

function waitingOf(tracker: Tracker, began: number): Waiting {
  const { since, until, ...rest } = tracker.waits();
  return { ...rest, since: began + since, until: began + until };
}

/** How a check stands that begins now, until its first look has brought something. */
export function justBegun({ check }: BoundCheck, clock: Clock, patience: Patience): Standing {
  return { verdict: 'blocked', open: true, ...notYet, waiting: waitingOf(trackerOf(check, patience), clock.now()) };
}

function stillOpen(seen: Observation, mode: BoundCheck['check']['mode']): Explanation {
  const met = seen.outcome === 'pass';
  if (mode === 'eventually' || (mode === 'holds' && !met)) return seen;
  return {
    because: {
      en: `So far so good; the time is not over yet. ${seen.because.en}`,
      ko: `아직까지는 괜찮습니다. 정해진 시간이 남아 있습니다. ${seen.because.ko}`,
    },
    evidence: seen.evidence,
  };
}

/** Why something thrown kept klab from judging. */
export function explainTrouble(thrown: unknown): Explanation {
  if (thrown instanceof LabFault) {
    const { because, evidence } = thrown.explanation;
    return {
      because: {
        en: `klab could not judge this, and it costs you no points: ${because.en}`,
        ko: `klab이 채점하지 못했습니다. 감점되지 않습니다. ${because.ko}`,
      },
      evidence,
    };
  }
  const message = messageOf(thrown);
  if (thrown instanceof ApiError || thrown instanceof ProbeError) {
    return {
      because: {
        en: `klab could not judge this, and it costs you no points: ${message}`,
        ko: `klab이 채점하지 못했습니다. 감점되지 않습니다. ${message}`,
      },
      evidence: [],
    };
  }
  return {
    because: {
      en: `A defect of klab kept it from judging this; it costs you no points. Please report it: ${message}`,
      ko: `klab 자체의 결함으로 채점하지 못했습니다. 감점되지 않으니 알려 주세요. ${message}`,
    },
    evidence: [],
  };
}

const tooSlow: Explanation = {
  because: {
    en: 'klab could not judge this, and it costs you no points: the cluster did not answer in time.',
    ko: 'klab이 채점하지 못했습니다. 감점되지 않습니다. 클러스터가 제때 응답하지 않았습니다.',
  },
  evidence: [],
};
