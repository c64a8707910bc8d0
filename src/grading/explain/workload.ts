import { show } from '../evidence.ts';
import { isFinished, isTerminating, type Pod } from '../kube-types.ts';
import type { Explanation } from '../observation.ts';
import { suspectOf, type WorkloadView } from '../workload.ts';
import { explainAbsence } from './absence.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { explainPod } from './pod.ts';
import { refusalDiagnoses } from './refusal.ts';
import { rolloutDiagnoses } from './stuck-rollout.ts';
import { type Finding, tell } from './tell.ts';

/**
 * The first thing that keeps a workload from running completely, from the object down to its containers;
 * undefined when it has rolled out: spec seen, every replica of the present template and available, nothing else left.
 */
export function explainWorkload(view: WorkloadView): Explanation | undefined {
  return explainObject(view) ?? explainPods(view) ?? diagnose(rolloutDiagnoses, view) ?? diagnose([counts], view);
}

/** The object itself: absent, being deleted, not seen by its controller, refused Pods. */
export function explainObject(view: WorkloadView): Explanation | undefined {
  if (view.object) return diagnose(objectDiagnoses, view);
  const { siblings, elsewhere, namespace: home } = view;
  return explainAbsence(view.ref, { siblings, elsewhere, home, namesakes: [...view.others, ...view.allPods] });
}

const leaving: Diagnosis<WorkloadView> = {
  id: 'workload-leaving',
  look: (view) =>
    view.object && isTerminating(view.object)
      ? tellOfWorkload(view, 'is being deleted.', '삭제되는 중입니다.', {
          field: '.metadata.deletionTimestamp',
          expected: 'none',
          observed: view.object.metadata.deletionTimestamp,
        })
      : undefined,
};

const unseen: Diagnosis<WorkloadView> = {
  id: 'workload-not-observed',
  look(view) {
    const generation = view.object?.metadata.generation;
    const seen = view.object?.status?.observedGeneration;
    if (generation === undefined || (seen ?? 0) >= generation) return undefined;
    return tellOfWorkload(
      view,
      'was changed a moment ago; its controller has not acted on it yet.',
      '방금 변경되어 컨트롤러가 아직 반영하지 않았습니다.',
      { field: '.status.observedGeneration', expected: generation, observed: seen },
    );
  },
};

const scaledToZero: Diagnosis<WorkloadView> = {
  id: 'scaled-to-zero',
  look: (view) =>
    view.object?.spec?.replicas === 0
      ? tellOfWorkload(view, 'is scaled to 0, so nothing runs.', '레플리카가 0이라 실행되는 Pod가 없습니다.', {
          field: '.spec.replicas',
          expected: '≥ 1',
          observed: 0,
        })
      : undefined,
};

export const objectDiagnoses: readonly Diagnosis<WorkloadView>[] = [leaving, unseen, ...refusalDiagnoses, scaledToZero];

/** Its Pods, those of the present template first. */
function explainPods(view: WorkloadView): Explanation | undefined {
  const broken = suspectOf(view);
  return broken && withContext(view, broken, explainPod(broken, view.around));
}

/** What the Pod's trouble means for the workload. */
function withContext({ object, ref, pods }: WorkloadView, broken: Pod, why: Explanation | undefined) {
  const { name } = broken.metadata;
  const missing = (object?.spec?.replicas ?? 1) > pods.filter((pod) => !isFinished(pod)).length;
  const ordered = ref.kind === 'StatefulSet' && object?.spec?.podManagementPolicy !== 'Parallel';
  const progress = object?.status?.conditions?.find(({ type }) => type === 'Progressing');
  const so =
    ordered && missing
      ? {
          en: `StatefulSet ${ref.name} makes the next Pod only when ${name} is Ready.`,
          ko: `StatefulSet ${ref.name}은(는) ${name}이(가) Ready가 되어야 다음 Pod를 만듭니다.`,
        }
      : progress?.reason === 'ProgressDeadlineExceeded'
        ? {
            en: `Deployment ${ref.name} made no progress within its progressDeadlineSeconds.`,
            ko: `Deployment ${ref.name}은(는) progressDeadlineSeconds 안에 진행되지 않았습니다.`,
          }
        : undefined;
  if (!why || !so) return why;
  return { ...why, because: { en: `${why.because.en} ${so.en}`, ko: `${why.because.ko} ${so.ko}` } };
}

export const counts: Diagnosis<WorkloadView> = {
  id: 'workload-counts',
  look(view) {
    const { object, ref, pods } = view;
    const { status } = object ?? {};
    const daemon = ref.kind === 'DaemonSet';
    const wanted = (daemon ? status?.desiredNumberScheduled : object?.spec?.replicas) ?? 1;
    const counted: [string, number | undefined][] = daemon
      ? [
          ['.status.updatedNumberScheduled', status?.updatedNumberScheduled],
          ['.status.numberAvailable', status?.numberAvailable],
        ]
      : [
          ['.status.replicas', status?.replicas],
          ...(ref.kind === 'ReplicaSet'
            ? []
            : [['.status.updatedReplicas', status?.updatedReplicas] as [string, number]]),
          ['.status.availableReplicas', status?.availableReplicas],
        ];
    const running = pods.filter((pod) => !isFinished(pod) && !isTerminating(pod)).length;
    const off = [...counted, ['Pods', running] as const].find(([, count]) => (count ?? 0) !== wanted);
    if (!object || !off) return undefined;
    const [field, count = 0] = off;
    return tellOfWorkload(
      view,
      `wants ${wanted} Pods; ${field === 'Pods' ? `${count} exist` : `its ${field} is ${count}`}.`,
      `Pod ${wanted}개를 원하지만 ${field === 'Pods' ? `실제로는 ${count}개입니다` : `${field} 값은 ${count}입니다`}.`,
      { field, expected: wanted, observed: count },
    );
  },
};

function tellOfWorkload({ object, ref }: WorkloadView, en: string, ko: string, finding: Finding): Explanation {
  const { kind, name } = ref;
  const because = { en: `${kind} ${name} ${en}`, ko: `${kind} ${name}: ${ko}` };
  if (object) return tell(object, because, finding);
  return { because, evidence: [{ object: { ...ref }, ...finding, expected: show(finding.expected), observed: '' }] };
}
