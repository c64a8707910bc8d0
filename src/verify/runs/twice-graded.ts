import type { CheckResult } from '../../grading/verdict.ts';
import type { Problem } from '../verification.ts';

interface Compared {
  readonly defects: readonly Problem[];
  /** All that is wrong is that checks passed too late: on a machine that is less busy they may be in time. */
  readonly late: boolean;
}

/** What is wrong with a solution that was graded right after it was typed, and again when everything had settled. */
export function twiceGraded(first: readonly CheckResult[], second: readonly CheckResult[]): Compared {
  const found = second.flatMap((now) => {
    const before = first.find(({ check }) => check === now.check);
    const { check } = now;
    if (isAtFault(now, second)) {
      const what =
        before?.verdict === 'pass'
          ? `flaky: passed right after the solution, and no more when it was graded again with nothing done in between: ${now.because.en}`
          : `does not pass after the solution: ${now.because.en}`;
      return [{ problem: { check, what }, late: false }];
    }
    if (now.verdict !== 'pass' || !before || !isAtFault(before, first)) return [];
    const what =
      'flaky: did not pass in the time it has after the solution, but did once everything had settled; its `within` ' +
      `is too short, or solution.sh has to wait for what it sets in motion. When it did not: ${before.because.en}`;
    return [{ problem: { check, what }, late: true }];
  });
  return {
    defects: found.map(({ problem }) => problem),
    late: found.length > 0 && found.every(({ late }) => late),
  };
}

/** It did not pass, and no other check that failed is the reason. */
function isAtFault({ verdict }: CheckResult, grading: readonly CheckResult[]): boolean {
  if (verdict === 'fail') return true;
  return verdict === 'blocked' && grading.every((other) => other.verdict === 'pass' || other.verdict === 'blocked');
}
