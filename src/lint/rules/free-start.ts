import { isBlind } from '../../lab/blind.ts';
import { neededBy } from '../checks.ts';
import type { LintRule, Remark } from '../rule.ts';

/** Free points: what is asked for stands in the start manifests already, or comes of them by itself. */
export const freeStart: LintRule = {
  id: 'free-start',
  severity: 'error',
  explain: 'points for what the start state has already',
  async check(lab) {
    const { source } = lab;
    if (!source) return [];
    const judged = await lab.atStart();
    const all = judged.map(({ placed }) => placed);
    return judged.flatMap(({ placed, verdict, where }): Remark[] => {
      const { check, path } = placed;
      if (check.points === 0 || (verdict !== 'passes' && verdict !== 'perhaps')) return [];
      if (isBlind(placed)) {
        const needed = neededBy(check, all);
        const held = needed.every((one) => judged.some((other) => other.placed === one && other.verdict === 'passes'));
        if (needed.length === 0 || !held) return [];
        const names = check.needs.map((id) => `\`${id}\``).join(', ');
        return [
          source.problemAt(
            [...path, 'needs'],
            `it passes on the start state, and so does its witness ${names}; name one that only the learner's work makes pass`,
          ),
        ];
      }
      const remark = source.problemAt(
        [...path, 'with'],
        verdict === 'passes'
          ? `passes on the start state${where}: ${check.points} points for doing nothing. Ask for what the learner has to change, or make it \`safeguard: true\` without points`
          : `may pass on the start state${where}: all that it asks for is there as soon as its Pods run. Ask for what the learner has to change, or make it \`safeguard: true\` without points`,
      );
      return [{ ...remark, severity: verdict === 'passes' ? 'error' : 'warning' }];
    });
  },
};
