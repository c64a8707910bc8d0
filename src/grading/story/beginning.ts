import type { Journal, JournalEntry } from '../../recording/journal.ts';
import { timeOf } from './disturbance.ts';

export interface Beginning {
  /** Of the first entry that is no part of the state at the beginning. */
  readonly index: number;
  readonly at: number;
}

/**
 * When the attempt began for the learner. The recorder begins before the start state is applied, and a mark tells that
 * this is done; a recorder that began later has noted what was there already.
 */
export function beginningOf({ beganAt }: Journal, moments: readonly JournalEntry[]): Beginning {
  const started = moments.findIndex((entry) => entry.type === 'mark' && entry.mark.kind === 'started');
  const gap = moments.findIndex((entry) => entry.type === 'gap');
  const listed = moments.slice(0, gap < 0 ? undefined : gap);
  const last = listed.findLastIndex((entry) => entry.type === 'object' && entry.change === 'was');
  const index = (started < 0 ? last : started) + 1;
  const entry = moments[index - 1];
  return { index, at: entry ? timeOf(entry) : beganAt };
}
