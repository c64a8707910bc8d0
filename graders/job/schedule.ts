import type { KubeObject } from '../../src/cluster/cluster.ts';
import { pointAt, show } from '../../src/grading/evidence.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { Job } from './pods.ts';

export interface CronJob extends KubeObject {
  readonly spec?: { readonly schedule?: string; readonly suspend?: boolean; readonly startingDeadlineSeconds?: number };
  readonly status?: { readonly lastScheduleTime?: string };
}

/** `kubectl create job --from=cronjob/x` leaves it. */
const manual = 'cronjob.kubernetes.io/instantiate';
/** Set by the CronJob controller since Kubernetes 1.29. */
const scheduledAt = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** The controller may be late (a leader change, a busy node). */
const latestStartMs = 100_000;

/**
 * Why a Job was not made by its CronJob's schedule; undefined when all says it was: no mark of a manual start, the name
 * that the controller gives (the scheduled minute), the scheduled time, the server's own creation time soon after it,
 * and the CronJob's record of that run. Somebody who forges all of these by hand could have written the CronJob.
 */
export function explainOrigin(job: Job, cronJob: CronJob): Explanation | undefined {
  const { name, annotations = {}, creationTimestamp = '' } = job.metadata;
  const off = (en: string, ko: string, field: string, expected: string, observed: unknown): Explanation => ({
    because: { en: `Job ${name} ${en}`, ko: `Job ${name}: ${ko}` },
    evidence: [{ object: pointAt(job), field, expected, observed: show(observed) }],
  });
  if (annotations[manual] !== undefined)
    return off(
      'was started by hand, not by the schedule.',
      '일정이 아니라 수동으로 시작되었습니다.',
      `.metadata.annotations['${manual}']`,
      '(not there)',
      annotations[manual],
    );
  const prefix = `${cronJob.metadata.name}-`;
  const minute = name.startsWith(prefix) ? name.slice(prefix.length) : '';
  const due = /^\d+$/.test(minute) ? Number(minute) * 60_000 : Number.NaN;
  const noted = annotations[scheduledAt];
  const created = Date.parse(creationTimestamp);
  const lag = created - due;
  const began = Date.parse(cronJob.metadata.creationTimestamp ?? '');
  const last = Date.parse(cronJob.status?.lastScheduleTime ?? '');
  const allowedMs = Math.max(latestStartMs, (cronJob.spec?.startingDeadlineSeconds ?? 0) * 1_000);
  const plausible =
    lag >= 0 &&
    lag <= allowedMs &&
    (noted === undefined || Math.floor(Date.parse(noted) / 60_000) * 60_000 === due) &&
    created >= began &&
    last >= due;
  if (plausible) return undefined;
  const observed = `name ${name}, created ${creationTimestamp}, scheduled ${noted ?? '(not there)'}, last schedule ${cronJob.status?.lastScheduleTime ?? '(none)'}`;
  return off(
    'was not made by the schedule of its CronJob.',
    'CronJob의 일정이 만든 것이 아닙니다.',
    '.metadata',
    `made by CronJob ${cronJob.metadata.name} at a scheduled minute`,
    observed,
  );
}
