import { pointAt, show } from '../evidence.ts';
import { isFinished, isReady, isTerminating } from '../kube-types.ts';
import type { Explanation } from '../observation.ts';
import type { WorkloadView } from '../workload.ts';
import { explainAbsence } from './absence.ts';
import { explainPod } from './pod.ts';

/**
 * The first thing that keeps a workload from running completely, from the object down to its containers;
 * undefined when it has rolled out: spec seen, every replica of the present template and available, nothing else left.
 */
export function explainWorkload(view: WorkloadView): Explanation | undefined {
  return explainObject(view) ?? explainPods(view) ?? explainCounts(view);
}

/** The object itself: absent, being deleted, not seen by its controller, refused Pods. */
export function explainObject(view: WorkloadView): Explanation | undefined {
  const { object, ref } = view;
  if (!object)
    return explainAbsence(ref, { siblings: view.siblings, elsewhere: view.elsewhere, namesakes: view.allPods });
  const { kind, name } = ref;
  const tell = (en: string, ko: string, field: string, expected: unknown, observed: unknown): Explanation => ({
    because: { en: `${kind} ${name} ${en}`, ko: `${kind} ${name}: ${ko}` },
    evidence: [{ object: pointAt(object), field, expected: show(expected), observed: show(observed) }],
  });
  if (isTerminating(object))
    return tell(
      'is being deleted.',
      '삭제되는 중입니다.',
      '.metadata.deletionTimestamp',
      'none',
      object.metadata.deletionTimestamp,
    );
  const { generation } = object.metadata;
  const seen = object.status?.observedGeneration;
  if (generation !== undefined && (seen ?? 0) < generation) {
    return tell(
      'was changed a moment ago; its controller has not acted on it yet.',
      '방금 변경되어 컨트롤러가 아직 반영하지 않았습니다.',
      '.status.observedGeneration',
      generation,
      seen,
    );
  }
  const refused = object.status?.conditions?.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  if (refused)
    return tell(
      `cannot create Pods: ${show(refused.message)}`,
      `Pod를 만들지 못합니다. ${show(refused.message)}`,
      '.status.conditions[type=ReplicaFailure]',
      'False',
      refused.reason,
    );
  if (object.spec?.replicas === 0)
    return tell(
      'is scaled to 0, so nothing runs.',
      '레플리카가 0이라 실행되는 Pod가 없습니다.',
      '.spec.replicas',
      '≥ 1',
      0,
    );
  return undefined;
}

/** Its Pods, those of the present template first: a new Pod that cannot start is why an old one stays. */
function explainPods(view: WorkloadView): Explanation | undefined {
  const pods = view.pods.filter((pod) => !isFinished(pod));
  const current = pods.filter(view.isCurrent);
  const broken = current.find((pod) => !isTerminating(pod) && !isReady(pod)) ?? current.find((pod) => !isReady(pod));
  if (broken) return explainPod(broken);
  const old = pods.find((pod) => !view.isCurrent(pod));
  if (!old) return undefined;
  const name = old.metadata.name;
  return {
    because: {
      en: `Pod ${name} of an older template is still there; the rollout is not over.`,
      ko: `이전 템플릿의 Pod ${name} 이(가) 남아 있습니다. 롤아웃이 끝나지 않았습니다.`,
    },
    evidence: [
      {
        object: pointAt(old),
        expected: 'gone',
        observed: isTerminating(old) ? 'Terminating' : show(old.status?.phase),
      },
    ],
  };
}

function explainCounts({ object, ref, pods }: WorkloadView): Explanation | undefined {
  if (!object) return undefined;
  const { status } = object;
  const daemon = ref.kind === 'DaemonSet';
  const wanted = (daemon ? status?.desiredNumberScheduled : object.spec?.replicas) ?? 1;
  const counts: [string, number][] = daemon
    ? [
        ['.status.updatedNumberScheduled', status?.updatedNumberScheduled ?? 0],
        ['.status.numberAvailable', status?.numberAvailable ?? 0],
      ]
    : [
        ['.status.replicas', status?.replicas ?? 0],
        ...(ref.kind === 'ReplicaSet'
          ? []
          : [['.status.updatedReplicas', status?.updatedReplicas ?? 0] as [string, number]]),
        ['.status.availableReplicas', status?.availableReplicas ?? 0],
      ];
  const running = pods.filter((pod) => !isFinished(pod)).length;
  const off = [...counts, ['Pods', running] as [string, number]].find(([, count]) => count !== wanted);
  if (!off) return undefined;
  const [field, count] = off;
  return {
    because: {
      en: `${ref.kind} ${ref.name} wants ${wanted} Pods; ${field === 'Pods' ? `${count} exist` : `its ${field} is ${count}`}.`,
      ko: `${ref.kind} ${ref.name}: Pod ${wanted}개를 원하지만 ${field === 'Pods' ? `실제로는 ${count}개입니다` : `${field} 값은 ${count}입니다`}.`,
    },
    evidence: [{ object: pointAt(object), field, expected: String(wanted), observed: String(count) }],
  };
}
