import { z } from 'zod';
import { pointAt, show } from '../src/grading/evidence.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { runningContainer } from '../src/grading/in-container.ts';
import type { Pod } from '../src/grading/kube-types.ts';
import { type Explanation, failedBy, passed } from '../src/grading/observation.ts';
import { podsRef, podsWatches, viewPods } from '../src/grading/pod-set.ts';
import {
  demand,
  longRunning,
  type Resources,
  resourcesOf,
  resourcesOfPod,
  shortfall,
  total,
} from './quantities/amounts.ts';

const params = z
  .strictObject({
    of: podsRef.describe('A Pod, or a workload: then each of its Pods.'),
    containers: z.record(z.string().min(1), demand).optional().describe('Containers by their names.'),
    each: demand.optional().describe('Every container of a Pod, sidecars among them; init containers are not.'),
    pod: demand.optional().describe('Sum over the containers of each Pod.'),
    all: demand.optional().describe('Sum over all Pods.'),
    qos: z.enum(['Guaranteed', 'Burstable', 'BestEffort']).optional(),
  })
  .refine(({ of: _, ...rest }) => Object.values(rest).some((value) => value !== undefined), 'ask for something');

type Params = z.infer<typeof params>;

/** Requests and limits of running Pods, compared as quantities: 0.25 is 250m, 64Mi is not 64M. */
export const quantities = defineGrader<Params>({
  kind: 'quantities',
  summary: 'requests and limits of running containers, one by one or in all, and the QoS class',
  params,
  active: false,
  watches: ({ of }) => podsWatches(of),
  async grade(cluster, wanted) {
    const pods = await viewPods(cluster, wanted.of);
    if ('because' in pods) return failedBy(pods);
    for (const pod of pods) {
      const wrong = podOff(pod, wanted);
      if (wrong) return failedBy(wrong);
    }
    const { of, all } = wanted;
    const off = all && amountOff({ ...of }, `${of.kind} ${of.name}`, 'all Pods', total(pods.map(resourcesOfPod)), all);
    if (off) return failedBy(off);
    return passed(
      {
        en: `${of.kind} ${of.name} runs with the resources asked for.`,
        ko: `${of.kind} ${of.name}: 요구한 리소스로 실행 중입니다.`,
      },
      ...pods
        .slice(0, 5)
        .map((pod) => ({ object: pointAt(pod), field: '.status.qosClass', observed: show(qosOf(pod)) })),
    );
  },
});

function podOff(pod: Pod, { containers = {}, each, pod: whole, qos }: Params): Explanation | undefined {
  const title = `Pod ${pod.metadata.name}`;
  const present = longRunning(pod);
  for (const [name, asked] of Object.entries(containers)) {
    const container = present.find((one) => one.name === name);
    if (!container)
      return noContainer(
        pod,
        name,
        present.map((one) => one.name),
      );
    const off = amountOff(pointAt(pod), title, name, resourcesOf(container.resources), asked);
    if (off) return off;
  }
  for (const { name, resources } of each ? present : []) {
    const off = each && amountOff(pointAt(pod), title, name, resourcesOf(resources), each);
    if (off) return off;
  }
  const off = whole && amountOff(pointAt(pod), title, 'all containers', resourcesOfPod(pod), whole);
  if (off) return off;
  if (qos !== undefined && qosOf(pod) !== qos)
    return {
      because: { en: `${title} has the QoS class ${qosOf(pod)}.`, ko: `${title}: QoS 클래스가 ${qosOf(pod)}입니다.` },
      evidence: [{ object: pointAt(pod), field: '.status.qosClass', expected: qos, observed: show(qosOf(pod)) }],
    };
  return notInEffect(pod);
}

/** Numbers in a spec mean nothing until a container runs with them: not started, or resized and not yet acted upon. */
function notInEffect(pod: Pod): Explanation | undefined {
  for (const { name } of pod.spec?.containers ?? []) {
    const container = runningContainer(pod, name);
    if ('because' in container) return container;
  }
  const resize = pod.status?.conditions?.find(({ type, status }) => /^PodResize/.test(type) && status === 'True');
  if (!resize) return undefined;
  return {
    because: {
      en: `Pod ${pod.metadata.name} does not run with its new resources yet: ${show(resize.message ?? resize.reason)}`,
      ko: `Pod ${pod.metadata.name}: 새 리소스가 아직 적용되지 않았습니다. ${show(resize.message ?? resize.reason)}`,
    },
    evidence: [
      {
        object: pointAt(pod),
        field: `.status.conditions[type=${resize.type}]`,
        expected: 'no resize under way',
        observed: show(resize.reason),
      },
    ],
  };
}

function amountOff(
  object: ReturnType<typeof pointAt>,
  title: string,
  part: string,
  actual: Resources,
  asked: NonNullable<Params['pod']>,
): Explanation | undefined {
  const off = shortfall(asked, actual);
  if (!off) return undefined;
  const { field, expected, observed } = off;
  return {
    because: {
      en: `${title}, ${part}: ${field} is ${observed}; ${expected} was asked.`,
      ko: `${title}, ${koreanPart[part] ?? part}: ${field} 값이 ${observed} 입니다(기대: ${expected}).`,
    },
    evidence: [
      {
        object,
        field: part in koreanPart ? field : `.spec.containers[name=${part}].resources.${field}`,
        expected,
        observed,
      },
    ],
  };
}

const koreanPart: Readonly<Record<string, string>> = { 'all containers': '컨테이너 합계', 'all Pods': 'Pod 합계' };

function noContainer(pod: Pod, name: string, present: readonly string[]): Explanation {
  const names = present.join(', ');
  return {
    because: {
      en: `Pod ${pod.metadata.name} has no container ${name}; it has ${names}.`,
      ko: `Pod ${pod.metadata.name}: 컨테이너 ${name}이(가) 없습니다. 있는 컨테이너: ${names}.`,
    },
    evidence: [{ object: pointAt(pod), field: '.spec.containers[*].name', expected: name, observed: names }],
  };
}

function qosOf(pod: Pod): string | undefined {
  return (pod.status as { qosClass?: string } | undefined)?.qosClass;
}
