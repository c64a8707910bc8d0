import { join } from 'node:path';
import { shownPath } from '../../lab/files.ts';
import { mutantsFile } from '../../lab/mutants.ts';
import type { LintRule, Remark } from '../rule.ts';
import { commandsOf, remarkAt, remarkAtLine } from '../text-file.ts';

const fewest = 3;
/** Commands that leave everything as it was. */
const looksOnly =
  /^(set |:$|true$|exit( 0)?$|echo |sleep |kubectl (get|describe|logs|explain|wait|rollout status) [^|;&]*$)/;

/** A check that no wrong solution has ever met may be one that passes anything. */
export const mutants: LintRule = {
  id: 'mutants',
  severity: 'warning',
  explain:
    'fewer than three wrong solutions, one that does nothing, or a check that no wrong solution is meant to fail',
  check({ lab, source, mutants, root, folder, files, solution }) {
    if (!lab || !source) return [];
    const file = shownPath(root, join(folder, mutantsFile));
    const tries = mutants.length === 1 ? 'one wrong solution' : `${mutants.length || 'no'} wrong solutions`;
    const few =
      mutants.length < fewest
        ? [
            remarkAtLine(
              files.has(mutantsFile) ? file : (solution?.file ?? file),
              1,
              `the lab has ${tries} in ${mutantsFile}; at least ${fewest}, the laziest ways first`,
            ),
          ]
        : [];
    const caught = new Set(mutants.map(({ caughtBy }) => caughtBy));
    const unmet = lab.tasks.flatMap((task, t) =>
      task.checks.flatMap((check, c): readonly Remark[] =>
        check.points === 0 || caught.has(check.id) || mutants.length === 0
          ? []
          : [
              source.problemAt(
                ['tasks', t, 'checks', c, 'id'],
                `no mutant says \`caughtBy: ${check.id}\`, so nothing shows that this check can tell wrong from right`,
              ),
            ],
      ),
    );
    const idle = mutants
      .filter(({ script }) => commandsOf(script.text).every((line) => looksOnly.test(line)))
      .map(({ id, script }) =>
        remarkAt(
          script,
          0,
          `the mutant \`${id}\` does nothing, which the start state shows already; do something wrong`,
        ),
      );
    return [...few, ...unmet, ...idle];
  },
};
