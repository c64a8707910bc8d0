import { pointAt, show } from '../evidence.ts';
import { type ContainerStatus, isReady, isTerminating, type Pod } from '../kube-types.ts';
import type { Explanation } from '../observation.ts';

/** Why a Pod is not Ready; undefined when it is. */
export function explainPod(pod: Pod): Explanation | undefined {
  if (isReady(pod)) return undefined;
  const name = pod.metadata.name;
  if (isTerminating(pod))
    return tell(
      pod,
      `Pod ${name} is being deleted.`,
      `Pod ${name}: 삭제되는 중입니다.`,
      '.metadata.deletionTimestamp',
      'none',
      pod.metadata.deletionTimestamp,
    );
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') {
    return tell(
      pod,
      `Pod ${name} found no node to run on: ${show(scheduled.message)}`,
      `Pod ${name}: 실행할 노드를 찾지 못했습니다. ${show(scheduled.message)}`,
      '.status.conditions[type=PodScheduled]',
      'True',
      `False (${scheduled.reason})`,
    );
  }
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  for (const status of statuses) {
    const found = explainContainer(pod, status);
    if (found) return found;
  }
  const phase = pod.status?.phase;
  if (phase !== 'Running')
    return tell(
      pod,
      `Pod ${name} is not running yet.`,
      `Pod ${name}: 아직 실행되지 않았습니다.`,
      '.status.phase',
      'Running',
      phase,
    );
  return tell(
    pod,
    `Pod ${name} runs but is not Ready: its readiness probe has not passed.`,
    `Pod ${name}: 실행 중이지만 Ready가 아닙니다. readiness 프로브를 통과하지 못했습니다.`,
    '.status.conditions[type=Ready]',
    'True',
    'False',
  );
}

function explainContainer(pod: Pod, status: ContainerStatus): Explanation | undefined {
  const waiting = status.state?.waiting;
  const reason = waiting?.reason ?? '';
  const where = `Pod ${pod.metadata.name}`;
  const field = `.status.containerStatuses[name=${status.name}].state`;
  if (/Image/.test(reason)) {
    const image = pod.spec?.containers?.find(({ name }) => name === status.name)?.image ?? status.image;
    return tell(
      pod,
      `${where} cannot get its image "${image}" (${reason}). Is the name and tag right?`,
      `${where}: 이미지 "${image}" 을(를) 가져오지 못했습니다(${reason}). 이름과 태그를 확인하세요.`,
      field,
      'running',
      `${reason}: ${show(waiting?.message)}`,
    );
  }
  const end = status.state?.terminated ?? status.lastState?.terminated;
  if (reason === 'CrashLoopBackOff' || (!waiting && end && end.exitCode !== 0 && !status.ready)) {
    const cause = `${end?.reason ?? reason}, exit code ${end?.exitCode ?? '?'}`;
    return tell(
      pod,
      `${where}: container ${status.name} keeps ending (${cause}). \`kubectl logs ${pod.metadata.name} --previous\` tells why.`,
      `${where}: 컨테이너 ${status.name} 이(가) 계속 종료됩니다(${cause}). \`kubectl logs ${pod.metadata.name} --previous\` 로 이유를 볼 수 있습니다.`,
      field,
      'running',
      `${cause}, ${status.restartCount ?? 0} restarts`,
    );
  }
  if (waiting && reason !== 'ContainerCreating' && reason !== 'PodInitializing') {
    return tell(
      pod,
      `${where}: container ${status.name} cannot start: ${reason}: ${show(waiting.message)}`,
      `${where}: 컨테이너 ${status.name} 을(를) 시작할 수 없습니다. ${reason}: ${show(waiting.message)}`,
      field,
      'running',
      reason,
    );
  }
  if (waiting)
    return tell(
      pod,
      `${where}: container ${status.name} is being created.`,
      `${where}: 컨테이너 ${status.name} 을(를) 만드는 중입니다.`,
      field,
      'running',
      reason,
    );
  return undefined;
}

function tell(pod: Pod, en: string, ko: string, field: string, expected: string, observed: unknown): Explanation {
  return { because: { en, ko }, evidence: [{ object: pointAt(pod), field, expected, observed: show(observed) }] };
}
