import type { Text } from '../text.ts';

/** The object and field that a statement rests on. */
export interface Evidence {
  readonly object?: {
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
    readonly uid?: string;
  };
  /** Field path, kubectl style: `.spec.ports[0].targetPort`. */
  readonly field?: string;
  readonly expected?: string;
  readonly observed?: string;
}

/**
 * What a grader saw at one moment. `because` names the first broken link (fail), what proved it (pass), or which
 * witness is missing (blocked: neither can be said, for instance because what had to be recorded was not).
 */
export interface Observation {
  readonly outcome: 'pass' | 'fail' | 'blocked';
  readonly because: Text;
  readonly evidence: readonly Evidence[];
}

/**
 * pass; fail: the learner's work is not there yet; error: klab could not judge (never costs points);
 * blocked: a check or stage it needs has not passed, or its witness is missing.
 */
export type Verdict = 'pass' | 'fail' | 'error' | 'blocked';

/** What an open check waits for, and how long at most; milliseconds on the clock of the evaluation. */
export interface Waiting {
  /** change: it has to become so; window: it is so and has to stay so; reaction: klab is trying it out on the cluster. */
  readonly for: 'change' | 'window' | 'reaction';
  readonly since: number;
  /** Infinity while watching, for what has to become so. */
  readonly until: number;
}

export interface CheckResult {
  readonly task: string;
  readonly check: string;
  readonly verdict: Verdict;
  /** Points the check is worth, and points earned. */
  readonly points: number;
  readonly earned: number;
  readonly because: Text;
  readonly evidence: readonly Evidence[];
  /** What klab did to the cluster for this check and then undid, in order. */
  readonly stimuli?: readonly Text[];
  /** Milliseconds from the start of the evaluation to the verdict. */
  readonly elapsedMs: number;
  /** Only while an evaluation is under way: the verdict may still change. */
  readonly pending?: boolean;
  /** Only while it is `pending`, and has been begun. */
  readonly waiting?: Waiting;
}
