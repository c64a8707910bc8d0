import type { KubeObject } from '../../src/cluster/cluster.ts';
import { managersOf } from '../../src/cluster/field-managers.ts';
import { isTerminating, type Pod } from '../../src/grading/kube-types.ts';
import type { Text } from '../../src/text.ts';

/** core/v1 Event; events.k8s.io/v1 is another view of the same objects. */
export interface KubeEvent extends KubeObject {
  readonly involvedObject?: {
    readonly kind?: string;
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly fieldPath?: string;
  };
  readonly reason?: string;
  readonly type?: string;
  readonly message?: string;
  readonly source?: { readonly component?: string; readonly host?: string };
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
  readonly count?: number;
  readonly series?: { readonly count?: number };
}

export const componentOf = ({ reportingComponent, source }: KubeEvent) => reportingComponent || source?.component || '';

/** How often it has happened, as far as this object tells. */
export const countOf = ({ series, count }: KubeEvent) => series?.count ?? count ?? 1;

/**
 * What speaks against an event that it is genuine; undefined when nothing does. Anybody who may create events may write
 * one: it is held against who sent it (kubectl has a name of its own) and against what the Pod itself shows.
 */
export function doubt(event: KubeEvent, about: KubeObject | undefined): Text | undefined {
  const component = componentOf(event);
  const writers = managersOf(event).map(({ manager }) => manager);
  const stranger = writers.find((writer) => !isSender(component, writer));
  if (stranger !== undefined) return { en: `written by ${stranger}`, ko: `${stranger}이(가) 적었습니다` };
  if (about?.kind !== 'Pod') return undefined;
  const pod: Pod = about;
  const host = event.source?.host ?? (component === 'kubelet' ? event.reportingInstance : undefined);
  if (component === 'kubelet' && host !== pod.spec?.nodeName)
    return {
      en: `sent from node ${host || '(none)'}, but the Pod is on ${pod.spec?.nodeName ?? 'none'}`,
      ko: `노드 ${host || '(없음)'}에서 보냈지만 Pod는 ${pod.spec?.nodeName ?? '어느 노드에도 없습니다'}${pod.spec?.nodeName ? '에 있습니다' : ''}`,
    };
  return traces[event.reason ?? '']?.(pod, event);
}

/** Parts of kube-controller-manager, by the names under which they report. */
const controllers =
  /^(deployment|replicaset|replication|statefulset|daemonset|job|cronjob|endpoint|endpoint-slice|node|persistentvolume|attachdetach|taint-eviction)-controller$|^(controllermanager|horizontal-pod-autoscaler)$/;

/** Components of Kubernetes send with their program's name; of others it is only known that they are no kubectl. */
function isSender(component: string, writer: string): boolean {
  if (component === 'kubelet') return writer === 'kubelet';
  if (component === 'default-scheduler') return writer === 'kube-scheduler';
  if (controllers.test(component)) return writer === 'kube-controller-manager';
  return !/^(kubectl|curl)/i.test(writer);
}

const statusesOf = (pod: Pod) => [
  ...(pod.status?.containerStatuses ?? []),
  ...(pod.status?.initContainerStatuses ?? []),
];
const hasRestarted = (pod: Pod) => statusesOf(pod).some(({ restartCount = 0 }) => restartCount > 0);
const hasRun = (pod: Pod) =>
  statusesOf(pod).some(({ state, lastState }) => state?.running ?? state?.terminated ?? lastState?.terminated);

/** What must be seen at a Pod after an event of this reason. */
const traces: Readonly<Record<string, (pod: Pod, event: KubeEvent) => Text | undefined>> = {
  Scheduled: (pod) =>
    pod.spec?.nodeName ? undefined : { en: 'the Pod is on no node', ko: 'Pod가 어느 노드에도 없습니다' },
  Started: (pod) => (hasRun(pod) ? undefined : { en: 'no container has run', ko: '실행된 컨테이너가 없습니다' }),
  BackOff: (pod) =>
    hasRestarted(pod) || statusesOf(pod).some(({ state }) => state?.waiting)
      ? undefined
      : { en: 'no container has restarted or waits', ko: '다시 시작되었거나 대기 중인 컨테이너가 없습니다' },
  Killing: (pod) =>
    hasRestarted(pod) || isTerminating(pod) || statusesOf(pod).some(({ state }) => state?.terminated)
      ? undefined
      : { en: 'no container has been killed', ko: '종료된 컨테이너가 없습니다' },
  Unhealthy: (pod, { message = '' }) => {
    const probe = /^(Liveness|Readiness|Startup) probe/.exec(message)?.[1]?.toLowerCase();
    const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
    if (probe === undefined || containers.some((container) => `${probe}Probe` in container)) return undefined;
    return { en: `the Pod has no ${probe}Probe`, ko: `Pod에 ${probe}Probe가 없습니다` };
  },
};
