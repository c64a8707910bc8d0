import { pointAt } from '../../src/grading/evidence.ts';
import type { Sight } from '../../src/grading/grader.ts';
import { isTerminating, type Pod } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { controlledBy } from '../../src/grading/workload.ts';
import type { Job } from './pods.ts';
import { type Asked, jobOff } from './run.ts';
import { type CronJob, explainOrigin } from './schedule.ts';

/** Why a CronJob's schedule has not brought so many complete Jobs about; undefined when it has. */
export async function cronJobOff(
  sight: Sight,
  wanted: Asked & { readonly runs: number },
  cronJob: CronJob,
  jobs: readonly Job[],
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<Explanation | undefined> {
  const { name } = cronJob.metadata;
  const tell = (en: string, ko: string, field: string, expected: string, observed: string): Explanation => ({
    because: { en: `CronJob ${name} ${en}`, ko: `CronJob ${name}: ${ko}` },
    evidence: [{ object: pointAt(cronJob), field, expected, observed }],
  });
  if (isTerminating(cronJob))
    return tell('is being deleted.', '삭제되는 중입니다.', '.metadata.deletionTimestamp', 'none', 'Terminating');
  if (cronJob.spec?.suspend)
    return tell(
      'is suspended, so its schedule makes no Jobs.',
      '일시 중지(suspend)되어 일정대로 Job을 만들지 않습니다.',
      '.spec.suspend',
      'false',
      'true',
    );
  const own = jobs.filter((one) => controlledBy(one, cronJob));
  let nearest: Explanation | undefined;
  let runs = 0;
  for (const one of own) {
    const off = explainOrigin(one, cronJob) ?? (await jobOff(sight, wanted, one, pods, signal));
    if (off) nearest = off;
    else runs++;
  }
  if (runs >= wanted.runs) return undefined;
  if (runs === 0 && nearest) return nearest;
  return tell(
    `has made ${runs} complete Jobs by its schedule so far; ${wanted.runs} expected.`,
    `지금까지 일정에 따라 완료된 Job이 ${runs}개입니다(기대: ${wanted.runs}개).`,
    '.status.lastScheduleTime',
    `≥ ${wanted.runs} Jobs`,
    `${runs} Jobs, last scheduled ${cronJob.status?.lastScheduleTime ?? 'never'}`,
  );
}
