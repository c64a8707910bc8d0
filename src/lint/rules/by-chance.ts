import type { LintRule, Remark } from '../rule.ts';
import { commandsOf, remarkAtLine } from '../text-file.ts';

/** What gives another value each time; a file or an address of such a name does no harm. */
const drawn = /\bS?RANDOM\b|\bshuf\b|\/dev\/u?random\b|\brand\(\)/;
/** It is compared with something, or one of a few is taken. */
const decides = /\bS?RANDOM\s*%|(?:\[|\btest)\s[^\]\n]*(?:RANDOM\b|\bshuf\b|\/dev\/u?random\b)/;
const clock = /\bdate\b[^|;&\n]*\+["']?%[SMHNLIsjdu]/;

/** A check that asks the dice or the clock passes for right work only sometimes, and for wrong work, too. */
export const byChance: LintRule = {
  id: 'by-chance',
  severity: 'error',
  explain: 'a check or a solution whose result is drawn by lot, or hangs on the time of day',
  check({ lab, source, solution }) {
    if (!lab || !source) return [];
    const checks = lab.tasks.flatMap((task, t) =>
      task.checks.flatMap((check, c): readonly Remark[] => {
        const words = textsIn(check.with).join('\n');
        const at = ['tasks', t, 'checks', c, 'with'];
        if (decides.test(words)) {
          return [source.problemAt(at, 'draws by lot, so it is flaky: passes at some looks and fails at others')];
        }
        if (drawn.test(words)) {
          const why = 'draws by lot, so it may be flaky: let its result not depend on what is drawn';
          return [{ ...source.problemAt(at, why), severity: 'warning' }];
        }
        if (!clock.test(words)) return [];
        const why = 'reads the clock, so it may be flaky: passes at some times and not at others';
        return [{ ...source.problemAt(at, why), severity: 'warning' }];
      }),
    );
    const lots = solution && commandsOf(solution.text).some((line) => /\$\(?\(?\{?S?RANDOM\b|\bshuf\b/.test(line));
    if (!lots) return checks;
    const message = 'draws by lot, so it may solve the lab in some runs only (klab verify --repeat tells)';
    return [...checks, { ...remarkAtLine(solution.file, 1, message), severity: 'warning' }];
  },
};

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
