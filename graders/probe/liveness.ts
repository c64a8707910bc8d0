import { become, definitely, isNotYet, type NotYet } from '../../src/grading/become.ts';
import { samePod, statusOf } from '../../src/grading/choose-pod.ts';
import { pointAt, show } from '../../src/grading/evidence.ts';
import { eventsOf } from '../../src/grading/explain/surroundings.ts';
import { eventEvidence, tellOfPod } from '../../src/grading/explain/tell.ts';
import type { DisturbingGrader, Sight } from '../../src/grading/grader.ts';
import type { KubeEvent, Pod } from '../../src/grading/kube-types.ts';
import { failedBy, inconclusive, passed } from '../../src/grading/observation.ts';
import { onPod } from '../../src/grading/on-pod.ts';
import type { Text } from '../../src/text.ts';
import { becomeStarted, notStarted } from '../healing/back-off.ts';
import { restarted } from '../healing/container.ts';
import type { ProbeParams } from '../probe.ts';
import { addressOf, answered, breakIt, rhythmOf, type Target, targetOf } from './target.ts';

const askMs = 5_000;
/** On a busy node Events come later than the restart that they are about; the kubelet waits 10 s before it writes one again. */
const eventMs = 15_000;
/**
 * After so many Events about one object from one source the kubelet sends no more but one every five minutes
 * (client-go, tools/record/events_cache.go: defaultSpamBurst = 25).
 */
const spamBurst = 25;

/**
 * Broken, the container is killed by the kubelet because of its liveness probe and starts again in the same Pod. The
 * lazy ways that must fail: a process that ends by itself; a Pod that is deleted; a probe that always succeeds;
 * restartPolicy Never.
 */
export const livenessWorks: DisturbingGrader<ProbeParams>['disturb'] = async (sight, stimuli, wanted, options) => {
  const { until, withinMs, signal } = options;
  const target = await become(until, () => targetOf(sight, wanted), withinMs);
  if (isNotYet(target)) return failedBy(target);
  const { pod: before, container } = target;
  const earlier = await kubeletEvents(sight, before);
  const known = new Map(earlier.map((event) => [event.metadata.uid, event.count ?? 1]));
  const unbroken = await breakIt(stimuli, target, wanted.fault, signal);
  if (unbroken) return failedBy(unbroken);
  const again = await becomeStarted(
    until,
    async () => {
      const now = await samePod(sight, before);
      const seen = restarted(before, now, container.name);
      if (!isNotYet(seen)) return seen;
      const untouched =
        now && statusOf(now, container.name)?.restartCount === statusOf(before, container.name)?.restartCount;
      return untouched && statusOf(now, container.name)?.state?.running ? unnoticed(now, target) : seen;
    },
    withinMs,
    restartAwaited(target),
  );
  if (isNotYet(again)) return notStarted(again);

  const cause = await become(
    until,
    async () => causeOf(again, target, await kubeletEvents(sight, again), known),
    Math.min(withinMs, eventMs),
  );
  if (isNotYet(cause)) {
    // With those since the break: a readiness probe beside it tells of every failure and uses up what the kubelet may send.
    const told = (await kubeletEvents(sight, again)).reduce((sum, { count = 1 }) => sum + count, 0);
    return told < spamBurst ? failedBy(cause) : inconclusive(tooManyEvents(again, told));
  }
  const alive = await become(until, () => answers(sight, again, target, signal), withinMs, {
    en: `Container ${container.name} was restarted; klab waits until it answers again.`,
    ko: `컨테이너 ${container.name}이(가) 다시 시작되었습니다. 다시 응답하기를 기다립니다.`,
  });
  if (isNotYet(alive)) return failedBy(alive);
  const { name } = before.metadata;
  return passed(
    {
      en: `Broken, container ${container.name} of Pod ${name} failed its liveness probe, was restarted in the same Pod and answers again.`,
      ko: `고장 내자 Pod ${name}의 컨테이너 ${container.name}이(가) liveness 프로브에 실패해 같은 Pod 안에서 다시 시작되었고 정상으로 돌아왔습니다.`,
    },
    ...[cause.unhealthy, cause.killing].flatMap((event) => eventEvidence(event) ?? []),
    {
      object: pointAt(again),
      field: `.status.containerStatuses[name=${container.name}].restartCount`,
      observed: String(statusOf(again, container.name)?.restartCount),
    },
  );
};

function restartAwaited({ container, spec }: Target): Text {
  const rhythm = rhythmOf(spec);
  return {
    en: `It has broken container ${container.name} and waits until the liveness probe notices and the kubelet restarts it. ${rhythm.en}`,
    ko: `컨테이너 ${container.name}을(를) 고장 냈습니다. liveness 프로브가 알아채고 kubelet이 다시 시작하기를 기다립니다. ${rhythm.ko}`,
  };
}

/** What the kubelet has said about this very Pod. */
async function kubeletEvents(sight: Sight, { metadata }: Pod): Promise<readonly KubeEvent[]> {
  const events = (await sight.list(eventsOf(metadata.namespace ?? ''))) as readonly KubeEvent[];
  return events.filter((event) => {
    const { source, reportingComponent } = event as { source?: { component?: string }; reportingComponent?: string };
    const from = reportingComponent || source?.component;
    return from === 'kubelet' && event.involvedObject?.uid === metadata.uid;
  });
}

function causeOf(
  pod: Pod,
  { container }: Target,
  events: readonly KubeEvent[],
  known: ReadonlyMap<string | undefined, number>,
): { readonly unhealthy: KubeEvent; readonly killing: KubeEvent } | NotYet {
  const fresh = events.filter(
    (event) =>
      (event.count ?? 1) > (known.get(event.metadata.uid) ?? 0) &&
      event.involvedObject?.fieldPath === `spec.containers{${container.name}}`,
  );
  const unhealthy = fresh.find(
    ({ reason, message }) => reason === 'Unhealthy' && /^Liveness probe/.test(message ?? ''),
  );
  const killing = fresh.find(
    ({ reason, message }) => reason === 'Killing' && /failed liveness probe/.test(message ?? ''),
  );
  if (unhealthy && killing) return { unhealthy, killing };
  const ended = statusOf(pod, container.name)?.lastState?.terminated;
  const alone = {
    en: `restarted container ${container.name}, but not because of its liveness probe: it ended by itself (exit code ${ended?.exitCode ?? '?'}).`,
    ko: `컨테이너 ${container.name}이(가) 다시 시작되었지만 liveness 프로브 때문이 아니라 스스로 끝났기 때문입니다(종료 코드 ${ended?.exitCode ?? '?'}).`,
  };
  return tellOfPod(
    pod,
    alone,
    {
      field: 'Events of the kubelet',
      expected: 'Unhealthy: Liveness probe failed; Killing',
      observed: 'none since klab broke it',
    },
    {
      object: pointAt(pod),
      field: `.status.containerStatuses[name=${container.name}].lastState`,
      observed: show(ended),
    },
  );
}

function unnoticed(pod: Pod, { container, spec }: Target): NotYet {
  const still = {
    en: `still runs container ${container.name} although klab has broken it: its liveness probe does not notice.`,
    ko: `klab이 고장 냈는데도 컨테이너 ${container.name}이(가) 그대로 실행 중입니다. liveness 프로브가 알아채지 못합니다.`,
  };
  return tellOfPod(
    pod,
    still,
    {
      field: `.status.containerStatuses[name=${container.name}].restartCount`,
      expected: 'one more',
      observed: 'unchanged',
    },
    { object: pointAt(pod), field: `.spec.containers[name=${container.name}].livenessProbe`, observed: show(spec) },
  );
}

function tooManyEvents({ metadata }: Pod, told: number) {
  return {
    en: `Pod ${metadata.name} was restarted, but after ${told} Events the kubelet tells no more why. Make the Pod anew and check again.`,
    ko: `Pod ${metadata.name}이(가) 다시 시작되었지만 이벤트가 이미 ${told}개라 kubelet이 이유를 더 알려 주지 않습니다. Pod를 새로 만든 뒤 다시 채점하세요.`,
  };
}

/** Asks what the probe itself asks. A port that is only connected to has answered by being Ready. */
async function answers(
  sight: Sight,
  pod: Pod,
  { container, spec }: Target,
  signal: AbortSignal,
): Promise<Pod | NotYet> {
  const { httpGet, exec } = spec;
  const dead = (field: string, observed: string): NotYet =>
    tellOfPod(
      pod,
      { en: 'was restarted, but does not answer again.', ko: '다시 시작되었지만 정상으로 돌아오지 않았습니다.' },
      { field, expected: 'success', observed },
    );
  if (httpGet && httpGet.scheme !== 'HTTPS') {
    const { path = '/', port } = httpGet;
    const number = typeof port === 'number' ? port : container.ports?.find(({ name }) => name === port)?.containerPort;
    if (number === undefined) return definitely(dead('.livenessProbe.httpGet.port', String(port)));
    const answer = await sight.http(addressOf(pod, number), { path }, { timeoutMs: askMs, signal });
    return !('failure' in answer) && answer.status < 400 ? pod : dead(`GET ${path}`, answered(answer));
  }
  if (exec?.command?.[0] === undefined) return pod;
  const place = { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, container: container.name };
  const { exitCode } = await onPod(sight.exec(place, exec.command, { timeoutMs: askMs, signal }));
  return exitCode === 0 ? pod : dead(exec.command.join(' '), `exit code ${exitCode}`);
}
