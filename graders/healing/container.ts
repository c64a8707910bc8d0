import { become, definitely, isNotYet, type NotYet } from '../../src/grading/become.ts';
import { choosePod, samePod, statusOf } from '../../src/grading/choose-pod.ts';
import { pointAt, show } from '../../src/grading/evidence.ts';
import { explainPod } from '../../src/grading/explain/pod.ts';
import { tellOfPod } from '../../src/grading/explain/tell.ts';
import type { Sight } from '../../src/grading/grader.ts';
import { isReady, type Pod } from '../../src/grading/kube-types.ts';
import { type Explanation, failedBy, passed } from '../../src/grading/observation.ts';
import type { PodsRef } from '../../src/grading/pod-set.ts';
import type { Stimuli } from '../../src/grading/stimuli.ts';
import type { Observation } from '../../src/grading/verdict.ts';
import { becomeStarted, heldBack, notStarted } from './back-off.ts';
import type { Options } from './pod.ts';

/**
 * Kills a container: it starts again in the same Pod, and only it. The lazy ways that must fail: a Pod that is made
 * anew as a whole; restartPolicy Never; a container that starts and is never ready.
 */
export async function containerHeals(
  sight: Sight,
  stimuli: Stimuli,
  { of, container }: { readonly of: PodsRef; readonly container: string },
  { until, withinMs }: Options,
): Promise<Observation> {
  const chosen = await become(until, () => choosePod(sight, of, container), withinMs);
  if (isNotYet(chosen)) return failedBy(chosen);
  const before = chosen.pod;
  await stimuli.killContainer(before, container);
  const look = async () => restarted(before, await samePod(sight, before), container);
  const after = await becomeStarted(until, look, withinMs, {
    en: `It has killed container ${container} of Pod ${before.metadata.name} and waits until that runs again.`,
    ko: `Pod ${before.metadata.name}의 컨테이너 ${container}을(를) 강제 종료했습니다. 다시 실행되기를 기다립니다.`,
  });
  if (isNotYet(after)) return notStarted(after);
  const field = `.status.containerStatuses[name=${container}].restartCount`;
  const count = statusOf(after, container)?.restartCount;
  return passed(
    {
      en: `klab killed container ${container}; it started again in the same Pod ${before.metadata.name}.`,
      ko: `klab이 컨테이너 ${container}을(를) 강제 종료하자 같은 Pod ${before.metadata.name} 안에서 다시 시작되었습니다.`,
    },
    { object: pointAt(after), field, observed: String(count) },
    { object: pointAt(after), field: '.status.podIP', observed: show(after.status?.podIP) },
  );
}

/** Whether the container, and nothing else, has been started once more since `before`. */
export function restarted(before: Pod, now: Pod | undefined, container: string): Pod | NotYet {
  if (!now) {
    const gone = {
      en: `as a whole went or was made anew; only its container ${container} should have started again.`,
      ko: `전체가 없어지거나 새로 만들어졌습니다. 컨테이너 ${container}만 다시 시작되어야 합니다.`,
    };
    return definitely(tellOfPod(before, gone, { field: '.metadata.uid', expected: 'unchanged', observed: 'gone' }));
  }
  const others = before.status?.containerStatuses?.filter(({ name }) => name !== container) ?? [];
  const moved = others.find(({ name, restartCount }) => statusOf(now, name)?.restartCount !== restartCount);
  if (moved) return definitely(counted(now, moved.name, moved.restartCount, 'unchanged'));
  const [ip, former] = [now.status?.podIP, before.status?.podIP];
  if (ip !== former) {
    const moved = { en: 'has another IP address now.', ko: 'IP 주소가 바뀌었습니다.' };
    return definitely(tellOfPod(now, moved, { field: '.status.podIP', expected: former, observed: ip }));
  }
  const first = statusOf(before, container)?.restartCount ?? 0;
  const status = statusOf(now, container);
  const count = status?.restartCount ?? 0;
  if (count > first + 1) return definitely(counted(now, container, first, String(first + 1)));
  if (count === first + 1 && status?.state?.running && status.ready && isReady(now)) return now;
  const ended = status?.state?.terminated;
  const { restartPolicy } = (now.spec ?? {}) as { readonly restartPolicy?: string };
  if (ended && (restartPolicy === 'Never' || (restartPolicy === 'OnFailure' && ended.exitCode === 0))) {
    const ended = {
      en: `does not start container ${container} again: its restartPolicy is ${restartPolicy}.`,
      ko: `restartPolicy가 ${restartPolicy}이라서 컨테이너 ${container}을(를) 다시 시작하지 않습니다.`,
    };
    const field = '.spec.restartPolicy';
    return definitely(tellOfPod(now, ended, { field, expected: 'Always', observed: restartPolicy }));
  }
  const waits = heldBack(before, now, container);
  if (waits) return waits;
  return (count === first ? undefined : explainPod(now)) ?? counted(now, container, first, String(first + 1));
}

function counted(now: Pod, container: string, before: number | undefined, expected: string): Explanation {
  const count = statusOf(now, container)?.restartCount ?? 0;
  return tellOfPod(
    now,
    {
      en: `has started container ${container} again ${count} times in all; ${before ?? 0} times before klab killed one.`,
      ko: `컨테이너 ${container}이(가) 다시 시작된 횟수는 모두 ${count}번, klab이 종료하기 전에는 ${before ?? 0}번입니다.`,
    },
    { field: `.status.containerStatuses[name=${container}].restartCount`, expected, observed: count },
  );
}
