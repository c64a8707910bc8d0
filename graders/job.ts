import { z } from 'zod';
import type { KubeObject, Resource } from '../src/cluster/cluster.ts';
import { pointAt, showField } from '../src/grading/evidence.ts';
import { explainAbsence } from '../src/grading/explain/absence.ts';
import { defineGrader } from '../src/grading/grader.ts';
import type { Pod } from '../src/grading/kube-types.ts';
import { type Explanation, failedBy, passed } from '../src/grading/observation.ts';
import { mismatch } from '../src/grading/subset.ts';
import { cronJobOff } from './job/cron.ts';
import type { Job } from './job/pods.ts';
import { jobOff } from './job/run.ts';
import type { CronJob } from './job/schedule.ts';

const logPattern = z
  .string()
  .min(1)
  .refine(isPattern, 'is no regular expression (after {index} was replaced by a number)');

const params = z
  .strictObject({
    kind: z.enum(['Job', 'CronJob']).default('Job'),
    namespace: z.string().min(1),
    name: z.string().min(1),
    match: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('What the Job or CronJob must contain, as with the grader resource.'),
    pods: z.int().min(1).optional().describe('Exactly so many Pods, failed ones among them: none was run again.'),
    restarts: z.int().min(0).optional().describe('Exactly so many restarts of all its Pods together.'),
    logs: logPattern
      .optional()
      .describe(
        'A line that each Pod that succeeded has logged (regular expression); {index} is its completion index.',
      ),
    runs: z.int().min(1).default(1).describe('CronJob: at least so many Jobs by its schedule, each as described here.'),
  })
  .refine(({ kind, runs }) => kind === 'CronJob' || runs === 1, { path: ['runs'], error: 'goes with kind: CronJob' });

type Params = z.infer<typeof params>;

/** A Job that has really run to completion, or a CronJob whose schedule has brought such Jobs about. */
export const job = defineGrader<Params>({
  kind: 'job',
  summary: "a Job's own Pods have run to completion; a CronJob's schedule has made such Jobs",
  params,
  active: true,
  watches: ({ namespace }) => [
    batch('Job', namespace),
    batch('CronJob', namespace),
    podsIn(namespace),
    ...(namespace === 'default' ? [] : [batch('Job', 'default'), batch('CronJob', 'default')]),
  ],
  async grade(sight, wanted, signal) {
    const { kind, namespace, name } = wanted;
    const [jobs, cronJobs, pods] = (await Promise.all([
      sight.list(batch('Job', namespace)),
      sight.list(batch('CronJob', namespace)),
      sight.list(podsIn(namespace)),
    ])) as [Job[], CronJob[], Pod[]];
    const all: readonly KubeObject[] = kind === 'Job' ? jobs : cronJobs;
    const object = all.find(({ metadata }) => metadata.name === name);
    if (!object) {
      const elsewhere = namespace === 'default' ? undefined : await sight.get({ ...batch(kind, 'default'), name });
      return failedBy(
        explainAbsence(
          { kind, name, namespace },
          { siblings: all, elsewhere, namesakes: [...pods, ...jobs, ...cronJobs] },
        ),
      );
    }
    const off = mismatch(wanted.match ?? {}, object);
    if (off) return failedBy(notAsked(object, off));
    const wrong =
      kind === 'Job'
        ? await jobOff(sight, wanted, object, pods, signal)
        : await cronJobOff(sight, wanted, object, jobs, pods, signal);
    if (wrong) return failedBy(wrong);
    return passed(
      kind === 'Job'
        ? { en: `Job ${name} has run to completion as asked.`, ko: `Job ${name}: 요구한 대로 완료되었습니다.` }
        : {
            en: `The schedule of CronJob ${name} has made Jobs that ran to completion.`,
            ko: `CronJob ${name}: 일정에 따라 만들어진 Job이 완료되었습니다.`,
          },
      { object: pointAt(object) },
    );
  },
});

const batch = (kind: string, namespace: string): Resource => ({ apiVersion: 'batch/v1', kind, namespace });
const podsIn = (namespace: string): Resource => ({ apiVersion: 'v1', kind: 'Pod', namespace });

function notAsked(
  object: KubeObject,
  { path, expected, observed }: NonNullable<ReturnType<typeof mismatch>>,
): Explanation {
  const title = `${object.kind} ${object.metadata.name}`;
  return {
    because: { en: `${title}: ${path} is not what was asked.`, ko: `${title}: ${path} 값이 요구한 것과 다릅니다.` },
    evidence: [
      {
        object: pointAt(object),
        field: path,
        expected: showField(object, path, expected),
        observed: showField(object, path, observed),
      },
    ],
  };
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source.replaceAll('{index}', '0'), 'u');
    return true;
  } catch {
    return false;
  }
}
