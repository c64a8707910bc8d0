import { isTautology } from '../../grading/cel-tautology.ts';
import { matchesEverything } from '../../grading/pattern.ts';
import type { Check } from '../../lab/lab.ts';
import { alwaysSucceeds } from '../always-succeeds.ts';
import type { LintRule } from '../rule.ts';

/** Keys of parameters under which a regular expression stands, a text that has to be found, or CEL that has to be true. */
const patterns = new Set(['matches', 'message', 'logs', 'cause']);
const texts = new Set(['includes', 'bodyIncludes', 'stdoutIncludes']);
const truths = new Set(['cel', 'when', 'bodyMatches']);

/** A demand that everything fulfils. */
export const asksNothing: LintRule = {
  id: 'asks-nothing',
  severity: 'error',
  explain: 'a pattern, a text, a condition or a command that is right for anything',
  check({ lab, source }) {
    if (!lab || !source) return [];
    return lab.tasks.flatMap((task, t) =>
      task.checks.flatMap((check, c) => {
        const path = ['tasks', t, 'checks', c, 'with'];
        return [...emptyIn(check, check.with, path), ...emptyOf(check, path)].map(({ at, why }) =>
          source.problemAt(at, why),
        );
      }),
    );
  },
};

interface Empty {
  readonly at: readonly PropertyKey[];
  readonly why: string;
}

const anyText = 'is found in any text, so it asks nothing; say what has to stand there';
const anyThing = 'is true of anything, so it asks nothing; say what has to be so';

function emptyIn(check: Check, value: unknown, path: readonly PropertyKey[], key = ''): readonly Empty[] {
  if (typeof value === 'string') {
    if (truths.has(key)) return isTautology(value, { named: isNamed(check) }) ? [{ at: path, why: anyThing }] : [];
    return isEmpty(value, key) ? [{ at: path, why: anyText }] : [];
  }
  if (Array.isArray(value)) return value.flatMap((part, index) => emptyIn(check, part, [...path, index], key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, part]) => emptyIn(check, part, [...path, inner], inner));
}

/** It asks for one object by its name. */
const isNamed = ({ grader, with: given }: Check) =>
  grader === 'resource' && typeof (given as { name?: unknown } | null)?.name === 'string';

function isEmpty(written: string, key: string): boolean {
  if (texts.has(key)) return written.trim() === '';
  return patterns.has(key) && !written.includes('${') && matchesEverything(written);
}

/** What is empty by the parameters together. */
function emptyOf({ grader, mode, with: given }: Check, path: readonly PropertyKey[]): readonly Empty[] {
  if (mode === 'never' || typeof given !== 'object' || given === null) return [];
  const { match, argv, status, bodyIncludes, bodyMatches } = given as Readonly<Record<string, unknown>>;
  if (grader === 'resource' && isRecord(match) && Object.keys(match).length === 0) {
    return [{ at: [...path, 'match'], why: 'holds for any object, so it asks nothing; say what has to stand in it' }];
  }
  if (grader === 'exec' && isWords(argv) && alwaysSucceeds({ ...given, argv })) {
    const why = 'succeeds in any container, so it asks nothing; let the last command be the one that can fail';
    return [{ at: [...path, 'argv'], why }];
  }
  const answers = Array.isArray(status) ? status : [];
  if (
    grader === 'http' &&
    ['2xx', '4xx', '5xx'].every((any) => answers.includes(any)) &&
    !bodyIncludes &&
    !bodyMatches
  ) {
    return [{ at: [...path, 'status'], why: 'takes any answer, an error too; say which status is right' }];
  }
  return [];
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWords = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string');
