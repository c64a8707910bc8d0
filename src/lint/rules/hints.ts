import type { LintRule, Remark } from '../rule.ts';
import { commandsOf } from '../text-file.ts';

/** Shorter lines (`kubectl get pods`) give nothing away. Words. */
const telling = 4;

/** What only looks, or takes all that matters from a file, gives nothing away. */
const harmless =
  /^kubectl (get|describe|diff|logs|explain|wait|rollout status|config view|auth can-i|(apply|create|replace|delete) -f)\b|--dry-run/;

/** Hints rise in detail: the first says where to look, the last may be the command. */
export const hints: LintRule = {
  id: 'hints',
  severity: 'error',
  explain: 'a task without hints, with a single one, or whose first hint is the solution',
  check({ lab, source, solution }) {
    if (!lab || !source) return [];
    const solved = commandsOf(solution?.text ?? '').filter(
      (line) => line.split(' ').length >= telling && !harmless.test(line),
    );
    return lab.tasks.flatMap((task, t): readonly Remark[] => {
      const path = ['tasks', t];
      const [first] = task.hints;
      if (!first)
        return [
          source.problemAt(
            [...path, 'id'],
            `the task \`${task.id}\` has no hints; give at least two, in rising detail`,
          ),
        ];
      const few: readonly Remark[] =
        task.hints.length < 2
          ? [
              {
                ...source.problemAt(
                  [...path, 'hints'],
                  'has one hint only; a first one that says where to look, and one that says how',
                ),
                severity: 'warning',
              },
            ]
          : [];
      const given = commandsIn(first.en).find((command) => solved.some((line) => tells(command, line)));
      const early: readonly Remark[] =
        given === undefined
          ? []
          : [
              {
                ...source.problemAt(
                  [...path, 'hints', 0],
                  `the first hint is the solution already (\`${given}\`); begin with where to look`,
                ),
                severity: 'warning',
              },
            ];
      return [...few, ...early];
    });
  },
};

/** What a hint shows to be typed. */
function commandsIn(hint: string): readonly string[] {
  const quoted = [...hint.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
  const whole = /\bkubectl .*/.exec(hint.replace(/`/g, ''))?.[0] ?? '';
  return [...quoted, whole]
    .map((command) => command.replace(/\s+/g, ' ').trim())
    .filter((command) => command.split(' ').length >= telling && !harmless.test(command));
}

/** A prefix of the line (without its last options, perhaps) tells it as well. */
const tells = (command: string, line: string) => command.includes(line) || line.startsWith(command);
