import { type HttpFailure, type HttpResponse, type HttpTarget, ProbeError } from '../../src/cluster/cluster.ts';
import { definitely, isNotYet, type NotYet } from '../../src/grading/become.ts';
import { choosePod } from '../../src/grading/choose-pod.ts';
import { show } from '../../src/grading/evidence.ts';
import { tellOfPod } from '../../src/grading/explain/tell.ts';
import type { Sight } from '../../src/grading/grader.ts';
import type { Container, Pod } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { onPod } from '../../src/grading/on-pod.ts';
import type { Stimuli } from '../../src/grading/stimuli.ts';
import type { Text } from '../../src/text.ts';
import type { ProbeParams } from '../probe.ts';

const requestMs = 5_000;
const execMs = 10_000;

export interface ProbeSpec {
  readonly exec?: { readonly command?: readonly string[] };
  readonly httpGet?: { readonly path?: string; readonly port: number | string; readonly scheme?: string };
  readonly tcpSocket?: unknown;
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly failureThreshold?: number;
}

/** How often a probe asks, and how many failures count, for a learner who waits for it: ` It asks every 5 s; …`. */
export function rhythmOf({ initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3 }: ProbeSpec): Text {
  const begins = {
    en: initialDelaySeconds > 0 ? `, beginning ${initialDelaySeconds} s after the container's start` : '',
    ko: initialDelaySeconds > 0 ? `컨테이너가 시작되고 ${initialDelaySeconds}초 뒤부터 ` : '',
  };
  return {
    en: `It asks every ${periodSeconds} s${begins.en}; ${failureThreshold === 1 ? 'one failure is' : `${failureThreshold} failures in a row are`} enough.`,
    ko: `프로브는 ${begins.ko}${periodSeconds}초마다 물어보고, ${failureThreshold === 1 ? '한 번' : `연속 ${failureThreshold}번`} 실패하면 반응합니다.`,
  };
}

export interface Probed extends Container {
  readonly readinessProbe?: ProbeSpec;
  readonly livenessProbe?: ProbeSpec;
}

export interface Target {
  readonly pod: Pod;
  readonly container: Probed;
  readonly spec: ProbeSpec;
}

/** A Ready Pod with the container whose probe is to be tried out. */
export async function targetOf(sight: Sight, { of, container: name, kind }: ProbeParams): Promise<Target | NotYet> {
  const chosen = await choosePod(sight, of, name);
  if (isNotYet(chosen)) return chosen;
  const { pod } = chosen;
  const container: Probed = chosen.container;
  const spec = container[`${kind}Probe`];
  if (spec) return { pod, container, spec };
  const missing = {
    en: `has no ${kind}Probe in container ${container.name}.`,
    ko: `컨테이너 ${container.name}에 ${kind}Probe가 없습니다.`,
  };
  const field = `.spec.containers[name=${container.name}].${kind}Probe`;
  return definitely(tellOfPod(pod, missing, { field, expected: 'a probe', observed: 'none' }));
}

/** Breaks the container as the check says; tells why that did not work. */
export async function breakIt(
  stimuli: Stimuli,
  { pod, container }: Target,
  fault: ProbeParams['fault'],
  signal: AbortSignal,
): Promise<Explanation | undefined> {
  if ('exec' in fault) {
    const place = { namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, container: container.name };
    const { exec, undo } = fault;
    const options = { timeoutMs: execMs, signal, ...(undo ? { undo } : {}) };
    const { exitCode, stderr } = await onPod(stimuli.exec(place, exec, options));
    if (exitCode === 126 || exitCode === 127) throw new ProbeError(`Pod ${place.name} has no program ${exec[0]}`);
    if (exitCode === 0) return undefined;
    const command = exec.join(' ');
    const failed = {
      en: `could not be broken on purpose: \`${command}\` ended with exit code ${exitCode}.`,
      ko: `일부러 고장 내는 명령 \`${command}\`이(가) 종료 코드 ${exitCode}(으)로 끝났습니다.`,
    };
    return tellOfPod(pod, failed, { field: 'exit code', expected: 0, observed: `${exitCode} ${stderr.trim()}`.trim() });
  }
  const { port, path, method } = fault.http;
  const at = addressOf(pod, port);
  const options = { timeoutMs: requestMs, signal, ...(fault.undo ? { undo: fault.undo } : {}) };
  const answer = await stimuli.http(at, { path, method }, options);
  if (!('failure' in answer) && answer.status !== 404) return undefined;
  const failed = {
    en: `could not be broken on purpose: port ${port} did not take ${path}.`,
    ko: `일부러 고장 내는 요청을 보냈지만 포트 ${port}의 ${path}이(가) 받지 않았습니다.`,
  };
  return tellOfPod(pod, failed, { field: `${method} ${path}`, expected: 'an answer', observed: answered(answer) });
}

export const addressOf = (pod: Pod, port: number): HttpTarget => ({
  kind: 'address',
  host: pod.status?.podIP ?? '',
  port,
});

export const answered = (answer: HttpResponse | HttpFailure) =>
  show('failure' in answer ? `${answer.failure}: ${answer.message}` : answer.status);
