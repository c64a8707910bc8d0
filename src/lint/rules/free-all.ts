import { universalsIn } from '../../grading/cel-quantifiers.ts';
import type { LintRule, Remark } from '../rule.ts';

interface Expression {
  readonly source: string;
  readonly path: readonly PropertyKey[];
  /** It is one of several expressions of a story, of which another may be the witness. */
  readonly among: boolean;
}

/** Keys of parameters under which CEL stands that has to be true. What must never be (`never`) is the other way round. */
const truths = new Set(['cel', 'when', 'bodyMatches']);

/** Longer lists are called `list` in messages. Characters. */
const longest = 50;

/** Free points: something is asked of all, and there is none. */
export const freeAll: LintRule = {
  id: 'free-all',
  severity: 'error',
  explain: '"all" that is true of an empty list',
  check({ lab, source }) {
    const checks = lab?.tasks.flatMap((task, t) =>
      task.checks.map((check, c) => ({ check, path: ['tasks', t, 'checks', c] })),
    );
    if (!checks || !source) return [];
    return checks.flatMap(({ check, path }): Remark[] => {
      if (check.points === 0 || check.mode === 'never') return [];
      const none = (check.with as { count?: unknown } | null)?.count === 0 ? demandsBeside(check.with) : [];
      return [
        ...expressionsIn(check.with, [...path, 'with'], false).flatMap(({ source: text, path: at, among }) =>
          universalsIn(text)
            .filter(({ witnessed }) => !witnessed)
            .map(({ over }) => (over.length > longest ? 'list' : over))
            .map(
              (over): Remark => ({
                ...source.problemAt(
                  at,
                  `\`${over}.all(…)\` is true when there are none; say \`${over}.size() > 0 && …\` as well, or, if none is right too, \`!${over}.exists(x, !…)\``,
                ),
                severity: among ? 'warning' : 'error',
              }),
            ),
        ),
        ...(none.length === 0
          ? []
          : [
              source.problemAt(
                [...path, 'with', 'count'],
                `asks ${none.join(', ')} of 0 Pods, which is always so; leave it out, or ask for at least one Pod`,
              ),
            ]),
      ];
    });
  },
};

function expressionsIn(value: unknown, path: readonly PropertyKey[], among: boolean): readonly Expression[] {
  if (Array.isArray(value)) return value.flatMap((part, index) => expressionsIn(part, [...path, index], among));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]): readonly Expression[] => {
    if (key === 'never') return [];
    const at = [...path, key];
    if (truths.has(key) && typeof part === 'string') return [{ source: part, path: at, among }];
    if (truths.has(key) && Array.isArray(part))
      return part.flatMap((source, index) =>
        typeof source === 'string' ? [{ source, path: [...at, index], among }] : [],
      );
    return expressionsIn(part, at, among || isOneOfMany(key, part));
  });
}

/** What holds in the end stands beside a sequence always. */
const isOneOfMany = (key: string, part: unknown) =>
  key === 'finally' || (key === 'sequence' && Array.isArray(part) && part.length > 1);

/** What a check asks of each Pod. */
function demandsBeside(given: unknown): readonly string[] {
  const { of: _of, count: _count, ready: _ready, ...rest } = given as Readonly<Record<string, unknown>>;
  return Object.keys(rest).map((key) => `\`${key}\``);
}
