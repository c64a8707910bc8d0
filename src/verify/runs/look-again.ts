import type { BoundCheck } from '../../grading/bind.ts';
import { isDisturbing } from '../../grading/disturb-run.ts';
import type { CheckResult } from '../../grading/verdict.ts';
import type { Trial } from '../trial.ts';
import type { Problem } from '../verification.ts';

/** So many looks, each a fraction of a second, and so many more when one failed: a check that fails every third time is found 9 times in 10. */
const looks = 6;
const moreLooks = 5;
/** One failure may be a request that was lost on a busy machine. */
const flakyFrom = 2;

/**
 * Looks some more times at a solution that scored 100 and has settled: each check that is judged at one look has to pass
 * at the first one. An `eventually` would otherwise hide a check that passes by chance until its deadline.
 */
export async function lookAgain(
  trial: Trial,
  checks: readonly BoundCheck[],
): Promise<{ readonly defects: readonly Problem[]; readonly gradings: readonly (readonly CheckResult[])[] }> {
  const quick = quickChecks(checks);
  const until = (certain: readonly CheckResult[]) => quick.every((id) => certain.some(({ check }) => check === id));
  const seen: (readonly CheckResult[])[] = [];
  const failures = (id: string) => seen.flatMap((look) => look.filter((one) => one.check === id && isFail(one)));
  for (let left = quick.length > 0 ? looks : 0; left > 0; left--) {
    const results = await trial.grade({ patienceMs: 0, until });
    const steadySoFar = !seen.flat().some(isFail);
    seen.push(results.filter(({ check, pending }) => quick.includes(check) && !pending));
    if (steadySoFar && results.some((one) => quick.includes(one.check) && isFail(one))) left += moreLooks;
  }
  const flaky = quick.filter((id) => failures(id).length >= flakyFrom);
  const defects = flaky.map((check) => {
    const times = failures(check);
    const what = `flaky: passed at ${seen.length - times.length} of ${seen.length} looks at the same finished solution, with nothing done in between. When it did not: ${times.at(-1)?.because.en}`;
    return { check, what };
  });
  return { defects, gradings: defects.length > 0 ? seen : [] };
}

const isFail = ({ verdict, pending }: CheckResult) => verdict === 'fail' && !pending;

/** Judged at one look, and needing none that takes longer. What was judged at a stage is not judged again. */
function quickChecks(checks: readonly BoundCheck[]): readonly string[] {
  const byId = new Map(checks.map((bound) => [bound.check.id, bound]));
  const isQuick = (bound: BoundCheck): boolean => {
    const { mode, needs, stage } = bound.check;
    if (stage !== undefined) return true;
    if (mode !== 'eventually' || isDisturbing(bound)) return false;
    return needs.every((id) => {
      const needed = byId.get(id);
      return needed === undefined || isQuick(needed);
    });
  };
  return checks.filter((bound) => bound.check.stage === undefined && isQuick(bound)).map(({ check }) => check.id);
}
