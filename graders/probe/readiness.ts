import { isDeepStrictEqual } from 'node:util';
import { become, definitely, isNotYet, type NotYet } from '../../src/grading/become.ts';
import { samePod, statusOf } from '../../src/grading/choose-pod.ts';
import { pointAt, show } from '../../src/grading/evidence.ts';
import { tellOfPod } from '../../src/grading/explain/tell.ts';
import type { DisturbingGrader, Sight } from '../../src/grading/grader.ts';
import { isReady, type Pod } from '../../src/grading/kube-types.ts';
import { failedBy, passed } from '../../src/grading/observation.ts';
import { readyEndpoints, viewService } from '../../src/grading/service.ts';
import type { ProbeParams } from '../probe.ts';
import { breakIt, rhythmOf, type Target, targetOf } from './target.ts';

/**
 * Broken, the Pod leaves the Service's ready endpoints; mended, it comes back: the same Pod, never restarted. The lazy
 * ways that must fail: a probe that always succeeds; a loop that takes the label away; a Pod that is deleted; a
 * liveness probe instead.
 */
export const readinessWorks: DisturbingGrader<ProbeParams>['disturb'] = async (sight, stimuli, wanted, options) => {
  const { until, withinMs, signal } = options;
  const served = async () => {
    const target = await targetOf(sight, wanted);
    if (isNotYet(target)) return target;
    return isServed(await standing(sight, target.pod, wanted)) ? target : notServed(target.pod, wanted);
  };
  const target = await become(until, served, withinMs);
  if (isNotYet(target)) return failedBy(target);
  const before = target.pod;
  const unbroken = await breakIt(stimuli, target, wanted.fault, signal);
  if (unbroken) return failedBy(unbroken);
  const rhythm = rhythmOf(target.spec);
  const out = await become(until, async () => isOut(target, await standing(sight, before, wanted), wanted), withinMs, {
    en: `It has broken Pod ${before.metadata.name} and waits until the readiness probe notices and Service ${wanted.service} sends nothing to it. ${rhythm.en}`,
    ko: `Pod ${before.metadata.name}을(를) 고장 냈습니다. readiness 프로브가 알아채고 Service ${wanted.service}에서 빠지기를 기다립니다. ${rhythm.ko}`,
  });
  if (isNotYet(out)) return failedBy(out);
  if (wanted.fault.undo) {
    await stimuli.undo();
    const back = await become(
      until,
      async () => isBack(target, await standing(sight, before, wanted), wanted),
      withinMs,
      {
        en: `It has mended Pod ${before.metadata.name} and waits until that is back in Service ${wanted.service}.`,
        ko: `Pod ${before.metadata.name}을(를) 고쳤습니다. Service ${wanted.service}(으)로 돌아오기를 기다립니다.`,
      },
    );
    if (isNotYet(back)) return failedBy(back);
  }
  const { name } = before.metadata;
  const again = wanted.fault.undo
    ? { en: ', and back when it was mended', ko: ', 고치자 다시 들어갔습니다' }
    : { en: '', ko: '' };
  return passed(
    {
      en: `Broken, Pod ${name} was taken out of Service ${wanted.service}${again.en}; it was not restarted.`,
      ko: `고장 내자 Pod ${name}이(가) Service ${wanted.service}에서 빠졌습니다${again.ko}. 다시 시작되지는 않았습니다.`,
    },
    { object: pointAt(out), field: '.status.conditions[type=Ready]', observed: 'False' },
    { object: pointAt(out), field: 'EndpointSlice.endpoints[*].conditions.ready', observed: 'false' },
  );
};

interface Standing {
  /** undefined: gone or going. */
  readonly pod: Pod | undefined;
  readonly selected: boolean;
  readonly listed: boolean;
}

async function standing(sight: Sight, before: Pod, { of, service = '' }: ProbeParams): Promise<Standing> {
  const view = await viewService(sight, { namespace: of.namespace, service });
  const { uid } = before.metadata;
  return {
    pod: await samePod(sight, before),
    selected: view.selected.some((pod) => pod.metadata.uid === uid),
    listed: readyEndpoints(view).some(({ podUid }) => podUid === uid),
  };
}

const isServed = ({ pod, selected, listed }: Standing) => pod !== undefined && isReady(pod) && selected && listed;

/** Whether the Pod is still what it was, apart from being ready. */
function changed({ pod: before, container }: Target, { pod }: Standing): NotYet | undefined {
  if (!pod) {
    const gone = {
      en: 'went; it should only have stopped being ready.',
      ko: '없어졌습니다. Ready 상태만 바뀌어야 합니다.',
    };
    return definitely(tellOfPod(before, gone, { field: '.metadata.uid', expected: 'unchanged', observed: 'gone' }));
  }
  const moved = before.status?.containerStatuses?.find(
    ({ name, restartCount }) => statusOf(pod, name)?.restartCount !== restartCount,
  );
  if (moved) {
    const restarted = {
      en: `had its container ${moved.name} restarted; a readiness probe restarts nothing.`,
      ko: `컨테이너 ${moved.name}이(가) 다시 시작되었습니다. readiness 프로브는 컨테이너를 다시 시작하지 않습니다.`,
    };
    const field = `.status.containerStatuses[name=${moved.name}].restartCount`;
    const observed = statusOf(pod, moved.name)?.restartCount;
    return definitely(tellOfPod(pod, restarted, { field, expected: moved.restartCount, observed }));
  }
  if (!isDeepStrictEqual(pod.metadata.labels, before.metadata.labels)) {
    const relabelled = {
      en: 'has other labels now; the probe alone should have taken it out of the Service.',
      ko: '레이블이 바뀌었습니다. 프로브만으로 Service에서 빠져야 합니다.',
    };
    const [observed, expected] = [show(pod.metadata.labels), show(before.metadata.labels)];
    return definitely(tellOfPod(pod, relabelled, { field: '.metadata.labels', expected, observed }));
  }
  const { state } = statusOf(pod, container.name) ?? {};
  if (state?.running) return undefined;
  const stopped = {
    en: `: container ${container.name} does not run.`,
    ko: `컨테이너 ${container.name}이(가) 실행 중이 아닙니다.`,
  };
  const field = `.status.containerStatuses[name=${container.name}].state`;
  return tellOfPod(pod, stopped, { field, expected: 'running', observed: show(state) });
}

function isOut(target: Target, now: Standing, { service }: ProbeParams): Pod | NotYet {
  const off = changed(target, now);
  if (off || !now.pod) return off ?? notServed(target.pod, { service });
  const { pod } = now;
  const unready = statusOf(pod, target.container.name)?.ready === false && !isReady(pod);
  if (unready && now.selected && !now.listed) return pod;
  if (!now.selected) return definitely(notServed(pod, { service }));
  if (!unready) {
    const unnoticed = {
      en: 'is still Ready although klab has broken it: its readiness probe does not notice.',
      ko: 'klab이 고장 냈는데도 여전히 Ready입니다. readiness 프로브가 알아채지 못합니다.',
    };
    const spec = `.spec.containers[name=${target.container.name}].readinessProbe`;
    return tellOfPod(
      pod,
      unnoticed,
      { field: '.status.conditions[type=Ready]', expected: 'False', observed: 'True' },
      { object: pointAt(pod), field: spec, observed: show(target.spec) },
    );
  }
  const listed = {
    en: `is not Ready, but Service ${service} still sends to it.`,
    ko: `Ready가 아닌데도 Service ${service}이(가) 계속 트래픽을 보냅니다.`,
  };
  const field = 'EndpointSlice.endpoints[*].conditions.ready';
  return tellOfPod(pod, listed, { field, expected: 'false', observed: 'true' });
}

function isBack(target: Target, now: Standing, { service }: ProbeParams): Pod | NotYet {
  const off = changed(target, now);
  if (off || !now.pod) return off ?? notServed(target.pod, { service });
  if (isServed(now)) return now.pod;
  const out = {
    en: `was mended, but has not come back to Service ${service}.`,
    ko: `고쳤는데도 Service ${service}(으)로 돌아오지 않았습니다.`,
  };
  const observed = isReady(now.pod) ? 'Ready, not listed' : 'not Ready';
  return tellOfPod(now.pod, out, { field: '.status.conditions[type=Ready]', expected: 'True', observed });
}

function notServed(pod: Pod, { service }: Pick<ProbeParams, 'service'>): NotYet {
  const out = {
    en: `is not among the ready endpoints of Service ${service}.`,
    ko: `Service ${service}의 준비된 엔드포인트에 없습니다.`,
  };
  return tellOfPod(pod, out, {
    field: 'EndpointSlice.endpoints',
    expected: show(pod.status?.podIP),
    observed: 'not there',
  });
}
