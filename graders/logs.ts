import { z } from 'zod';
import { ProbeError } from '../src/cluster/cluster.ts';
import { pointAt } from '../src/grading/evidence.ts';
import { explainPod } from '../src/grading/explain/pod.ts';
import { lookAround } from '../src/grading/explain/surroundings.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { containerOf } from '../src/grading/in-container.ts';
import { isReady, type Pod } from '../src/grading/kube-types.ts';
import { failed, failedBy, passed } from '../src/grading/observation.ts';
import { onPod } from '../src/grading/on-pod.ts';
import { patternParam } from '../src/grading/pattern.ts';
import { podsRef, podsWatches, viewPods } from '../src/grading/pod-set.ts';

const params = z.strictObject({
  of: podsRef,
  container: z.string().min(1).optional(),
  matches: patternParam.describe('Regular expression that lines are held against.'),
  min: z.int().min(1).default(1).describe('How many lines must match.'),
  from: z
    .enum(['any', 'every'])
    .default('any')
    .describe('Whether all Pods together or each of them must have so many.'),
  tailLines: z.int().min(1).max(5_000).default(500),
});

type Params = z.infer<typeof params>;

interface Logged {
  readonly pod: Pod;
  readonly lines: readonly string[];
}

const asReason = (thrown: unknown): ProbeError => {
  if (thrown instanceof ProbeError) return thrown;
  throw thrown;
};

/** Longest part of a line that is held against the pattern. */
const lineCap = 4_096;

/** What the containers of a workload have logged. */
export const logs = defineGrader<Params>({
  kind: 'logs',
  summary: "lines in the logs of a workload's own Pods match a pattern",
  params,
  active: true,
  watches: ({ of }) => podsWatches(of),
  async grade(cluster, { of, container, matches, min, from, tailLines }, signal) {
    const live = await viewPods(cluster, of);
    if ('because' in live) return failedBy(live);
    const why = async (pod: Pod) => explainPod(pod, await lookAround(cluster, of.namespace, pod));
    const pods = live.filter((pod) => pod.status?.phase !== 'Pending');
    const pending = pods.length === 0 ? await why(live[0]) : undefined;
    if (pending) return failedBy(pending);
    const found: Logged[] = [];
    for (const pod of pods) {
      const asked = containerOf(pod, container);
      if ('because' in asked) return failedBy(asked);
      const place = { namespace: of.namespace, name: pod.metadata.name, ...(container ? { container } : {}) };
      const text = await onPod(cluster.logs(place, { tailLines, timeoutMs: 5_000, signal })).catch(asReason);
      if (typeof text === 'string') {
        found.push({
          pod,
          lines: text.split('\n').filter((line) => new RegExp(matches, 'u').test(line.slice(0, lineCap))),
        });
        continue;
      }
      // No log, because nothing has run: that has a reason.
      const broken = await why(pod);
      if (!broken) throw text;
      return failedBy(broken);
    }
    const counts = found.map(({ lines }) => lines.length);
    const count =
      from === 'every'
        ? Math.min(...counts, pods.length === 0 ? 0 : Infinity)
        : counts.reduce((sum, one) => sum + one, 0);
    const best = found.find(({ lines }) => (from === 'every' ? lines.length === count : lines.length > 0)) ?? found[0];
    const evidence = {
      object: best ? pointAt(best.pod) : { ...of },
      field: 'logs',
      expected: `≥ ${min} × /${matches}/`,
      observed: `${count}${best?.lines[0] ? `: ${best.lines[0].slice(0, 200)}` : ''}`,
    };
    if (count >= min) return passed({ en: `${count} log lines match.`, ko: `로그 ${count}줄이 일치합니다.` }, evidence);
    const unready = pods.find((pod) => !isReady(pod));
    const broken = unready && (await why(unready));
    if (broken) return failedBy(broken);
    return failed(
      {
        en: `The logs of ${of.kind} ${of.name} have ${count} lines like ${matches}; ${min} expected.`,
        ko: `${of.kind} ${of.name}의 로그에 ${matches}와(과) 일치하는 줄이 ${count}개입니다(기대: ${min}개).`,
      },
      evidence,
    );
  },
});
