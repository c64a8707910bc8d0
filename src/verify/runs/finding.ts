import type { CheckResult } from '../../grading/verdict.ts';
import type { Judged, Problem, RunResult } from '../verification.ts';

/** What a run showed. */
export interface Finding {
  readonly outcome: RunResult['outcome'];
  readonly problems: readonly Problem[];
  /** What was judged at last, and is certain. */
  readonly checks: readonly Judged[];
  /** A machine that is too busy may have brought it about: worth one more try. */
  readonly doubtful?: true;
  /** There was no trial: for this reason no run of the lab can begin. */
  readonly unbegun?: true;
}

/** The verdicts that are certain. */
export const judgedOf = (results: readonly CheckResult[]): readonly Judged[] =>
  results
    .filter(({ pending }) => !pending)
    .map(({ check, verdict, because, elapsedMs }) => ({ check, verdict, because: because.en, afterMs: elapsedMs }));

/** Refuted by any defect; else an error where something could not be judged; else proven. */
export const findingOf = (
  defects: readonly Problem[],
  errors: readonly Problem[],
  results: readonly CheckResult[],
): Finding => ({
  outcome: defects.length > 0 ? 'refuted' : errors.length > 0 ? 'error' : 'proven',
  problems: [...defects, ...errors],
  checks: judgedOf(results),
});

/** What klab could not judge. */
export const errorsIn = (results: readonly CheckResult[]): readonly Problem[] =>
  results
    .filter(({ verdict }) => verdict === 'error')
    .map(({ check, because }) => ({ check, what: `could not be judged: ${because.en}` }));
