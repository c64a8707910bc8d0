import type { BoundCheck } from '../grading/bind.ts';
import type { CheckResult } from '../grading/verdict.ts';
import { isBlind } from '../lab/blind.ts';
import { allNeeds } from '../lab/needs.ts';
import type { Problem } from './verification.ts';

/**
 * What is wrong with the checks of a lab before any work, each judged for itself: points that are there for nothing, and
 * safeguards that guard nothing. Of a check that says what must not be, and passes while one that it needs does not, it is
 * for wrong solutions to show whether it can fail at all (unfailed.ts); any other one asks for what is there already.
 */
export function startDefects(checks: readonly BoundCheck[], results: readonly CheckResult[]): readonly Problem[] {
  const byId = new Map(results.map((result) => [result.check, result]));
  const all = checks.map(({ check }) => check);
  return checks.flatMap((bound): readonly Problem[] => {
    const { id, safeguard } = bound.check;
    const result = byId.get(id);
    if (!result || result.verdict === 'error') return [];
    const { because, verdict } = result;
    if (safeguard) {
      return verdict === 'pass'
        ? []
        : [{ check: id, what: `a safeguard has to hold from the start, but it does not: ${because.en}` }];
    }
    if (verdict !== 'pass') return [];
    const needed = allNeeds(bound.check, all);
    const missing = needed.filter((need) => byId.get(need)?.verdict !== 'pass');
    if (missing.length > 0) {
      if (isBlind(bound) || missing.some((need) => byId.get(need)?.verdict === 'error')) return [];
      const what = `free points: passes on the start state, before any work; only what it needs (${missing.join(', ')}) does not: ${because.en}`;
      return [{ check: id, what }];
    }
    const and = needed.length === 0 ? '' : `, and so does what it needs (${needed.join(', ')})`;
    return [{ check: id, what: `free points: passes on the start state, before any work${and}: ${because.en}` }];
  });
}
