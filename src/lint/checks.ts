import type { GraderRegistry } from '../grading/bind.ts';
import type { Check, Lab } from '../lab/lab.ts';
import { allNeeds } from '../lab/needs.ts';
import { type Bindings, sampleBindings, substitute } from '../lab/substitute.ts';

/** A check of a lab file, with its place in it. */
export interface PlacedCheck {
  readonly check: Check;
  /** `['tasks', 0, 'checks', 1]` */
  readonly path: readonly PropertyKey[];
  readonly grader: GraderRegistry[number];
  /** Its parameters for each choice of variables that it can have; the first choice is that of the sample. */
  readonly variants: readonly Variant[];
}

/** One choice of values for the lab's variables. */
export interface Choice {
  readonly bindings: Bindings;
  /** ` (where ${replicas} is 2)`; empty for the first values of all. */
  readonly where: string;
}

export interface Variant extends Choice {
  readonly params: unknown;
}

/** Lists with many values stand for all of them with their first ones; so many choices are looked at. */
const mostChoices = 24;

/** The first values of all variables, and every other value of each, one variable at a time. */
export function choicesOf(lab: Pick<Lab, 'namespaces' | 'variables'>): readonly Choice[] {
  const first = sampleBindings(lab);
  const others = Object.entries(lab.variables).flatMap(([name, variable]) =>
    'oneOf' in variable
      ? variable.oneOf.slice(1).map((value) => ({
          bindings: { ...first, [name]: value },
          where: ` (where \${${name}} is ${JSON.stringify(value)})`,
        }))
      : [],
  );
  return [{ bindings: first, where: '' }, ...others].slice(0, mostChoices);
}

/** The checks whose grader exists and takes their parameters; what is wrong with the others has been told already. */
export function placedChecks(lab: Lab, graders: GraderRegistry): readonly PlacedCheck[] {
  const choices = choicesOf(lab);
  return lab.tasks.flatMap((task, t) =>
    task.checks.flatMap((check, c) => {
      const grader = graders.find(({ kind }) => kind === check.grader);
      if (!grader) return [];
      const variants = choices.flatMap((choice) => {
        const parsed = grader.params.safeParse(substitute(check.with, choice.bindings).value);
        return parsed.success ? [{ ...choice, params: parsed.data }] : [];
      });
      return variants.length === 0 ? [] : [{ check, path: ['tasks', t, 'checks', c], grader, variants }];
    }),
  );
}

/** All checks that one needs, in the end. */
export function neededBy(check: Check, all: readonly PlacedCheck[]): readonly PlacedCheck[] {
  const ids = allNeeds(
    check,
    all.map((one) => one.check),
  );
  return ids.flatMap((id) => all.find((one) => one.check.id === id) ?? []);
}

/** Whether one of the names stands in a JSON-like value: alone, or as a word of a text. */
export function speaksOf(value: unknown, names: readonly string[]): boolean {
  if (typeof value === 'string') return names.some((name) => name !== '' && isWordOf(value, name));
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((part) => speaksOf(part, names));
}

function isWordOf(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const [before = '', after = ''] = [text[at - 1], text[at + name.length]];
    if (!/[\w-]/.test(before) && !/[\w-]/.test(after)) return true;
  }
  return false;
}
