import { ExitCode } from '../errors.ts';
import type { CheckResult } from './verdict.ts';

export interface Score {
  /** Points earned, and points of the checks that could be judged: what klab could not judge costs nothing. */
  readonly earned: number;
  readonly possible: number;
  /** Ids of checks by verdict, `task/check`. Errors are no failures. */
  readonly failing: readonly string[];
  readonly errors: readonly string[];
}

export function score(results: readonly CheckResult[]): Score {
  const ids = (wanted: (result: CheckResult) => boolean) =>
    results.filter(wanted).map(({ task, check }) => `${task}/${check}`);
  return {
    earned: results.reduce((sum, result) => sum + result.earned, 0),
    possible: results.reduce((sum, result) => sum + (result.verdict === 'error' ? 0 : result.points), 0),
    failing: ids(({ verdict }) => verdict === 'fail' || verdict === 'blocked'),
    errors: ids(({ verdict }) => verdict === 'error'),
  };
}

/** 2 as soon as one check could not be judged, 0 when all passed, else 1. No checks at all is not a pass. */
export function exitCodeOf(results: readonly CheckResult[]): ExitCode {
  if (results.length === 0 || results.some(({ verdict }) => verdict === 'error')) return ExitCode.couldNot;
  return results.every(({ verdict }) => verdict === 'pass') ? ExitCode.passed : ExitCode.notPassed;
}
