import { type HttpTarget, ProbeError } from '../../src/cluster/cluster.ts';
import { refOf } from '../../src/cluster/object-ref.ts';
import { become, isNotYet, type NotYet } from '../../src/grading/become.ts';
import { choosePod, readyPod } from '../../src/grading/choose-pod.ts';
import { tellOfPod } from '../../src/grading/explain/tell.ts';
import type { Sight } from '../../src/grading/grader.ts';
import { onPod } from '../../src/grading/on-pod.ts';
import type { Stimuli } from '../../src/grading/stimuli.ts';
import { addressOf, answered } from '../probe/target.ts';
import type { DeedOf } from './deed.ts';
import { type Done, type How, seen } from './done.ts';

const askMs = 10_000;

export async function deletePod(
  sight: Sight,
  stimuli: Stimuli,
  of: DeedOf<'deletePod'>,
  how: How,
): Promise<Done | NotYet> {
  const pod = await become(how.until, () => readyPod(sight, of), how.withinMs);
  if (isNotYet(pod)) return pod;
  const { name, uid } = pod.metadata;
  await stimuli.deletePod(pod);
  const isGoing = ({ uid: now, deletionTimestamp }: typeof pod.metadata) =>
    now !== uid || deletionTimestamp !== undefined;
  await seen(how, sight, refOf(pod), (now) => now === undefined || isGoing(now.metadata));
  return { name, told: { en: `klab deleted Pod ${name}`, ko: `klab이 Pod ${name}을(를) 삭제했습니다.` } };
}

export async function exec(sight: Sight, stimuli: Stimuli, given: DeedOf<'exec'>, how: How): Promise<Done | NotYet> {
  const { of, container, argv, undo } = given;
  const { until, withinMs, signal } = how;
  const chosen = await become(until, () => choosePod(sight, of, container), withinMs);
  if (isNotYet(chosen)) return chosen;
  const { name } = chosen.pod.metadata;
  const place = { namespace: of.namespace, name, container: chosen.container.name };
  const options = { timeoutMs: askMs, signal, ...(undo ? { undo } : {}) };
  const { exitCode, stderr } = await onPod(stimuli.exec(place, argv, options));
  const command = argv.join(' ');
  if (exitCode === 126 || exitCode === 127) throw new ProbeError(`Pod ${name} has no program ${argv[0]}`);
  if (exitCode === 0) {
    const told = {
      en: `klab ran \`${command}\` in Pod ${name}`,
      ko: `klab이 Pod ${name}에서 \`${command}\`을(를) 실행했습니다.`,
    };
    return { name, told };
  }
  const text = { en: `ended \`${command}\` with exit code ${exitCode}.`, ko: `\`${command}\`: 종료 코드 ${exitCode}.` };
  const observed = `${exitCode} ${stderr.trim()}`.trim();
  return tellOfPod(chosen.pod, text, { field: 'exit code', expected: 0, observed });
}

export async function http(sight: Sight, stimuli: Stimuli, given: DeedOf<'http'>, how: How): Promise<Done | NotYet> {
  const { path, method, undo } = given;
  const { until, withinMs, signal } = how;
  const at = await become(until, () => placeOf(sight, given.target), withinMs);
  if (isNotYet(at)) return at;
  const options = { timeoutMs: askMs, signal, ...(undo ? { undo } : {}) };
  const answer = await stimuli.http(at, { path, method }, options);
  if (!('failure' in answer))
    return { name: '', told: { en: `klab requested ${path}`, ko: `klab이 ${path}을(를) 요청했습니다.` } };
  return {
    because: {
      en: `Nobody answered ${method} ${path} on port ${at.port}.`,
      ko: `포트 ${at.port}의 ${method} ${path} 요청에 응답이 없습니다.`,
    },
    evidence: [{ field: `${method} ${path}`, expected: 'an answer', observed: answered(answer) }],
  };
}

async function placeOf(sight: Sight, target: DeedOf<'http'>['target']): Promise<HttpTarget | NotYet> {
  const { port } = target;
  if ('host' in target) return { kind: 'address', host: target.host, port };
  if ('service' in target) return { kind: 'service', namespace: target.namespace, name: target.service, port };
  const pod = await readyPod(sight, target.pod);
  return isNotYet(pod) ? pod : addressOf(pod, port);
}
