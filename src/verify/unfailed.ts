import type { Equivalent } from '../lab/mutants.ts';
import { suggestion } from '../lab/nearest.ts';
import type { Problem, RunResult } from './verification.ts';

type Runs = readonly RunResult[];

const wrongSolutions = (runs: Runs) => runs.filter(({ purpose }) => purpose === 'mutant' || purpose === 'generated');

/** Ids of checks that pass on the start state, judged for themselves. undefined: that is not known (yet). */
export function passingAtStart(runs: Runs): ReadonlySet<string> | undefined {
  const start = runs.find(({ purpose }) => purpose === 'start');
  if (!start || start.outcome === 'error' || start.outcome === 'skipped' || start.checks.length === 0) return undefined;
  return new Set(start.checks.flatMap(({ check, verdict }) => (verdict === 'pass' ? [check] : [])));
}

/** Ids of checks that some wrong solution has made fail. */
export const failedByWrong = (runs: Runs): ReadonlySet<string> =>
  new Set(
    wrongSolutions(runs).flatMap(({ checks }) =>
      checks.flatMap(({ check, verdict }) => (verdict === 'fail' ? [check] : [])),
    ),
  );

/**
 * Checks that no run ever made fail: they say nothing. Claimed only where everything was seen: the start state, a right
 * solution, and at least one wrong solution, none of which was left out or could not be judged.
 */
export function unfailedChecks(runs: Runs): readonly Problem[] {
  const wrong = wrongSolutions(runs);
  const seen =
    wrong.length > 0 &&
    wrong.every(({ outcome }) => outcome !== 'error' && outcome !== 'skipped') &&
    runs.some(({ purpose, outcome }) => purpose === 'solution' && outcome === 'proven');
  const passing = passingAtStart(runs);
  if (!seen || !passing) return [];
  const failed = failedByWrong(runs);
  const start = runs.find(({ purpose }) => purpose === 'start');
  const told = new Set(start?.problems.map(({ check }) => check));
  const count = `${wrong.length} wrong ${wrong.length === 1 ? 'solution' : 'solutions'}`;
  return [...passing]
    .filter((check) => !failed.has(check) && !told.has(check))
    .map((check) => {
      const because = start?.checks.find((one) => one.check === check)?.because ?? '';
      const what = `vacuous: no run made it fail. It passes on the start state already (${because}), after the solution, and nothing in ${count} was caught by it. Let it ask for what only the solution brings, or add a mutant that it has to catch`;
      return { check, what };
    });
}

/** Declarations that a generated mutant is equivalent, which are not (or no more) true. `known`: ids of all that were generated. */
export function staleEquivalents(
  equivalent: readonly Equivalent[],
  known: readonly string[],
  runs: Runs,
): readonly Problem[] {
  return equivalent.flatMap(({ mutant }): Problem[] => {
    const run = runs.find(({ purpose, name }) => purpose === 'generated' && name === mutant);
    if (!known.includes(mutant)) {
      const what = `stale: mutants.yaml declares ${mutant} to be equivalent, and there is no such generated mutant${suggestion(mutant, known)}`;
      return [{ what }];
    }
    if (run?.outcome !== 'proven') return [];
    const by = run.checks.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check);
    const what = `stale: mutants.yaml declares ${mutant} to be equivalent, but it is caught${by.length > 0 ? ` by ${by.join(', ')}` : ''}. Take the declaration out`;
    return [{ what }];
  });
}
