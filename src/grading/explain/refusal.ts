import { nearest } from '../../lab/nearest.ts';
import type { Text } from '../../text.ts';
import { show } from '../evidence.ts';
import type { KubeEvent } from '../kube-types.ts';
import type { WorkloadView } from '../workload.ts';
import type { Diagnosis } from './diagnosis.ts';
import { eventAbout, eventEvidence, tell } from './tell.ts';

/** Why the API server refuses the Pods of a workload: by its words, as admission plugins say them. */
interface Refusal {
  readonly id: string;
  readonly said: RegExp;
  readonly means: (match: RegExpMatchArray, view: WorkloadView) => Text;
  readonly fault?: 'klab';
}

const refusals: readonly Refusal[] = [
  {
    id: 'refused-quota',
    said: /exceeded quota: ([^,]+), requested: (.+), used: (.+), limited: (.+)/,
    means: ([, quota, requested, used, limited]) => ({
      en: `ResourceQuota ${quota} is used up (limit ${limited}, used ${used}, one more Pod needs ${requested}).`,
      ko: `ResourceQuota ${quota} 한도를 넘습니다(한도 ${limited}, 사용 중 ${used}, Pod 하나에 더 필요한 양 ${requested}).`,
    }),
  },
  {
    id: 'refused-no-requests',
    said: /failed quota: ([^:]+): must specify (\S+)/,
    means: ([, quota, what]) => ({
      en: `ResourceQuota ${quota} counts ${what}, so every container has to say how much it wants (resources).`,
      ko: `ResourceQuota ${quota}이(가) ${what}을(를) 계산하므로 모든 컨테이너가 값을 지정해야 합니다(resources).`,
    }),
  },
  {
    id: 'refused-limit-range',
    said: /(maximum|minimum) (\S+) usage per (\S+) is ([^,]+), but (limit|request) is ([^,]+?)\.?$/,
    means: ([, bound, resource, per, allowed, field, asked]) => ({
      en: `the namespace's LimitRange sets a ${bound} of ${allowed} ${resource} per ${per}; the ${field} here is ${asked}.`,
      ko: `네임스페이스의 LimitRange가 정한 ${per} 당 ${resource} ${bound === 'maximum' ? '최댓값' : '최솟값'}은 ${allowed} 인데, ${field} 값이 ${asked}입니다.`,
    }),
  },
  {
    id: 'refused-service-account',
    said: /serviceaccount "([^"]+)" not found/,
    means([, name = ''], { around }) {
      const near = nearest(
        name,
        around.serviceAccounts.map(({ metadata }) => metadata.name),
      );
      return {
        en: `ServiceAccount ${name} does not exist.${near ? ` There is ${near}.` : ''}`,
        ko: `ServiceAccount ${name}이(가) 없습니다.${near ? ` 비슷한 이름으로 ${near}이(가) 있습니다.` : ''}`,
      };
    },
  },
  {
    id: 'refused-pod-security',
    said: /violates PodSecurity "([^"]+)": (.*)/s,
    means: ([, level, what]) => ({
      en: `the namespace enforces Pod Security "${level}", and the template breaks it: ${show(what)}`,
      ko: `네임스페이스의 Pod Security "${level}" 기준에 맞지 않습니다. ${show(what)}`,
    }),
  },
  {
    id: 'refused-policy',
    said: /(ValidatingAdmissionPolicy '[^']+'|admission webhook "[^"]+").*? denied (?:the )?request: (.*)/s,
    means: ([, who, why]) => ({
      en: `${who} refuses them: ${show(why)}`,
      ko: `${who}이(가) 거부합니다. ${show(why)}`,
    }),
  },
  {
    id: 'webhook-unreachable',
    said: /failed calling webhook "([^"]+)"/,
    means: ([whole, name]) => ({
      en: `the API server has to ask webhook ${name} first and gets no answer (${whole}).`,
      ko: `API 서버가 먼저 물어봐야 하는 웹훅 ${name}이(가) 응답하지 않습니다(${whole}).`,
    }),
    // The manifest is not what is wrong.
    fault: 'klab',
  },
  {
    id: 'refused',
    said: /(?:)/,
    means: ({ input }) => ({ en: show(input), ko: show(input) }),
  },
];

/** The latest refusal: a Deployment has it as a condition, for the others only an Event tells. */
function refusedBecause(view: WorkloadView): { message: string; event: KubeEvent | undefined } | undefined {
  const { object, around, pods, ref } = view;
  if (!object) return undefined;
  const event = [view.current, object]
    .map((maker) => maker && eventAbout(around.events, maker, 'FailedCreate'))
    .find((found) => found !== undefined);
  const condition = object.status?.conditions?.find(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  if (condition) return { message: condition.message ?? '', event };
  const wanted = (ref.kind === 'DaemonSet' ? object.status?.desiredNumberScheduled : object.spec?.replicas) ?? 1;
  // An Event outlives its cause.
  if (!event || (ref.kind !== 'StatefulSet' && ref.kind !== 'DaemonSet') || pods.length >= wanted) return undefined;
  return { message: event.message ?? '', event };
}

export const refusalDiagnoses: readonly Diagnosis<WorkloadView>[] = refusals.map(({ id, said, means, fault }) => ({
  id,
  look(view) {
    const refused = refusedBecause(view);
    const match = refused && said.exec(refused.message);
    if (!view.object || !match) return undefined;
    const { en, ko } = means(match, view);
    const { kind, name } = view.ref;
    const told = tell(
      view.object,
      { en: `${kind} ${name} cannot create Pods: ${en}`, ko: `${kind} ${name}: Pod를 만들지 못합니다. ${ko}` },
      { field: '.status.conditions[type=ReplicaFailure]', expected: 'False', observed: refused.message },
      eventEvidence(refused.event),
    );
    return fault ? { ...told, fault } : told;
  },
}));
