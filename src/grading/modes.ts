import type { Check } from '../lab/lab.ts';
import { passed } from './observation.ts';
import type { Observation, Waiting } from './verdict.ts';

/**
 * What a mode makes of one observation after another. Times are milliseconds since the check began.
 * An observation is a sample: the state at that moment.
 */
export interface Tracker {
  /** The ruling that this sample brings, or undefined while it is open. */
  sample(observation: Observation, now: number): Observation | undefined;
  /** Sampling failed for a while: a window with a gap in it proves nothing, so it begins anew. */
  interrupted(): void;
  /** When a sample is due even though nothing has changed; Infinity for never. */
  dueAt(): number;
  /** What it waits for now, in its own times. */
  waits(): Waiting;
  /** After this moment a check that cannot be judged is given up as `error`. */
  readonly giveUpAt: number;
}

type Times = Pick<Check, 'withinMs' | 'forMs'> & {
  /** No mismatch is waited for longer than this; 0: what is there at the first look counts. Windows keep their time. */
  readonly patienceMs?: number;
};

/** Even a check with no time to wait gives a faltering cluster this long to answer. */
const leastBudgetMs = 10_000;

const waitsFor = ({ withinMs, patienceMs = Infinity }: Omit<Times, 'forMs'>) => Math.min(withinMs, patienceMs);

/** Until it is so there are the deadline and the window to come; from then on the window alone. */
const windowOf = (since: number | undefined, deadline: number, forMs: number): Waiting =>
  since === undefined
    ? { for: 'change', since: 0, until: deadline + forMs }
    : { for: 'window', since, until: since + forMs };

/** Becomes true before the deadline; after it, the last mismatch is the ruling. */
function eventually(times: Times): Tracker {
  const deadline = waitsFor(times);
  return {
    giveUpAt: Math.max(times.withinMs, leastBudgetMs),
    interrupted() {},
    dueAt: () => deadline,
    waits: () => ({ for: 'change', since: 0, until: deadline }),
    sample: (seen, now) => (seen.outcome === 'pass' || now >= deadline ? seen : undefined),
  };
}

/** Becomes true before the deadline and then stays true for the whole window. */
function holds({ forMs, ...times }: Times): Tracker {
  const deadline = waitsFor(times);
  let since: number | undefined;
  return {
    giveUpAt: Math.max(times.withinMs, leastBudgetMs) + forMs,
    interrupted() {
      since = undefined;
    },
    dueAt: () => (since === undefined ? deadline : since + forMs),
    waits: () => windowOf(since, deadline, forMs),
    sample(seen, now) {
      if (seen.outcome === 'pass') {
        since ??= now;
        return now - since >= forMs ? seen : undefined;
      }
      if (since === undefined) return now >= deadline ? seen : undefined;
      const seconds = Math.round((now - since) / 100) / 10;
      since = undefined;
      return {
        ...seen,
        because: {
          en: `It was so, but stopped being so after ${seconds} s (${forMs / 1000} s were asked): ${seen.because.en}`,
          ko: `조건이 만족되었지만 ${seconds}초 뒤에 깨졌습니다(${forMs / 1000}초 동안 유지해야 합니다). ${seen.because.ko}`,
        },
      };
    },
  };
}

/** Does not become true in the window. The grader's pass is the thing that must not happen. */
function never({ forMs, ...times }: Times): Tracker {
  const deadline = waitsFor(times);
  let since: number | undefined;
  return {
    giveUpAt: Math.max(times.withinMs, leastBudgetMs) + forMs,
    interrupted() {
      since = undefined;
    },
    dueAt: () => (since === undefined ? deadline : since + forMs),
    waits: () => windowOf(since, deadline, forMs),
    sample(seen, now) {
      if (seen.outcome === 'pass') {
        since = undefined;
        return {
          outcome: 'fail',
          because: {
            en: `This must not happen, but it did: ${seen.because.en}`,
            ko: `일어나면 안 되는 일이 일어났습니다. ${seen.because.ko}`,
          },
          evidence: seen.evidence,
        };
      }
      if (seen.outcome === 'blocked') {
        // Where it cannot be told whether it happened, silence proves nothing.
        since = undefined;
        return now >= deadline ? seen : undefined;
      }
      since ??= now;
      if (now - since < forMs) return undefined;
      const seconds = forMs / 1000;
      return passed(
        { en: `It did not happen in ${seconds} s.`, ko: `${seconds}초 동안 일어나지 않았습니다.` },
        ...seen.evidence,
      );
    },
  };
}

export const trackers: Readonly<Record<Check['mode'], (times: Times) => Tracker>> = { eventually, holds, never };
