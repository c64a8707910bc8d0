import { isNotYet } from './become.ts';
import { pointAt } from './evidence.ts';
import { explainPod } from './explain/pod.ts';
import type { Sight } from './grader.ts';
import { runningContainer } from './in-container.ts';
import { type Container, isReady, type Pod } from './kube-types.ts';
import type { Explanation } from './observation.ts';
import { type PodsRef, viewPods } from './pod-set.ts';

/** A Pod to try something out on: a Ready one, the first by name. */
export async function readyPod(sight: Sight, of: PodsRef): Promise<Pod | Explanation> {
  const pods = await viewPods(sight, of);
  if ('because' in pods) return pods;
  const sorted = [...pods].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const [first = pods[0]] = sorted;
  return sorted.find(isReady) ?? explainPod(first) ?? unready(first);
}

/** The same with one of its containers, which runs (the only one when not named). */
export async function choosePod(
  sight: Sight,
  of: PodsRef,
  container?: string,
): Promise<{ readonly pod: Pod; readonly container: Container } | Explanation> {
  const pod = await readyPod(sight, of);
  if (isNotYet(pod)) return pod;
  const found = runningContainer(pod, container);
  return isNotYet(found) ? found : { pod, container: found };
}

function unready(pod: Pod): Explanation {
  return {
    because: { en: `Pod ${pod.metadata.name} is not Ready.`, ko: `Pod ${pod.metadata.name}: Ready 상태가 아닙니다.` },
    evidence: [{ object: pointAt(pod), field: '.status.conditions[type=Ready]', expected: 'True' }],
  };
}

/** The Pod of that uid as it is now; undefined when it is gone or going. */
export async function samePod(sight: Sight, { metadata }: Pod): Promise<Pod | undefined> {
  const { name, namespace = '', uid } = metadata;
  const found = (await sight.get({ apiVersion: 'v1', kind: 'Pod', namespace, name })) as Pod | undefined;
  return found?.metadata.uid === uid && !found?.metadata.deletionTimestamp ? found : undefined;
}

export const statusOf = (pod: Pod, container: string) =>
  pod.status?.containerStatuses?.find(({ name }) => name === container);
