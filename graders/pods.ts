import { z } from 'zod';
import { pointAt, show } from '../src/grading/evidence.ts';
import { explainObject } from '../src/grading/explain/workload.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { isFinished, isReady, type Pod, selects } from '../src/grading/kube-types.ts';
import { type Explanation, failedBy, passed } from '../src/grading/observation.ts';
import { viewWorkload, workloadRef, workloadWatches } from '../src/grading/workload.ts';

const params = z.strictObject({
  of: workloadRef,
  count: z.int().min(0).optional().describe('Exactly this many Pods, none of them Terminating.'),
  labels: z.record(z.string(), z.string()).optional().describe('Labels that every Pod carries.'),
  maxRestarts: z.int().min(0).optional(),
  distinctIPs: z.boolean().default(false),
  distinctNodes: z.boolean().default(false),
  ready: z.boolean().default(true),
});

type Params = z.infer<typeof params>;

/** The Pods a workload owns: how many, with which labels, where, how steady. */
export const pods = defineGrader<Params>({
  kind: 'pods',
  summary: 'Pods that a workload owns: count, labels, restarts, addresses, nodes',
  params,
  active: false,
  watches: ({ of }) => workloadWatches(of),
  async grade(cluster, wanted) {
    const view = await viewWorkload(cluster, wanted.of);
    const absent = view.object ? undefined : explainObject(view);
    if (absent) return failedBy(absent);
    const own = view.pods.filter((pod) => !isFinished(pod));
    const broken = setOff(own, wanted) ?? own.map((pod) => podOff(pod, wanted)).find((found) => found !== undefined);
    if (broken) return failedBy(broken);
    return passed(
      {
        en: `${own.length} ${own.length === 1 ? 'Pod' : 'Pods'} of ${wanted.of.kind} ${wanted.of.name}, as asked.`,
        ko: `${wanted.of.kind} ${wanted.of.name} 의 Pod ${own.length}개가 요구한 상태입니다.`,
      },
      ...own.slice(0, 10).map((pod) => ({ object: pointAt(pod), observed: pod.status?.podIP ?? 'no IP' })),
    );
  },
});

function setOff(own: readonly Pod[], { of, count, distinctIPs, distinctNodes }: Params): Explanation | undefined {
  const off = (what: { en: string; ko: string }, expected: number | string, observed: number): Explanation => ({
    because: {
      en: `${of.kind} ${of.name}: ${observed} ${what.en}; ${expected} expected.`,
      ko: `${of.kind} ${of.name}: ${what.ko} ${observed}개(기대: ${expected}개).`,
    },
    evidence: [{ object: { ...of }, expected: String(expected), observed: String(observed) }],
  });
  const wanted = count ?? own.length;
  if (own.length !== wanted || (count === undefined && own.length === 0))
    return off({ en: 'Pods of its own', ko: '자신의 Pod' }, count ?? '≥ 1', own.length);
  const ips = new Set(own.flatMap((pod) => pod.status?.podIP ?? [])).size;
  if (distinctIPs && ips !== wanted) return off({ en: 'different Pod IPs', ko: '서로 다른 Pod IP' }, wanted, ips);
  const nodes = new Set(own.flatMap((pod) => pod.spec?.nodeName ?? [])).size;
  if (distinctNodes && nodes !== wanted) return off({ en: 'different nodes', ko: '서로 다른 노드' }, wanted, nodes);
  return undefined;
}

function podOff(pod: Pod, { labels, maxRestarts, ready }: Params): Explanation | undefined {
  const { name } = pod.metadata;
  const restarts = pod.status?.containerStatuses?.reduce((sum, status) => sum + (status.restartCount ?? 0), 0) ?? 0;
  if (labels && !selects(labels, pod)) {
    return {
      because: { en: `Pod ${name} does not carry the labels asked for.`, ko: `Pod ${name}: 요구한 레이블이 없습니다.` },
      evidence: [
        {
          object: pointAt(pod),
          field: '.metadata.labels',
          expected: show(labels),
          observed: show(pod.metadata.labels),
        },
      ],
    };
  }
  if (maxRestarts !== undefined && restarts > maxRestarts) {
    return {
      because: {
        en: `Pod ${name} has restarted ${restarts} times.`,
        ko: `Pod ${name}: ${restarts}번 다시 시작되었습니다.`,
      },
      evidence: [
        {
          object: pointAt(pod),
          field: '.status.containerStatuses[*].restartCount',
          expected: `≤ ${maxRestarts}`,
          observed: String(restarts),
        },
      ],
    };
  }
  if (!ready || isReady(pod)) return undefined;
  return {
    because: { en: `Pod ${name} is not Ready.`, ko: `Pod ${name}: Ready 상태가 아닙니다.` },
    evidence: [
      {
        object: pointAt(pod),
        field: '.status.conditions[type=Ready]',
        expected: 'True',
        observed: pod.metadata.deletionTimestamp ? 'Terminating' : 'False',
      },
    ],
  };
}
