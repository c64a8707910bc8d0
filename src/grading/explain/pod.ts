import { managersOf } from '../../cluster/field-managers.ts';
import { show } from '../evidence.ts';
import { isFinished, isReady, isReported, isTerminating, type Pod } from '../kube-types.ts';
import type { Explanation } from '../observation.ts';
import { containerDiagnoses } from './containers.ts';
import { type Diagnosis, diagnose } from './diagnosis.ts';
import { probeDiagnoses } from './probes.ts';
import { schedulingDiagnoses } from './scheduling.ts';
import { nothingKnown, type Surroundings } from './surroundings.ts';
import { tellOfPod } from './tell.ts';
import { volumeDiagnoses } from './volumes.ts';

export interface PodSubject {
  readonly pod: Pod;
  readonly around: Surroundings;
}

/** Why a Pod is not Ready; undefined when it is. With what lies around it (`lookAround`) it can be told more exactly. */
export function explainPod(pod: Pod, around: Surroundings = nothingKnown): Explanation | undefined {
  return isReady(pod) ? undefined : diagnose(podDiagnoses, { pod, around });
}

const leaving: Diagnosis<PodSubject> = {
  id: 'pod-leaving',
  look: ({ pod }) =>
    isTerminating(pod)
      ? tellOfPod(
          pod,
          { en: 'is being deleted.', ko: '삭제되는 중입니다.' },
          { field: '.metadata.deletionTimestamp', expected: 'none', observed: pod.metadata.deletionTimestamp },
        )
      : undefined,
};

const ended: Diagnosis<PodSubject> = {
  id: 'pod-ended',
  look({ pod }) {
    if (!isFinished(pod)) return undefined;
    const { phase, reason, message } = pod.status ?? {};
    const why = [reason, message].filter((part) => part).join(': ');
    return tellOfPod(
      pod,
      {
        en: `has ended (${phase}${why ? `, ${why}` : ''}) and does not start again.`,
        ko: `종료되었고(${phase}${why ? `, ${why}` : ''}) 다시 시작되지 않습니다.`,
      },
      { field: '.status.phase', expected: 'Running', observed: phase },
    );
  },
};

/** A status that no kubelet has written: nothing runs, whatever it says. */
const unreported: Diagnosis<PodSubject> = {
  id: 'pod-not-reported',
  look({ pod }) {
    const { nodeName } = pod.spec ?? {};
    if (nodeName === undefined || isReported(pod)) return undefined;
    const writers = managersOf(pod).filter(({ subresource }) => subresource === 'status');
    return tellOfPod(
      pod,
      {
        en: `has a status that was written by hand: the kubelet of node ${nodeName} has never reported that it runs.`,
        ko: `상태(status)를 누군가 직접 적었습니다. 노드 ${nodeName}의 kubelet은 이 Pod가 실행된다고 알린 적이 없습니다.`,
      },
      { field: '.metadata.managedFields', expected: 'kubelet', observed: writers.map((one) => one.manager).join(', ') },
    );
  },
};

/** The program runs, the probes pass, and yet the Pod is not Ready: somebody else has to say so. */
const gates: Diagnosis<PodSubject> = {
  id: 'readiness-gate',
  look({ pod }) {
    const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.reason !== 'ReadinessGatesNotReady') return undefined;
    return tellOfPod(
      pod,
      {
        en: `waits for its readinessGates: ${show(ready.message)}`,
        ko: `readinessGates를 기다리고 있습니다. ${show(ready.message)}`,
      },
      { field: '.status.conditions[type=Ready]', expected: 'True', observed: `False (${ready.reason})` },
    );
  },
};

const notYet: Diagnosis<PodSubject> = {
  id: 'pod-not-running',
  look: ({ pod }) =>
    pod.status?.phase === 'Running'
      ? undefined
      : tellOfPod(
          pod,
          { en: 'is not running yet.', ko: '아직 실행되지 않았습니다.' },
          { field: '.status.phase', expected: 'Running', observed: pod.status?.phase },
        ),
};

const notReady: Diagnosis<PodSubject> = {
  id: 'pod-not-ready',
  look: ({ pod }) =>
    tellOfPod(
      pod,
      {
        en: 'runs but is not Ready: its readiness probe has not passed.',
        ko: '실행 중이지만 Ready가 아닙니다. readiness 프로브를 통과하지 못했습니다.',
      },
      { field: '.status.conditions[type=Ready]', expected: 'True', observed: 'False' },
    ),
};

/** In the order in which a Pod comes to life. */
export const podDiagnoses: readonly Diagnosis<PodSubject>[] = [
  leaving,
  unreported,
  ended,
  ...schedulingDiagnoses,
  ...volumeDiagnoses,
  ...containerDiagnoses,
  ...probeDiagnoses,
  gates,
  notYet,
  notReady,
];
