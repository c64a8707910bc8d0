import { z } from 'zod';
import { parseDuration } from '../../lab/schema.ts';
import type { Text } from '../../text.ts';
import type { Never, Step } from './play.ts';
import { compilePredicate, type Predicate, problemOf } from './predicate.ts';
import type { VariablesParam } from './variables.ts';

/** What a learner reads of a step, as part of a sentence: "Not seen yet: the ReplicaSet had 4 Pods." */
export const what = z.strictObject({ en: z.string().regex(/\S/), ko: z.string().regex(/\S/) });

export const duration = z
  .string()
  .refine((written) => parseDuration(written) !== undefined, 'must be a duration with its unit: `30s`, `2m`')
  .transform((written) => parseDuration(written) ?? 0);

const pointName = z.string().regex(/^[a-z][A-Za-z0-9_]*$/, 'begins with a small letter; letters, digits and _ only');

export const stepParam = z
  .strictObject({
    id: pointName
      .refine((id) => id !== 'start' && id !== 'now', 'start and now are taken')
      .optional()
      .describe('So that expressions can say at.<id>.<variable>, and windows can begin or end here.'),
    what,
    when: z.string().optional().describe('CEL that has to become true.'),
    stage: z.string().optional().describe('The moment at which this stage was passed; `when` must be true just then.'),
    for: duration.default(0).describe('It must have been true for so long without a break.'),
  })
  .refine(({ when, stage }) => when !== undefined || stage !== undefined, 'give when, stage, or both');
export type StepParam = z.infer<typeof stepParam>;

export const neverParam = z.strictObject({
  what,
  when: z.string().describe('CEL that must be true at no moment.'),
  for: duration.default(0).describe('Only what lasts so long without a break counts.'),
  from: z.string().default('start').describe('start, or the id of a step; its moment is part of the window.'),
  to: z.string().default('now').describe('now, or the id of a step; its moment is not part of the window.'),
});
export type NeverParam = z.infer<typeof neverParam>;

export const finallyParam = z.strictObject({ what, when: z.string().describe('CEL that must be true in the end.') });
export type FinallyParam = z.infer<typeof finallyParam>;

export interface StoryParams {
  readonly objects: VariablesParam;
  readonly sequence: readonly StepParam[];
  readonly never?: readonly NeverParam[] | undefined;
  readonly finally?: readonly FinallyParam[] | undefined;
}

export interface StoryIssue {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What the schema alone cannot say: expressions that do not compile, points that do not exist. */
export function issuesOf({ objects, sequence, never = [], finally: ends = [] }: StoryParams): readonly StoryIssue[] {
  const ids = sequence.flatMap(({ id }) => id ?? []);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  const issues: StoryIssue[] = [];
  const look = (path: (string | number)[], message: string | undefined) => {
    if (message !== undefined) issues.push({ path, message });
  };
  look(['sequence'], twice === undefined ? undefined : `two steps have the id ${twice}`);
  for (const [index, { when }] of sequence.entries()) {
    const earlier = sequence.slice(0, index).flatMap(({ id }) => id ?? []);
    look(['sequence', index, 'when'], when === undefined ? undefined : problemOf(when, objects, earlier));
  }
  for (const [index, { when, from, to }] of never.entries()) {
    const begin = ids.indexOf(from);
    const end = to === 'now' ? Infinity : ids.indexOf(to);
    const known = ['start', 'now', ...ids].join(', ');
    look(['never', index, 'from'], from === 'start' || begin >= 0 ? undefined : `must be one of ${known}`);
    look(['never', index, 'to'], end >= 0 ? undefined : `must be one of ${known}`);
    if (end >= 0 && end <= begin) look(['never', index, 'to'], `${to} does not come after ${from}`);
    look(['never', index, 'when'], problemOf(when, objects, ids.slice(0, begin + 1)));
  }
  for (const [index, { when }] of ends.entries()) look(['finally', index, 'when'], problemOf(when, objects, ids));
  return issues;
}

export function stepsOf({ objects, sequence }: StoryParams): readonly Step[] {
  const ids = sequence.flatMap(({ id }) => id ?? []);
  return sequence.map(({ id, when, stage, for: forMs }) => ({
    id,
    stage,
    forMs,
    when: when === undefined ? undefined : compilePredicate(when, objects, ids),
  }));
}

export function neversOf({ objects, sequence, never = [] }: StoryParams): readonly Never[] {
  const ids = sequence.flatMap(({ id }) => id ?? []);
  return never.map(({ when, from, to, for: forMs }) => ({
    from,
    to,
    forMs,
    when: compilePredicate(when, objects, ids),
  }));
}

export function endsOf({ objects, sequence, finally: ends = [] }: StoryParams): readonly (FinallyParam & {
  readonly what: Text;
  readonly predicate: Predicate;
})[] {
  const ids = sequence.flatMap(({ id }) => id ?? []);
  return ends.map((end) => ({ ...end, predicate: compilePredicate(end.when, objects, ids) }));
}
