import { z } from 'zod';
import { defineGrader } from '../src/grading/grader.ts';
import { inconclusive } from '../src/grading/observation.ts';
import { missingStep } from '../src/grading/story/missing-step.ts';
import { duration, issuesOf, stepParam, stepsOf } from '../src/grading/story/params.ts';
import { play } from '../src/grading/story/play.ts';
import { readJournal } from '../src/grading/story/reading.ts';
import {
  recordingsOf,
  requestParams,
  requestsOf,
  resourcesOf,
  type VariablesParam,
  variablesOf,
  variablesParam,
} from '../src/grading/story/variables.ts';
import { workloadRef } from '../src/grading/workload.ts';
import type { Recording } from '../src/recording/recording.ts';
import { judgeUptime } from './uptime/judge.ts';
import { rowsOf } from './uptime/rows.ts';
import { windowOf } from './uptime/window.ts';

const params = z
  .strictObject({
    ...requestParams,
    of: workloadRef
      .optional()
      .describe('The workload that is changed: a change of its template, and its rollout, are part of the window.'),
    objects: variablesParam.default({}).describe('As for `journal`; `answer` is what the prober got last.'),
    sequence: z.array(stepParam).default([]).describe('As for `journal`; windows can begin and end at its steps.'),
    from: z.string().optional().describe('start, or the id of a step. Without from and to: the time of the change.'),
    to: z.string().optional().describe('now, or the id of a step.'),
    witness: z
      .array(z.string().min(1))
      .default([])
      .describe('Values that `extract` must have found, in this order; the last one at the end.'),
    mixed: z.boolean().default(false).describe('Both versions must have answered side by side for a while.'),
    maxFailures: z.int().min(0).optional(),
    maxConsecutiveFailures: z.int().min(0).optional(),
    minSuccess: z
      .number()
      .gt(0)
      .max(1)
      .optional()
      .describe('Share of the requests: 0.99. A single failed request is forgiven, unless it is 1.'),
    maxGap: duration.optional().describe('Longest time without a good answer: 3s.'),
  })
  .superRefine((wanted, context) => {
    const { sequence, from, to, witness, extract, mixed, of } = wanted;
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (Object.hasOwn(wanted.objects, 'answer')) issue('objects', 'answer is what the prober got last');
    else
      for (const { path, message } of issuesOf({ objects: objectsOf(wanted), sequence }))
        context.addIssue({ code: 'custom', path, message });
    const ids = sequence.flatMap(({ id }) => id ?? []);
    if (from !== undefined && from !== 'start' && !ids.includes(from)) issue('from', 'must be start or a step');
    if (to !== undefined && to !== 'now' && !ids.includes(to)) issue('to', 'must be now or a step');
    if (witness.length > 0 && extract === undefined) issue('extract', 'is needed for the witness');
    if (mixed && witness.length < 2) issue('witness', 'needs two values to be mixed');
    if (witness.length < 2 && sequence.length === 0) {
      issue('witness', 'needs two values, or a sequence: good answers prove nothing unless something was changed');
    }
    if (from === undefined && to === undefined && witness.length < 2 && of === undefined) {
      issue('from', 'say when it counts: from and to, `of`, or two values as witness');
    }
    if (limits.every((limit) => wanted[limit] === undefined)) issue('minSuccess', `give one of ${limits.join(', ')}`);
  });

const limits = ['maxFailures', 'maxConsecutiveFailures', 'minSuccess', 'maxGap'] as const;

export type UptimeParams = z.infer<typeof params>;

/** What users got while something was changed: asked every 200 ms since the start of the attempt. */
export const uptime = defineGrader<UptimeParams>({
  kind: 'uptime',
  summary: 'requests, one every 200 ms since the start, were answered all through a change',
  params,
  active: true,
  watches: (wanted) => resourcesOf(variablesOf(objectsOf(wanted))),
  records: (wanted) => recordings(wanted),
  async grade(sight, wanted, signal) {
    const journal = await readJournal(sight.journal, signal);
    if ('outcome' in journal) return journal;
    const rows = rowsOf(journal, requestsOf(wanted), wanted.extract !== undefined);
    if (rows.length === 0)
      return inconclusive({
        en: 'No request to this target has been recorded yet.',
        ko: '아직 이 대상에 보낸 요청의 기록이 없습니다.',
      });
    const story = { objects: objectsOf(wanted), sequence: wanted.sequence };
    const played = play({ variables: variablesOf(story.objects), steps: stepsOf(story), nevers: [] }, journal);
    const missing = await missingStep(sight, story, played);
    if (missing) return missing;
    const window = windowOf(wanted, { journal, rows, played });
    return 'outcome' in window ? window : judgeUptime(wanted, { rows, window, played });
  },
});

function objectsOf({ objects, target, path, extract }: UptimeParams): VariablesParam {
  return { ...objects, answer: { answers: { target, path, ...(extract === undefined ? {} : { extract }) } } };
}

function recordings(wanted: UptimeParams): readonly Recording[] {
  const { of } = wanted;
  const workload = of && ({ apiVersion: 'apps/v1', kind: of.kind, namespace: of.namespace } as const);
  const recorded = recordingsOf(variablesOf(objectsOf(wanted)));
  return [...recorded, ...(workload ? [{ kind: 'objects', resource: workload } as const] : [])];
}
