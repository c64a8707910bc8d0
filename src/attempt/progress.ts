import { sanitise } from '../cluster/sanitise.ts';
import type { Lab } from '../lab/lab.ts';
import type { Attempt, AttemptStore } from '../state/attempts.ts';

export const labStates = ['new', 'tried', 'underWay', 'passed'] as const;

/** How far a learner has come with one lab. */
export interface LabProgress {
  /**
   * passed: all its checks have passed at once, in whichever attempt; underWay: begun and not passed; tried: graded in an
   * attempt that is gone.
   */
  readonly state: (typeof labStates)[number];
  /** Highest score of a grading of the whole lab; absent where there was none. */
  readonly best?: number;
  /** The one under way, and how late it was begun or come back to: higher is later. Its cluster may have been deleted behind klab's back. */
  readonly underWay?: { readonly attempt: Attempt; readonly recency: number };
}

export type Progress = ReadonlyMap<string, LabProgress>;

/** The progress of each of the labs, by its id. */
export function progressOf(
  labs: readonly Pick<Lab, 'id'>[],
  store: Pick<AttemptStore, 'list' | 'standings'>,
  learner: string,
): Progress {
  // Reports hold names as they may be shown.
  const standings = store.standings(sanitise(learner));
  const attempts = new Map(
    store
      .list()
      .flatMap((attempt, recency) =>
        attempt.learner === learner ? [[attempt.lab, { attempt, recency }] as const] : [],
      ),
  );
  const one = (id: string): LabProgress => {
    const standing = standings.get(id);
    const underWay = attempts.get(id);
    const best = standing ? { best: standing.best } : {};
    if (standing?.passed) return { state: 'passed', ...best };
    if (underWay) return { state: 'underWay', ...best, underWay };
    return { state: standing ? 'tried' : 'new', ...best };
  };
  return new Map(labs.map(({ id }) => [id, one(id)]));
}
