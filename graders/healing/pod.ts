import type { KubeObject } from '../../src/cluster/cluster.ts';
import { become, definitely, isNotYet, type NotYet } from '../../src/grading/become.ts';
import { pointAt, show } from '../../src/grading/evidence.ts';
import { explainPod } from '../../src/grading/explain/pod.ts';
import { tell, tellOfPod } from '../../src/grading/explain/tell.ts';
import { explainWorkload } from '../../src/grading/explain/workload.ts';
import type { DisturbingGrader, Sight } from '../../src/grading/grader.ts';
import { isFinished, isReady, isTerminating, type Pod } from '../../src/grading/kube-types.ts';
import { type Explanation, failedBy, passed } from '../../src/grading/observation.ts';
import type { Stimuli } from '../../src/grading/stimuli.ts';
import type { Observation } from '../../src/grading/verdict.ts';
import { viewWorkload, type WorkloadRef, type WorkloadView } from '../../src/grading/workload.ts';

export type Options = Parameters<DisturbingGrader['disturb']>[3];

/**
 * Deletes one Pod: another one, made after that by the same controller, becomes Ready, and nothing else changes.
 * The lazy ways that must fail: Pods that only carry the labels; a Pod kept in reserve; a script that makes bare Pods;
 * the right number of Pods of which one is not Ready.
 */
export async function podHeals(
  sight: Sight,
  stimuli: Stimuli,
  of: WorkloadRef,
  { until, withinMs }: Options,
): Promise<Observation> {
  const before = await become(until, async () => healthy(await viewWorkload(sight, of)), withinMs);
  if (isNotYet(before)) return failedBy(before);
  const [victim, ...survivors] = livePods(before).sort(byName);
  if (!victim) return failedBy(nothingRuns(before));
  await stimuli.deletePod(victim);
  const healed = await become(
    until,
    async () => replacement(await viewWorkload(sight, of), { before, victim, survivors }),
    withinMs,
    {
      en: `It has deleted Pod ${victim.metadata.name} and waits until a new one is Ready in its place.`,
      ko: `Pod ${victim.metadata.name}을(를) 삭제했습니다. 새 Pod가 대신 Ready가 되기를 기다립니다.`,
    },
  );
  if (isNotYet(healed)) return failedBy(healed);
  const { name } = victim.metadata;
  return passed(
    {
      en: `klab deleted Pod ${name}; ${of.kind} ${of.name} made Pod ${healed.pod.metadata.name} in its place.`,
      ko: `klab이 Pod ${name}을(를) 삭제하자 ${of.kind} ${of.name}이(가) Pod ${healed.pod.metadata.name}을(를) 새로 만들었습니다.`,
    },
    { object: pointAt(victim), observed: 'deleted by klab' },
    { object: pointAt(healed.pod), observed: 'Ready' },
    ...survivors.slice(0, 5).map((pod) => ({ object: pointAt(pod), observed: 'unchanged' })),
  );
}

const byName = (a: Pod, b: Pod) => (a.metadata.name < b.metadata.name ? -1 : 1);

const livePods = ({ pods }: WorkloadView) => pods.filter((pod) => !isTerminating(pod) && !isFinished(pod));

function healthy(view: WorkloadView): WorkloadView | Explanation {
  return explainWorkload(view) ?? (livePods(view).length > 0 ? view : nothingRuns(view));
}

interface Loss {
  readonly before: WorkloadView;
  readonly victim: Pod;
  readonly survivors: readonly Pod[];
}

function replacement(now: WorkloadView, { before, victim, survivors }: Loss): { readonly pod: Pod } | NotYet {
  const gone = victim.metadata.name;
  if (!now.object || now.object.metadata.uid !== before.object?.metadata.uid) return definitely(madeAnew(now, before));
  const live = livePods(now);
  const has = (pods: readonly Pod[], { metadata }: Pod) => pods.some((pod) => pod.metadata.uid === metadata.uid);
  const lost = survivors.find((pod) => !has(live, pod));
  if (lost) {
    const also = {
      en: `went as well, although klab deleted Pod ${gone} only.`,
      ko: `klab은 Pod ${gone}만 삭제했지만 함께 없어졌습니다.`,
    };
    return definitely(tellOfPod(lost, also, { field: '.metadata.uid', expected: 'unchanged', observed: 'gone' }));
  }
  const reserve = live.find((pod) => has(before.allPods, pod) && !has([victim, ...survivors], pod));
  if (reserve) {
    const kept = {
      en: `took the place of Pod ${gone}, but it had been there before: nobody made a new one.`,
      ko: `Pod ${gone}을(를) 대신했지만 전부터 있던 것입니다. 새로 만들어진 Pod가 아닙니다.`,
    };
    const made = { field: '.metadata.creationTimestamp', expected: 'after the deletion', observed: 'before it' };
    return definitely(tellOfPod(reserve, kept, made));
  }
  const pod = live.find((one) => !has(before.allPods, one));
  const count = survivors.length + 1;
  if (!pod || live.length !== count) return notReplaced(now.object, victim, { live: live.length, count });
  const unready = live.find((one) => !isReady(one));
  return (unready && explainPod(unready, now.around)) ?? { pod };
}

function nothingRuns({ ref }: WorkloadView): Explanation {
  return {
    because: {
      en: `${ref.kind} ${ref.name} has no Pod that could be deleted.`,
      ko: `${ref.kind} ${ref.name}: 삭제해 볼 Pod가 없습니다.`,
    },
    evidence: [{ object: { ...ref }, expected: '≥ 1 Pod', observed: '0' }],
  };
}

function madeAnew({ ref, object }: WorkloadView, before: WorkloadView): Explanation {
  return {
    because: {
      en: `${ref.kind} ${ref.name} itself went or was made anew after klab had deleted one of its Pods.`,
      ko: `klab이 Pod 하나를 삭제한 뒤 ${ref.kind} ${ref.name} 자체가 없어지거나 새로 만들어졌습니다.`,
    },
    evidence: [
      {
        object: { ...ref },
        field: '.metadata.uid',
        expected: show(before.object?.metadata.uid),
        observed: show(object?.metadata.uid),
      },
    ],
  };
}

function notReplaced(
  workload: KubeObject,
  victim: Pod,
  { live, count }: { readonly live: number; readonly count: number },
): Explanation {
  const what = `${workload.kind} ${workload.metadata.name}`;
  return tell(
    workload,
    {
      en: `klab deleted Pod ${victim.metadata.name} of ${what}, which had ${count} Pods; since then it has ${live}.`,
      ko: `klab이 Pod ${victim.metadata.name}을(를) 삭제했습니다. ${what}의 Pod는 ${count}개였지만 지금은 ${live}개입니다.`,
    },
    { field: 'Pods', expected: count, observed: live },
  );
}
