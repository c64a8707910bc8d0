import { z } from 'zod';
import type { Resource } from '../src/cluster/cluster.ts';
import { explainAbsence } from '../src/grading/explain/absence.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { failedBy } from '../src/grading/observation.ts';
import { livesOf } from '../src/grading/story/lives.ts';
import { readJournal } from '../src/grading/story/reading.ts';
import { isRegExp } from '../src/grading/story/variables.ts';
import { workloadRef } from '../src/grading/workload.ts';
import { carriersOf } from './history/carriers.ts';
import { judgeHistory } from './history/judge.ts';

const params = z
  .strictObject({
    of: z.strictObject({
      ...workloadRef.shape,
      kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet']),
    }),
    sequence: z
      .array(
        z.strictObject({
          image: z.string().min(1).describe('Of one container of the template, exactly: `my-app:1.0`.'),
          match: z
            .record(z.string(), z.unknown())
            .optional()
            .describe('What the object must contain at the end of that time, as for `resource`.'),
          cause: z
            .string()
            .refine(isRegExp, 'is no regular expression')
            .optional()
            .describe('Regular expression for the change-cause at the end of that time.'),
          rolledOut: z.boolean().default(false).describe('This template was rolled out completely.'),
        }),
      )
      .min(1)
      .describe('Templates that the object had, in this order; others may lie between.'),
    current: z
      .strictObject({ sameAs: z.int().min(0).describe('Index into sequence, from 0.') })
      .optional()
      .describe('The present revision is the very one (by uid) that first carried that template.'),
    minRevision: z.int().min(1).optional().describe('At least so many revisions, as counted from the journal.'),
  })
  .refine(({ current, sequence }) => (current?.sameAs ?? 0) < sequence.length, {
    path: ['current', 'sameAs'],
    error: 'is no index into sequence',
  });

export type HistoryParams = z.infer<typeof params>;

/** Which templates a workload went through, as it happened and not as annotations say. */
export const history = defineGrader<HistoryParams>({
  kind: 'history',
  summary: 'a workload went through these revisions, in this order, and is back at an earlier one',
  params,
  active: true,
  watches: ({ of }) => {
    const apps = (kind: string, namespace = of.namespace): Resource => ({ apiVersion: 'apps/v1', kind, namespace });
    return [apps(of.kind), apps(carrierKind(of)), ...(of.namespace === 'default' ? [] : [apps(of.kind, 'default')])];
  },
  records: ({ of: { kind, namespace } }) =>
    [kind, carrierKind({ kind })].map(
      (one) => ({ kind: 'objects', resource: { apiVersion: 'apps/v1', kind: one, namespace } }) as const,
    ),
  async grade(sight, wanted, signal) {
    const journal = await readJournal(sight.journal, signal);
    if ('outcome' in journal) return journal;
    const { kind, namespace, name } = wanted.of;
    const lives = livesOf(journal, wanted.of);
    const life = lives.at(-1);
    if (!life) {
      const resource = { apiVersion: 'apps/v1', kind, namespace };
      const elsewhere =
        namespace === 'default' ? undefined : await sight.get({ ...resource, namespace: 'default', name });
      return failedBy(explainAbsence(wanted.of, { siblings: await sight.list(resource), elsewhere }));
    }
    const carriers = carriersOf(journal, life, { kind: carrierKind(wanted.of), namespace });
    return judgeHistory(wanted, { journal, lives, life, carriers });
  },
});

/** What keeps the templates of earlier revisions. */
const carrierKind = ({ kind }: { readonly kind: string }) =>
  kind === 'Deployment' ? 'ReplicaSet' : 'ControllerRevision';
