import type { Text } from '../../text.ts';
import { show } from '../evidence.ts';
import type { Container, Pod } from '../kube-types.ts';
import { claimDiagnoses } from './claims.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { PodSubject } from './pod.ts';
import { tellOfPod } from './tell.ts';

/** A reason for which the scheduler passes over a node, in its own words, and what they mean. */
interface Reason {
  readonly id: string;
  readonly said: RegExp;
  readonly means: (match: RegExpMatchArray, pod: Pod) => Text;
}

const resourceNames: Readonly<Record<string, Text>> = {
  cpu: { en: 'CPU', ko: 'CPU가' },
  memory: { en: 'memory', ko: '메모리가' },
  'ephemeral-storage': { en: 'disk space', ko: '디스크 공간이' },
};

/** The scheduler's words: pkg/scheduler/framework/plugins of Kubernetes, the ErrReason constants. */
const reasons: readonly Reason[] = [
  {
    id: 'node-resources',
    said: /Insufficient (\S+)/,
    means([, resource = ''], pod) {
      const asked = requestOf(pod, resource);
      const name = resourceNames[resource] ?? { en: resource, ko: `${resource}이(가)` };
      return {
        en: `not enough ${name.en} left${asked ? `, ${asked} requested` : ''}`,
        ko: `남은 ${name.ko} 부족합니다${asked ? `(요청: ${asked})` : ''}`,
      };
    },
  },
  {
    id: 'node-full',
    said: /Too many pods/,
    means: () => ({ en: 'it already runs as many Pods as it may', ko: '실행할 수 있는 Pod 수가 가득 찼습니다' }),
  },
  {
    id: 'node-labels',
    said: /didn't match Pod's node affinity\/selector/,
    means(_, pod) {
      const wanted = Object.entries(pod.spec?.nodeSelector ?? {}).map((pair) => pair.join('='));
      const what = wanted.length > 0 ? `nodeSelector ${wanted.join(',')}` : 'nodeAffinity';
      return {
        en: `its labels do not fit the Pod's ${what}`,
        ko: `노드의 레이블이 Pod의 ${what}와(과) 맞지 않습니다`,
      };
    },
  },
  {
    id: 'node-taint',
    said: /untolerated taint(?:\(s\)|s)?(?: \{([^}]*)\})?/,
    means([, taint]) {
      const which = taint ? ` ${taint.replace(/: *$/, '').replace(': ', '=')}` : '';
      return {
        en: `it has a taint${which} that the Pod does not tolerate`,
        ko: `Pod가 허용(tolerations)하지 않는 taint${which}이(가) 있습니다`,
      };
    },
  },
  {
    id: 'node-cordoned',
    said: /were unschedulable/,
    means: () => ({ en: 'it is cordoned (kubectl uncordon)', ko: '스케줄링이 금지되어 있습니다(kubectl uncordon)' }),
  },
  {
    id: 'host-port-taken',
    said: /free ports for the requested pod ports/,
    means: () => ({
      en: "the Pod's hostPort is taken there by another Pod",
      ko: 'Pod의 hostPort를 그 노드의 다른 Pod가 이미 사용하고 있습니다',
    }),
  },
  {
    id: 'pod-anti-affinity',
    said: /pod anti-affinity rules/,
    means: () => ({
      en: "it already runs a Pod that the Pod's podAntiAffinity keeps away from",
      ko: 'podAntiAffinity가 피해야 하는 Pod가 이미 실행 중입니다',
    }),
  },
  {
    id: 'pod-affinity',
    said: /pod affinity rules/,
    means: () => ({
      en: "it runs no Pod that the Pod's podAffinity wants to be near",
      ko: 'podAffinity가 함께 있으려는 Pod가 없습니다',
    }),
  },
  {
    id: 'topology-spread',
    said: /topology spread constraints/,
    means: () => ({
      en: 'the Pod there would break its topologySpreadConstraints',
      ko: '그 노드에 두면 topologySpreadConstraints에 어긋납니다',
    }),
  },
  {
    id: 'volume-elsewhere',
    said: /volume node affinity conflict/,
    means: () => ({ en: "the Pod's volume lies on another node", ko: 'Pod의 볼륨이 다른 노드에 있습니다' }),
  },
];

const conditionOf = ({ pod }: PodSubject) => {
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' ? scheduled : undefined;
};
const field = '.status.conditions[type=PodScheduled]';

const gated: Diagnosis<PodSubject> = {
  id: 'scheduling-gated',
  look(subject) {
    const condition = conditionOf(subject);
    if (condition?.reason !== 'SchedulingGated') return undefined;
    return tellOfPod(
      subject.pod,
      {
        en: 'is held back by its schedulingGates; it is placed on a node once they are taken away.',
        ko: 'schedulingGates 때문에 보류되어 있습니다. 게이트를 없애야 노드에 배치됩니다.',
      },
      { field, expected: 'True', observed: 'False (SchedulingGated)' },
    );
  },
};

function translated({ id, said }: Reason): Diagnosis<PodSubject> {
  return {
    id,
    look(subject) {
      const { message } = conditionOf(subject) ?? {};
      return message && said.test(message) ? noNode(subject.pod, message) : undefined;
    },
  };
}

const unknownReason: Diagnosis<PodSubject> = {
  id: 'unschedulable',
  look(subject) {
    const condition = conditionOf(subject);
    return condition && noNode(subject.pod, condition.message ?? '');
  },
};

/** `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had …. preemption: …`: what comes after is of no help. */
function noNode(pod: Pod, message: string): ReturnType<typeof tellOfPod> {
  const [, all = '', list = ''] = /^\d+\/(\d+) nodes are available: (.*?)\.(?: |$)/s.exec(message) ?? [];
  const parts = list.split(/, (?=\d)/).map((part) => {
    const [, count = '', words = part] = /^(\d+) (?:node\(s\) )?(.*)$/s.exec(part) ?? [];
    const meaning = meaningOf(words, pod) ?? { en: words, ko: words };
    return { en: `${count} of ${all} nodes: ${meaning.en}`, ko: `노드 ${all}개 중 ${count}개: ${meaning.ko}` };
  });
  const told = list !== '' && parts.length > 0;
  return tellOfPod(
    pod,
    {
      en: `found no node to run on: ${told ? `${parts.map(({ en }) => en).join('; ')}.` : show(message)}`,
      ko: `실행할 노드를 찾지 못했습니다. ${told ? `${parts.map(({ ko }) => ko).join('; ')}.` : show(message)}`,
    },
    { field, expected: 'True', observed: `False: ${message}` },
  );
}

function meaningOf(words: string, pod: Pod): Text | undefined {
  for (const { said, means } of reasons) {
    const match = said.exec(words);
    if (match) return means(match, pod);
  }
  return undefined;
}

/** What the containers ask for, as written; several are joined. */
function requestOf(pod: Pod, resource: string): string {
  const asked = ({ resources }: Container) => resources?.requests?.[resource] ?? resources?.limits?.[resource];
  return (pod.spec?.containers ?? []).flatMap((container) => asked(container) ?? []).join(' + ');
}

export const schedulingDiagnoses: readonly Diagnosis<PodSubject>[] = [
  gated,
  ...claimDiagnoses,
  ...reasons.map(translated),
  unknownReason,
];
