import { pointAt } from '../evidence.ts';
import { type Container, isFinished, isTerminating } from '../kube-types.ts';
import { mismatch } from '../subset.ts';
import type { WorkloadView } from '../workload.ts';
import type { Diagnosis } from './diagnosis.ts';
import { tell } from './tell.ts';

/** Every Pod of the present template is fine, and yet the rollout is not over. */

const strategyOf = ({ object }: WorkloadView) => object?.spec?.updateStrategy;
const oldPod = ({ pods, isCurrent }: WorkloadView) => pods.find((pod) => !isFinished(pod) && !isCurrent(pod));

const paused: Diagnosis<WorkloadView> = {
  id: 'rollout-paused',
  look(view) {
    const { object, ref } = view;
    if (!object?.spec?.paused || (view.current && !oldPod(view))) return undefined;
    return tell(
      object,
      {
        en: `Deployment ${ref.name} is paused, so its new template is not rolled out (kubectl rollout resume).`,
        ko: `Deployment ${ref.name}: 일시 중지되어 새 템플릿이 적용되지 않습니다(kubectl rollout resume).`,
      },
      { field: '.spec.paused', expected: 'false', observed: true },
    );
  },
};

/** OnDelete and a partition leave old Pods on purpose. */
const byHand: Diagnosis<WorkloadView> = {
  id: 'update-on-delete',
  look(view) {
    const old = oldPod(view);
    if (!old || !view.object || strategyOf(view)?.type !== 'OnDelete' || isTerminating(old)) return undefined;
    const { kind, name } = view.ref;
    return tell(
      view.object,
      {
        en: `${kind} ${name} replaces a Pod only when it is deleted (updateStrategy OnDelete); Pod ${old.metadata.name} still runs the older template.`,
        ko: `${kind} ${name}: updateStrategy가 OnDelete라서 Pod를 삭제해야 새 템플릿으로 바뀝니다. Pod ${old.metadata.name}은(는) 아직 이전 템플릿입니다.`,
      },
      { field: '.spec.updateStrategy.type', expected: 'RollingUpdate, or the Pods deleted', observed: 'OnDelete' },
      { object: pointAt(old), observed: 'older template' },
    );
  },
};

const partitioned: Diagnosis<WorkloadView> = {
  id: 'update-partition',
  look(view) {
    const partition = strategyOf(view)?.rollingUpdate?.partition ?? 0;
    const old = view.pods.find(
      (pod) => !view.isCurrent(pod) && Number(/-(\d+)$/.exec(pod.metadata.name)?.[1]) < partition,
    );
    if (!old || !view.object) return undefined;
    const { kind, name } = view.ref;
    return tell(
      view.object,
      {
        en: `${kind} ${name} updates only Pods from number ${partition} on (partition); Pod ${old.metadata.name} keeps the older template.`,
        ko: `${kind} ${name}: partition이 ${partition}이라 ${partition}번 이상의 Pod만 업데이트합니다. Pod ${old.metadata.name}은(는) 이전 템플릿 그대로입니다.`,
      },
      { field: '.spec.updateStrategy.rollingUpdate.partition', expected: 0, observed: partition },
      { object: pointAt(old), observed: 'older template' },
    );
  },
};

const oldLeaving: Diagnosis<WorkloadView> = {
  id: 'old-pod-terminating',
  look(view) {
    const old = oldPod(view);
    if (!old || !isTerminating(old)) return undefined;
    const { name } = old.metadata;
    return tell(
      old,
      {
        en: `Pod ${name} of an older template is still there, being deleted; the rollout waits for it to end.`,
        ko: `이전 템플릿의 Pod ${name}이(가) 아직 종료되는 중입니다. 종료될 때까지 롤아웃이 기다립니다.`,
      },
      { field: '.metadata.deletionTimestamp', expected: 'gone', observed: 'Terminating' },
    );
  },
};

const oldThere: Diagnosis<WorkloadView> = {
  id: 'old-pod-left',
  look(view) {
    const old = oldPod(view);
    if (!old) return undefined;
    const { name } = old.metadata;
    return tell(
      old,
      {
        en: `Pod ${name} of an older template is still there; the rollout is not over.`,
        ko: `이전 템플릿의 Pod ${name}이(가) 남아 있습니다. 롤아웃이 끝나지 않았습니다.`,
      },
      { field: '.status.phase', expected: 'gone', observed: old.status?.phase },
    );
  },
};

const noNode: Diagnosis<WorkloadView> = {
  id: 'daemon-on-no-node',
  look(view) {
    const { object, ref } = view;
    if (!object || ref.kind !== 'DaemonSet' || object.status?.desiredNumberScheduled !== 0) return undefined;
    const labels = Object.entries(object.spec?.template?.spec?.nodeSelector ?? {}).map((pair) => pair.join('='));
    return tell(
      object,
      {
        en: `DaemonSet ${ref.name} fits no node${labels.length > 0 ? `: none carries ${labels.join(',')}` : ''}, so it makes no Pods.`,
        ko: `DaemonSet ${ref.name}: 맞는 노드가 없어 Pod를 만들지 않습니다${labels.length > 0 ? `(레이블 ${labels.join(',')}을(를) 가진 노드가 없음)` : ''}.`,
      },
      { field: '.status.desiredNumberScheduled', expected: '≥ 1', observed: 0 },
    );
  },
};

/**
 * A Pod can be adopted, its image be changed under it, the label of its revision be written by hand: the controller does
 * not look again. What it runs has to be what the template says.
 */
const otherThanTemplate: Diagnosis<WorkloadView> = {
  id: 'pod-differs-from-template',
  look({ object, ref, pods }) {
    const template = (object?.spec?.template?.spec?.containers ?? []).map(whatRuns);
    for (const pod of pods.filter((one) => !isFinished(one) && !isTerminating(one))) {
      const off = mismatch(template, (pod.spec?.containers ?? []).map(whatRuns));
      if (!off) continue;
      const what = off.path.replace(/^\[\d+\]\.?/, '') || 'containers';
      return tell(
        pod,
        {
          en: `Pod ${pod.metadata.name} does not run what the template of ${ref.kind} ${ref.name} says: ${what} differs.`,
          ko: `Pod ${pod.metadata.name}: ${ref.kind} ${ref.name}의 템플릿과 다르게 실행되고 있습니다(${what}).`,
        },
        { field: `.spec.containers${off.path}`, expected: off.expected, observed: off.observed },
      );
    }
    return undefined;
  },
};

/** What a container runs; the rest of it may be filled in or changed in place by others. */
const whatRuns = ({ name, image, command }: Container) => ({
  name,
  image,
  ...(command === undefined ? {} : { command }),
});

export const rolloutDiagnoses: readonly Diagnosis<WorkloadView>[] = [
  paused,
  byHand,
  partitioned,
  oldLeaving,
  oldThere,
  noNode,
  otherThanTemplate,
];
