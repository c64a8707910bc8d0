import type { GradingCluster, HttpFailure, HttpTarget } from '../../src/cluster/cluster.ts';
import { askListening } from '../../src/grading/explain/listening.ts';
import { explainServiceChain } from '../../src/grading/explain/service-chain.ts';
import { isReady } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { ServiceView } from '../../src/grading/service.ts';

export interface NoAnswer {
  readonly place: HttpTarget;
  readonly answer: HttpFailure;
  readonly service: ServiceView | undefined;
  readonly port: number | undefined;
  readonly signal: AbortSignal;
}

/** A refusal behind an intact Service means that its targetPort reaches nothing; a Pod then tells what it does listen on. */
export async function explainNoAnswer(
  cluster: GradingCluster,
  { place, answer, service, port, signal }: NoAnswer,
): Promise<Explanation> {
  const pod = service?.selected.find(isReady);
  if (service && pod && answer.failure === 'refused') {
    const listening = await askListening(cluster, pod, signal);
    const broken = explainServiceChain(service, { refused: true, listening, ...(port === undefined ? {} : { port }) });
    if (broken) return broken;
  }
  const where = describe(place);
  return {
    because: {
      en: `Nothing answered at ${where}: ${reasons[answer.failure].en}.`,
      ko: `${where} 에서 응답이 없습니다: ${reasons[answer.failure].ko}.`,
    },
    evidence: [{ field: 'connection', expected: 'an HTTP answer', observed: answer.message }],
  };
}

export function describe(place: HttpTarget): string {
  return place.kind === 'service' ? `Service ${place.name}:${place.port}` : `${place.host}:${place.port}`;
}

const reasons: Readonly<Record<HttpFailure['failure'], { en: string; ko: string }>> = {
  refused: { en: 'the connection was refused', ko: '연결이 거부되었습니다' },
  timeout: { en: 'no reply within 5 s', ko: '5초 안에 응답이 없었습니다' },
  dns: { en: 'the name does not resolve', ko: '이름을 찾을 수 없습니다' },
  reset: { en: 'the connection was cut', ko: '연결이 끊어졌습니다' },
  other: { en: 'the connection failed', ko: '연결하지 못했습니다' },
};
