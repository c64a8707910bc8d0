import { graders } from '../../graders/index.ts';
import type { Check, Lab } from '../lab/lab.ts';
import type { CheckStatistics, Judged, Problem } from './verification.ts';

/** What came of one run of the solution, as it was judged. */
export interface SolutionRun {
  /** Milliseconds from the end of the solution to the start of the first grading, which waits for nothing else before. */
  readonly gradedAfterMs: number;
  /** The first grading, then those of the same trial after it; empty where it did not come to one. */
  readonly gradings: readonly (readonly Judged[])[];
}

/** A cluster under load, or a slower one, gets so many times what was measured here (docs/verify.md says why). */
const margin = 3;
/** As authors write deadlines, and no shorter than this: below it one image that has to be unpacked first is too late. Milliseconds. */
const stepMs = 5_000;
const shortestMs = 10_000;

/**
 * How each check of a lab did over many runs of its solution, in the order of the lab; one that klab could judge in no
 * run is left out. A run counts as failed for a check that did not pass in one of its gradings, and not at all where klab
 * could not judge it. Percentiles are by nearest rank: each is a time that was seen, and p95 of fewer than 20 the longest.
 * Times are those of the first grading, of a check of a stage from the start of the grading of that stage.
 */
export function statisticsOf(lab: Lab, runs: readonly SolutionRun[]): readonly CheckStatistics[] {
  return checksOf(lab).flatMap((check): CheckStatistics[] => {
    const standings = runs.flatMap((run) => standingIn(run, check.id) ?? []);
    if (standings.length === 0) return [];
    const passes = runs.flatMap((run) => (standingIn(run, check.id) === 'pass' ? [timesOf(lab, check, run)] : []));
    const totals = passes.map(({ totalMs }) => totalMs).sort((a, b) => a - b);
    const waits = passes.map(({ waitMs }) => waitMs).sort((a, b) => a - b);
    const suggestedMs = suggestion(waits);
    const [p50Ms, p95Ms] = [nearestRank(totals, 0.5), nearestRank(totals, 0.95)];
    return [
      {
        check: check.id,
        runs: standings.length,
        failed: standings.length - passes.length,
        withinMs: check.withinMs,
        ...(p50Ms === undefined ? {} : { p50Ms }),
        ...(p95Ms === undefined ? {} : { p95Ms }),
        ...(suggestedMs === undefined ? {} : { suggestedMs }),
      },
    ];
  });
}

/**
 * The checks that passed in some runs of the solution and not in others, a problem each. One that was only `blocked` by
 * another that failed is not named: it is as steady as that one.
 */
export function flakyChecks(lab: Lab, runs: readonly SolutionRun[]): readonly Problem[] {
  return checksOf(lab).flatMap((check): Problem[] => {
    const standings = runs.flatMap((run) => standingIn(run, check.id) ?? []);
    const passed = standings.filter((standing) => standing === 'pass').length;
    const culprit = runs.flatMap(({ gradings }) => gradings.flatMap((grading) => faultOf(check, grading) ?? [])).at(-1);
    if (passed === 0 || !culprit) return [];
    return [
      {
        check: check.id,
        what: `flaky: passed in ${passed} of ${standings.length} runs. When it did not: ${culprit.because}`,
      },
    ];
  });
}

const checksOf = (lab: Lab): readonly Check[] => lab.tasks.flatMap(({ checks }) => checks);

/** undefined where klab could not tell. */
function standingIn({ gradings }: SolutionRun, id: string): 'pass' | 'not' | undefined {
  const verdicts = gradings.flatMap((grading) => grading.filter(({ check }) => check === id)).map((one) => one.verdict);
  if (verdicts.some((verdict) => verdict === 'fail' || verdict === 'blocked')) return 'not';
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === 'pass') ? 'pass' : undefined;
}

/** Where the check did not pass by itself: it failed, or had all that it needs and yet no witness. */
function faultOf({ id, needs }: Check, grading: readonly Judged[]): Judged | undefined {
  const verdictOf = (wanted: string) => grading.find(({ check }) => check === wanted)?.verdict;
  const judged = grading.find(({ check }) => check === id);
  const witnessless =
    judged?.verdict === 'blocked' &&
    grading.every(({ verdict }) => verdict !== 'fail') &&
    needs.every((need) => verdictOf(need) === 'pass');
  return judged?.verdict === 'fail' || witnessless ? judged : undefined;
}

/** `totalMs`: to the pass. `waitMs`: the part of it that its `within` has to cover. */
function timesOf(lab: Lab, check: Check, { gradings, gradedAfterMs }: SolutionRun) {
  const afterMs = new Map(gradings[0]?.map((judged) => [judged.check, judged.afterMs]));
  const ownMs = afterMs.get(check.id) ?? 0;
  const lateMs = check.stage === undefined ? gradedAfterMs : 0;
  // Its time begins when what it needs has passed; one that disturbs waits besides until those before it are done.
  const together = checksOf(lab).filter(({ stage }) => stage === check.stage);
  const before = together
    .filter(({ id }) => id !== check.id && (check.needs.includes(id) || disturbs(check)))
    .map(({ id }) => afterMs.get(id) ?? 0)
    .filter((ms) => ms <= ownMs);
  const waitMs = before.length > 0 ? ownMs - Math.max(...before) : lateMs + ownMs;
  return { totalMs: lateMs + ownMs, waitMs: Math.max(0, waitMs - (check.mode === 'eventually' ? 0 : check.forMs)) };
}

const disturbs = ({ grader }: Check): boolean => graders.some((one) => one.kind === grader && 'disturb' in one);

/** Three times the p95, in steps of 5 s; never below 10 s, nor below the longest that was seen. */
function suggestion(sortedMs: readonly number[]): number | undefined {
  const p95 = nearestRank(sortedMs, 0.95);
  if (p95 === undefined) return undefined;
  return Math.max(shortestMs, Math.ceil(Math.max(margin * p95, sortedMs.at(-1) ?? 0) / stepMs) * stepMs);
}

/** The smallest value that is no smaller than that share of them; undefined of none. */
const nearestRank = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
