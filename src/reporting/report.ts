import { z } from 'zod';
import { sanitiseJson } from '../cluster/sanitise.ts';
import { exitCodeOf, score } from '../grading/score.ts';
import type { CheckResult } from '../grading/verdict.ts';
import type { Lab } from '../lab/lab.ts';

const text = z.strictObject({ en: z.string(), ko: z.string() });

const evidence = z.strictObject({
  object: z
    .strictObject({ kind: z.string(), namespace: z.string().optional(), name: z.string(), uid: z.string().optional() })
    .optional(),
  field: z.string().optional(),
  expected: z.string().optional(),
  observed: z.string().optional(),
});

const check = z.strictObject({
  task: z.string(),
  check: z.string(),
  verdict: z.enum(['pass', 'fail', 'error', 'blocked']),
  points: z.int().min(0),
  earned: z.int().min(0),
  because: text,
  evidence: z.array(evidence).readonly(),
  stimuli: z
    .array(text)
    .readonly()
    .optional()
    .describe('What klab did to the cluster for this check and then undid, in order.'),
  elapsedMs: z.number().min(0),
});

/** The shape of `klab check --json`. */
export const reportSchema = z.strictObject({
  apiVersion: z.literal('klab.dev/v1'),
  kind: z.literal('Report'),
  lab: z.string(),
  title: text,
  attempt: z.string(),
  learner: z.string(),
  cluster: z.strictObject({ provider: z.string(), name: z.string(), version: z.string() }),
  stage: z.string().nullable().describe('The checkpoint that was judged; null for the whole lab.'),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  score: z.int().min(0).describe('Points earned.'),
  possible: z.int().min(0).describe('Points of the checks that were judged.'),
  tasks: z.array(z.strictObject({ id: z.string(), title: text, checks: z.array(check).readonly() })).readonly(),
  exitCode: z
    .union([z.literal(0), z.literal(1), z.literal(2)])
    .describe('0 all passed, 1 not all passed, 2 could not judge all.'),
});

/** What one grading found: the model behind every format. */
export type Report = z.infer<typeof reportSchema>;

/** JSON Schema (2020-12) of a Report. */
export function reportJsonSchema(): object {
  return z.toJSONSchema(reportSchema, { io: 'output', unrepresentable: 'any' });
}

export interface ReportOf {
  readonly lab: Pick<Lab, 'id' | 'title' | 'tasks'>;
  readonly results: readonly CheckResult[];
  readonly attempt: string;
  readonly learner: string;
  readonly cluster: Report['cluster'];
  readonly stage?: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

/**
 * Puts the results of one evaluation under the lab's tasks; tasks none of whose checks were judged are left out. The one
 * door into every report, so all text is cleaned here once more: what comes from a cluster was cleaned on its way in, but
 * the learner's id, titles, versions and messages of errors come from elsewhere.
 */
export function makeReport({ lab, results, startedAt, finishedAt, stage, ...rest }: ReportOf): Report {
  const { earned, possible } = score(results);
  const exitCode = exitCodeOf(results);
  return cleaned({
    apiVersion: 'klab.dev/v1',
    kind: 'Report',
    lab: lab.id,
    title: lab.title,
    attempt: rest.attempt,
    learner: rest.learner,
    cluster: rest.cluster,
    stage: stage ?? null,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    score: earned,
    possible,
    tasks: lab.tasks
      .map(({ id, title }) => ({ id, title, checks: results.filter(({ task }) => task === id).map(reported) }))
      .filter(({ checks }) => checks.length > 0),
    exitCode: exitCode === 64 ? 2 : exitCode,
  });
}

const cleaned = (report: Report) => sanitiseJson(structuredClone(report));

function reported({
  pending: _,
  waiting: _waiting,
  ...result
}: CheckResult): Report['tasks'][number]['checks'][number] {
  return { ...result, evidence: [...result.evidence] };
}
