import { z } from 'zod';
import { pointAt, show } from '../src/grading/evidence.ts';
import { explainObject, explainWorkload } from '../src/grading/explain/workload.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { isSameImage } from '../src/grading/image-name.ts';
import { type Container, isFinished, isTerminating, type Pod } from '../src/grading/kube-types.ts';
import { type Explanation, failedBy, passed } from '../src/grading/observation.ts';
import { viewWorkload, type WorkloadView, workloadRef, workloadWatches } from '../src/grading/workload.ts';

const params = workloadRef.extend({
  replicas: z.int().min(1).optional().describe('Exactly this many Pods.'),
  minReady: z.int().min(1).optional().describe('At least this many Pods.'),
  image: z.string().min(1).optional().describe('Image that one container of every Pod runs: `bootcamp:v1`.'),
});

type Params = z.infer<typeof params>;

/** A workload has rolled out completely, with Pods that are its own by ownerReferences and uids. */
export const rollout = defineGrader<Params>({
  kind: 'rollout',
  summary: 'a Deployment, StatefulSet or DaemonSet has rolled out: replicas, image, every Pod ready and its own',
  params,
  active: false,
  watches: workloadWatches,
  async grade(cluster, wanted) {
    const view = await viewWorkload(cluster, wanted);
    const broken = explainObject(view) ?? replicasOff(view, wanted) ?? imageOff(view, wanted) ?? explainWorkload(view);
    if (broken || !view.object) return failedBy(broken ?? impossible);
    const { kind, name } = wanted;
    const own = view.pods.filter((pod) => !isTerminating(pod) && !isFinished(pod));
    const count = own.length;
    return passed(
      {
        en: `${kind} ${name} runs ${count} ready ${count === 1 ? 'Pod' : 'Pods'} of its own.`,
        ko: `${kind} ${name}: 자신의 Pod ${count}개가 모두 Ready입니다.`,
      },
      {
        object: pointAt(view.object),
        field: '.status.availableReplicas',
        expected: show(wanted.replicas ?? count),
        observed: String(count),
      },
      ...own.slice(0, 10).map((pod) => ({ object: pointAt(pod), observed: 'Ready' })),
    );
  },
});

/** explainObject tells an absent object; the type system cannot see it. */
const impossible: Explanation = { because: { en: 'It is not there.', ko: '존재하지 않습니다.' }, evidence: [] };

function replicasOff({ object, ref }: WorkloadView, { replicas, minReady }: Params): Explanation | undefined {
  const has = (ref.kind === 'DaemonSet' ? object?.status?.desiredNumberScheduled : object?.spec?.replicas) ?? 1;
  if (!object || (has === (replicas ?? has) && has >= (minReady ?? 0))) return undefined;
  const expected = replicas === undefined ? `≥ ${minReady}` : String(replicas);
  const field = ref.kind === 'DaemonSet' ? '.status.desiredNumberScheduled' : '.spec.replicas';
  return {
    because: {
      en: `${ref.kind} ${ref.name} asks for ${has} replicas; the task wants ${expected}.`,
      ko: `${ref.kind} ${ref.name}: 레플리카가 ${has}개로 설정되어 있습니다. 과제에서 요구한 수는 ${expected}개입니다.`,
    },
    evidence: [{ object: pointAt(object), field, expected, observed: String(has) }],
  };
}

/** Looks at the template and at every Pod: an adopted Pod has the owner, but not the image. */
function imageOff({ object, ref, pods, isCurrent }: WorkloadView, { image }: Params): Explanation | undefined {
  if (!object || image === undefined) return undefined;
  const off = (containers: readonly Container[] | undefined) =>
    !containers?.some((container) => isSameImage(container.image, image));
  const template = object.spec?.template?.spec?.containers;
  const stray = pods.find((pod: Pod) => isCurrent(pod) && off(pod.spec?.containers));
  const bad = off(template) ? object : stray;
  if (!bad) return undefined;
  const images = (bad === object ? template : stray?.spec?.containers)?.map((container) => container.image).join(', ');
  const title = bad === object ? `${ref.kind} ${ref.name}` : `Pod ${bad.metadata.name}`;
  return {
    because: {
      en: `${title} uses image ${images}; the task wants ${image}.`,
      ko: `${title}: 이미지 ${images}을(를) 사용합니다. 과제에서 요구한 이미지는 ${image}입니다.`,
    },
    evidence: [
      {
        object: pointAt(bad),
        field: bad === object ? '.spec.template.spec.containers[*].image' : '.spec.containers[*].image',
        expected: image,
        observed: show(images),
      },
    ],
  };
}
