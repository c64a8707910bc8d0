import { pointAt, show } from '../../src/grading/evidence.ts';
import type { Sight } from '../../src/grading/grader.ts';
import type { Pod } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { onPod } from '../../src/grading/on-pod.ts';
import { completionIndex, explainJob, hasSucceeded, type Job, podsOfJob, restartsOf } from './pods.ts';

/** What a Job's Pods have to show, beyond that they ended well. */
export interface Asked {
  readonly pods?: number | undefined;
  readonly restarts?: number | undefined;
  readonly logs?: string | undefined;
}

/** Why a Job has not run as asked; undefined when it has. */
export async function jobOff(
  sight: Sight,
  wanted: Asked,
  job: Job,
  all: readonly Pod[],
  signal: AbortSignal,
): Promise<Explanation | undefined> {
  const pods = podsOfJob(job, all);
  const broken = explainJob(job, pods);
  if (broken) return broken;
  const counts: readonly (readonly [en: string, ko: string, expected: number | undefined, observed: number])[] = [
    ['Pods', 'Pod 개수', wanted.pods, pods.length],
    ['restarts', '재시작 횟수', wanted.restarts, pods.reduce((sum, pod) => sum + restartsOf(pod), 0)],
  ];
  const off = counts.find(([, , expected, observed]) => expected !== undefined && expected !== observed);
  if (off) {
    const [en, ko, expected, observed] = off;
    return {
      because: {
        en: `Job ${job.metadata.name} took ${observed} ${en}; ${expected} expected.`,
        ko: `Job ${job.metadata.name}: ${ko} ${observed} (기대: ${expected}).`,
      },
      evidence: [{ object: pointAt(job), field: en, expected: String(expected), observed: String(observed) }],
    };
  }
  return wanted.logs === undefined ? undefined : await logsOff(sight, wanted.logs, pods.filter(hasSucceeded), signal);
}

async function logsOff(
  sight: Sight,
  logs: string,
  pods: readonly Pod[],
  signal: AbortSignal,
): Promise<Explanation | undefined> {
  for (const pod of pods) {
    const { name, namespace = '' } = pod.metadata;
    const source = logs.replaceAll('{index}', String(completionIndex(pod) ?? 0));
    const text = await onPod(sight.logs({ namespace, name }, { tailLines: 500, timeoutMs: 5_000, signal }));
    const pattern = new RegExp(source, 'u');
    if (text.split('\n').some((line) => pattern.test(line.slice(0, 4_096)))) continue;
    return {
      because: {
        en: `Pod ${name} has logged no line like ${source}.`,
        ko: `Pod ${name}의 로그에 ${source}와(과) 일치하는 줄이 없습니다.`,
      },
      evidence: [
        { object: pointAt(pod), field: 'logs', expected: source, observed: show(text.trim().split('\n').at(-1)) },
      ],
    };
  }
  return undefined;
}
