import type { KubeObject } from '../../src/cluster/cluster.ts';
import { pointAt, show } from '../../src/grading/evidence.ts';
import { explainPod } from '../../src/grading/explain/pod.ts';
import { type Condition, isReported, isTerminating, type Pod, selects } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { controlledBy } from '../../src/grading/workload.ts';

export interface Job extends KubeObject {
  readonly spec?: {
    readonly completions?: number;
    readonly parallelism?: number;
    readonly completionMode?: string;
    readonly suspend?: boolean;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  };
  readonly status?: {
    readonly succeeded?: number;
    readonly failed?: number;
    readonly active?: number;
    readonly conditions?: readonly Condition[];
  };
}

/** The Pods that the Job controller made for a Job: its uid as controller, and its selector (made of that uid, too). */
export function podsOfJob(job: Job, all: readonly Pod[]): readonly Pod[] {
  const labels = job.spec?.selector?.matchLabels;
  return all.filter((pod) => controlledBy(pod, job) && (labels === undefined || selects(labels, pod)));
}

/**
 * Whether a Pod has run to its end and well. Not its phase, which somebody could patch, but its containers: each one was
 * on a node, was started, and ended with 0.
 */
export function hasSucceeded(pod: Pod): boolean {
  const statuses = pod.status?.containerStatuses ?? [];
  const ended = ({ state }: (typeof statuses)[number]) => {
    const end = state?.terminated as { exitCode?: number; startedAt?: string; containerID?: string } | undefined;
    return end?.exitCode === 0 && Boolean(end.startedAt) && Boolean(end.containerID);
  };
  const containers = pod.spec?.containers ?? [];
  return (
    Boolean(pod.spec?.nodeName) &&
    isReported(pod) &&
    containers.length > 0 &&
    containers.every(({ name }) => statuses.some((status) => status.name === name && ended(status)))
  );
}

export function completionIndex(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.['batch.kubernetes.io/job-completion-index'];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

export function restartsOf(pod: Pod): number {
  return pod.status?.containerStatuses?.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0) ?? 0;
}

/**
 * The first thing that keeps a Job from being complete, down to its Pods; undefined when it is, and so many Pods of its
 * own have really ended well (Indexed: one for each index).
 */
export function explainJob(job: Job, pods: readonly Pod[]): Explanation | undefined {
  const title = `Job ${job.metadata.name}`;
  const tell = (
    en: string,
    ko: string,
    field: string,
    expected: unknown,
    observed: unknown,
    of: KubeObject = job,
  ): Explanation => ({
    because: { en: `${title} ${en}`, ko: `${title}: ${ko}` },
    evidence: [{ object: pointAt(of), field, expected: show(expected), observed: show(observed) }],
  });
  const condition = (type: string) => job.status?.conditions?.find((one) => one.type === type && one.status === 'True');
  if (isTerminating(job))
    return tell(
      'is being deleted.',
      '삭제되는 중입니다.',
      '.metadata.deletionTimestamp',
      'none',
      job.metadata.deletionTimestamp,
    );
  const failure = condition('Failed');
  if (failure)
    return tell(
      `has failed: ${show(failure.message)}`,
      `실패했습니다. ${show(failure.message)}`,
      '.status.conditions[type=Failed]',
      'False',
      failure.reason,
    );
  if (job.spec?.suspend)
    return tell(
      'is suspended, so nothing runs.',
      '일시 중지(suspend)되어 아무것도 실행되지 않습니다.',
      '.spec.suspend',
      false,
      true,
    );
  const wanted = job.spec?.completions ?? 1;
  const ended = pods.filter(hasSucceeded);
  if (!condition('Complete')) {
    const stuck = pods.find((pod) => !isTerminating(pod) && pod.status?.phase === 'Pending');
    const why = stuck && explainPod(stuck);
    if (why && !/ContainerCreating/.test(why.evidence[0]?.observed ?? '')) return why;
    return tell(
      `is not complete yet: ${ended.length} of ${wanted}.`,
      `아직 끝나지 않았습니다(${wanted}개 중 ${ended.length}개 완료).`,
      '.status.conditions[type=Complete]',
      'True',
      condition('SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'not there',
    );
  }
  const { succeeded = 0 } = job.status ?? {};
  const indexed = job.spec?.completionMode === 'Indexed';
  const distinct = indexed ? new Set(ended.flatMap((pod) => completionIndex(pod) ?? [])).size : ended.length;
  if (succeeded === wanted && distinct >= wanted) return undefined;
  const field =
    succeeded === wanted
      ? indexed
        ? 'Pods that ended with 0, by index'
        : 'Pods that ended with 0'
      : '.status.succeeded';
  return tell(
    `says that it is complete, but ${distinct} of its Pods have ended well; ${wanted} expected.`,
    `완료되었다고 하지만 정상 종료한 자신의 Pod가 ${distinct}개입니다(기대: ${wanted}개).`,
    field,
    wanted,
    succeeded === wanted ? distinct : succeeded,
  );
}
