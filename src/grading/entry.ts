import type { Text } from '../text.ts';
import type { BoundCheck } from './bind.ts';
import type { Standing } from './check-run.ts';
import type { DisturbingCheck } from './disturb-run.ts';
import type { CheckResult } from './verdict.ts';

/** A check while it is being judged. */
export interface Entry {
  readonly bound: BoundCheck;
  standing: Standing;
  elapsedMs: number;
  stop: (() => void) | undefined;
  /** Of a check that disturbs: what it needs has passed; it has begun. */
  turn?: 'ready' | 'begun' | undefined;
  /** What klab did for it, once it has been judged. */
  stimuli?: readonly Text[];
}
export type DisturbingEntry = Entry & { readonly bound: DisturbingCheck };

/** It is being looked at, and may still change. */
export const isLooking = ({ standing, stop }: Entry) => standing.open && stop !== undefined;

/** How it stands; `underway`: the evaluation has not ended. */
export function resultOf({ bound, standing, elapsedMs, stimuli }: Entry, underway: boolean): CheckResult {
  const { verdict, because, evidence, open, waiting } = standing;
  const { id, points } = bound.check;
  const earned = verdict === 'pass' ? points : 0;
  return {
    task: bound.task,
    check: id,
    verdict,
    points,
    earned,
    because,
    evidence,
    ...(stimuli && stimuli.length > 0 ? { stimuli } : {}),
    elapsedMs,
    ...(underway && open ? { pending: true, ...(waiting ? { waiting } : {}) } : {}),
  };
}
