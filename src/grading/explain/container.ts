import type { Text } from '../../text.ts';
import type { Container, ContainerStatus, KubeEvent } from '../kube-types.ts';
import type { Explanation } from '../observation.ts';
import type { Evidence } from '../verdict.ts';
import type { PodSubject } from './pod.ts';
import { eventAbout, tell } from './tell.ts';

export interface ContainerSubject extends PodSubject {
  readonly status: ContainerStatus;
  /** From the Pod's spec. */
  readonly container: Container | undefined;
  readonly init: boolean;
}

/** Says something of a container: `title` comes first in both sentences. */
export function tellOfContainer(
  { pod, status, init }: ContainerSubject,
  { en, ko }: Text,
  observed: string,
  ...more: readonly (Evidence | undefined)[]
): Explanation {
  const list = init ? 'initContainerStatuses' : 'containerStatuses';
  const [kindEn, kindKo] = init ? ['init container', '초기화 컨테이너'] : ['container', '컨테이너'];
  return tell(
    pod,
    {
      en: `Pod ${pod.metadata.name}: ${kindEn} ${status.name} ${en}`,
      ko: `Pod ${pod.metadata.name}의 ${kindKo} ${status.name}: ${ko}`,
    },
    {
      field: `.status.${list}[name=${status.name}].state`,
      expected: init ? 'ended with exit code 0' : 'running',
      observed,
    },
    ...more,
  );
}

/** The newest Event about one container of a Pod. */
export function eventOfContainer(
  { pod, status, around }: ContainerSubject,
  reason: string | readonly string[],
  says?: RegExp,
): KubeEvent | undefined {
  const own = around.events.filter(({ involvedObject }) => involvedObject?.fieldPath?.endsWith(`{${status.name}}`));
  return eventAbout(own, pod, reason, says);
}
