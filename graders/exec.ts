import { z } from 'zod';
import { pointAt, show } from '../src/grading/evidence.ts';
import { explainPod } from '../src/grading/explain/pod.ts';
import { lookAround } from '../src/grading/explain/surroundings.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { containerOf } from '../src/grading/in-container.ts';
import { isReady } from '../src/grading/kube-types.ts';
import { failed, failedBy, passed } from '../src/grading/observation.ts';
import { onPod } from '../src/grading/on-pod.ts';
import { podsRef, podsWatches, viewPods } from '../src/grading/pod-set.ts';

const params = z.strictObject({
  of: podsRef,
  container: z.string().min(1).optional(),
  argv: z.array(z.string()).min(1).describe('Program and arguments; no shell reads them.'),
  exitCode: z.int().min(0).max(255).default(0),
  stdoutEquals: z.string().optional().describe('Compared without white space at the ends.'),
  stdoutIncludes: z.string().optional(),
  in: z.enum(['one', 'every']).default('one').describe('Whether to run it in one ready Pod or in each.'),
});

type Params = z.infer<typeof params>;

/** What a program answers that runs in a container of a workload. It must change nothing. */
export const exec = defineGrader<Params>({
  kind: 'exec',
  summary: "a command in a workload's own Pod ends with the given exit code and output",
  params,
  active: true,
  watches: ({ of }) => podsWatches(of),
  async grade(cluster, wanted, signal) {
    const { of, container, argv } = wanted;
    const pods = await viewPods(cluster, of);
    if ('because' in pods) return failedBy(pods);
    const ready = pods.filter(isReady);
    const [unready] = pods;
    if (ready.length === 0)
      return failedBy(
        explainPod(unready, await lookAround(cluster, of.namespace, unready)) ?? {
          because: {
            en: `${of.kind} ${of.name} has no ready Pod.`,
            ko: `${of.kind} ${of.name}: 준비된 Pod가 없습니다.`,
          },
          evidence: [{ object: { ...of } }],
        },
      );
    for (const pod of ready.slice(0, wanted.in === 'one' ? 1 : undefined)) {
      const asked = containerOf(pod, container);
      if ('because' in asked) return failedBy(asked);
      const place = { namespace: of.namespace, name: pod.metadata.name, ...(container ? { container } : {}) };
      const { exitCode, stdout, stderr } = await onPod(cluster.exec(place, argv, { timeoutMs: 10_000, signal }));
      const command = argv.join(' ');
      const where = `\`${command}\` in Pod ${pod.metadata.name}`;
      const whereKo = `Pod ${pod.metadata.name}에서 실행한 \`${command}\``;
      if (exitCode !== wanted.exitCode) {
        return failed(
          {
            en: `${where} ended with exit code ${exitCode}; ${wanted.exitCode} expected.`,
            ko: `${whereKo}: 종료 코드 ${exitCode} (기대: ${wanted.exitCode}).`,
          },
          {
            object: pointAt(pod),
            field: 'exit code',
            expected: String(wanted.exitCode),
            observed: `${exitCode} ${show(stderr.trim())}`.trim(),
          },
        );
      }
      const expected = wanted.stdoutEquals ?? wanted.stdoutIncludes;
      const fits =
        (wanted.stdoutEquals === undefined || stdout.trim() === wanted.stdoutEquals.trim()) &&
        stdout.includes(wanted.stdoutIncludes ?? '');
      if (!fits)
        return failed(
          { en: `${where} printed something else.`, ko: `${whereKo}: 출력이 다릅니다.` },
          { object: pointAt(pod), field: 'stdout', expected: show(expected), observed: show(stdout.trim()) },
        );
    }
    return passed(
      { en: `\`${argv.join(' ')}\` answered as asked.`, ko: `\`${argv.join(' ')}\`: 요구한 대로 응답했습니다.` },
      ...ready.slice(0, 5).map((pod) => ({ object: pointAt(pod) })),
    );
  },
});
