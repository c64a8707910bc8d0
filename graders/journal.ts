import { z } from 'zod';
import { defineGrader } from '../src/grading/grader.ts';
import {
  endsOf,
  finallyParam,
  issuesOf,
  neverParam,
  neversOf,
  stepParam,
  stepsOf,
} from '../src/grading/story/params.ts';
import { play } from '../src/grading/story/play.ts';
import { readJournal } from '../src/grading/story/reading.ts';
import { recordingsOf, resourcesOf, variablesOf, variablesParam } from '../src/grading/story/variables.ts';
import { judgeStory } from './journal/judge.ts';

const params = z
  .strictObject({
    objects: variablesParam.describe('What the expressions speak of, by name.'),
    sequence: z
      .array(stepParam)
      .min(1, 'at least one step: what never happened proves nothing unless something has been seen')
      .describe('What must have become so, in this order.'),
    never: z.array(neverParam).default([]).describe('What must not have been so at any moment of a window.'),
    finally: z.array(finallyParam).default([]).describe('What must be so in the end.'),
  })
  .superRefine((written, context) => {
    for (const issue of issuesOf(written)) context.addIssue({ code: 'custom', ...issue });
  });

export type JournalParams = z.infer<typeof params>;

/** What happened since the start of the attempt: in this order, and never. */
export const journal = defineGrader<JournalParams>({
  kind: 'journal',
  summary: 'things happened in an order, others never, as klab recorded them since the start',
  params,
  // The recorder writes a moment after the cluster has changed, so the change alone is too early to look.
  active: true,
  watches: ({ objects }) => resourcesOf(variablesOf(objects)),
  records: ({ objects }) => recordingsOf(variablesOf(objects)),
  async grade(sight, wanted, signal) {
    const read = await readJournal(sight.journal, signal);
    if ('outcome' in read) return read;
    const variables = variablesOf(wanted.objects);
    const played = play({ variables, steps: stepsOf(wanted), nevers: neversOf(wanted) }, read);
    return await judgeStory(sight, wanted, { played, ends: endsOf(wanted) });
  },
});
