import { isBlind } from '../../lab/blind.ts';
import { neededBy } from '../checks.ts';
import type { LintRule } from '../rule.ts';
import { bindingsOf } from '../world/rights.ts';

/** Free points: "may not" where nobody has ever been allowed anything. */
export const freeDenial: LintRule = {
  id: 'free-denial',
  severity: 'error',
  explain: 'points for a right that nobody has, where none was ever granted',
  check(lab) {
    const { source } = lab;
    if (!source) return [];
    const all = lab.checks();
    return all.flatMap((placed) => {
      const { check, path, grader, variants } = placed;
      const params = variants[0]?.params;
      const denied = grader.denies?.(params);
      if (check.points === 0 || !denied || denied.of !== 'right' || !isBlind(placed)) return [];
      const [name = ''] = denied.names;
      const granted = lab.start.some(
        ({ object }) => bindingsOf([object], { namespace: object.metadata.namespace ?? '', name }).length > 0,
      );
      const shown = neededBy(check, all).some((other) =>
        denied.shownBy?.({ kind: other.grader.kind, params: other.variants[0]?.params }),
      );
      if (granted || shown) return [];
      return [
        source.problemAt(
          [...path, 'with'],
          `nobody is ever granted ${denied.what}, so it passes for doing nothing. Say in \`may\` what it is allowed as well, or name in \`needs\` the check that does`,
        ),
      ];
    });
  },
};
