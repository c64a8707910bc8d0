import type { GradingCluster, HttpFailure } from '../../src/cluster/cluster.ts';
import { explainCertificate } from '../../src/grading/explain/ingress-tls.ts';
import { askListening } from '../../src/grading/explain/listening.ts';
import { explainServiceChain } from '../../src/grading/explain/service-chain.ts';
import { tell } from '../../src/grading/explain/tell.ts';
import { isReady } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import type { Trust } from './trust.ts';
import type { Place, Way } from './way.ts';

export interface NoAnswer {
  readonly way: Way;
  readonly place: Place;
  readonly answer: HttpFailure;
  readonly trust: Trust | undefined;
  readonly signal: AbortSignal;
}

/** Why nothing came: what HTTPS broke on, where the Service's targetPort leads, or else how the connection failed. */
export async function explainNoAnswer(cluster: GradingCluster, broken: NoAnswer): Promise<Explanation> {
  const { way, place, answer } = broken;
  if (answer.tls) return await explainTls(cluster, broken, answer.tls);
  if (way.route) return controllerSilent(place, answer);
  return (await explainRefusal(cluster, broken)) ?? explainLocal(broken) ?? connectionFailed(place, answer);
}

/** A refusal behind an intact Service means that its targetPort reaches nothing; a Pod then tells what it does listen on. */
async function explainRefusal(
  cluster: GradingCluster,
  { way, answer, signal }: NoAnswer,
): Promise<Explanation | undefined> {
  const { service, port } = way;
  const pod = service?.selected.find(isReady);
  if (!service || !pod || answer.failure !== 'refused') return undefined;
  const listening = await askListening(cluster, pod, signal);
  return explainServiceChain(service, { refused: true, ...listening, ...(port === undefined ? {} : { port }) });
}

/** With this policy a node answers only where one of the Service's Pods runs. */
function explainLocal({ way, place }: NoAnswer): Explanation | undefined {
  const service = way.service?.object;
  if (!service || place.target.kind !== 'address' || service.spec?.externalTrafficPolicy !== 'Local') return undefined;
  const { name } = service.metadata;
  return tell(
    service,
    {
      en: `Nothing answered at ${place.words}: Service ${name} has externalTrafficPolicy Local, so only nodes that run one of its Pods answer.`,
      ko: `${place.words}에서 응답이 없습니다. Service ${name}의 externalTrafficPolicy가 Local이라 해당 Pod가 있는 노드만 응답합니다.`,
    },
    { field: '.spec.externalTrafficPolicy', expected: 'Cluster', observed: 'Local' },
  );
}

/** The controller is klab's own (or the cluster's): that it does not even take a connection says nothing of the learner. */
function controllerSilent(place: Place, answer: HttpFailure): Explanation {
  return { ...connectionFailed(place, answer), diagnosis: 'ingress-controller', fault: 'klab' };
}

function connectionFailed(place: Place, answer: HttpFailure): Explanation {
  const why = reasons[answer.failure];
  return {
    because: {
      en: `Nothing answered at ${place.words}: ${why.en}.`,
      ko: `${place.words}에서 응답이 없습니다: ${why.ko}.`,
    },
    evidence: [{ field: 'connection', expected: 'an HTTP answer', observed: answer.message }],
  };
}

async function explainTls(
  cluster: GradingCluster,
  { way, place, answer, trust }: NoAnswer,
  trouble: NonNullable<HttpFailure['tls']>,
): Promise<Explanation> {
  const ofIngress =
    way.route && trouble !== 'none' ? await explainCertificate(cluster, way.route.taken.ingress, way.host) : undefined;
  if (ofIngress) return ofIngress;
  const why = tlsReasons[trouble];
  const by = trust
    ? { en: ` (trusted: ${trust.words})`, ko: ` (신뢰하는 인증서: ${trust.words})` }
    : { en: '', ko: '' };
  return {
    diagnosis: `tls-${trouble}`,
    because: {
      en: `${place.words} was not believed: ${why.en}${by.en}.`,
      ko: `${place.words}을(를) 신뢰할 수 없습니다: ${why.ko}${by.ko}.`,
    },
    evidence: [
      {
        ...(trust ? { object: trust.object } : {}),
        field: 'certificate',
        expected: trust ? `trusted by ${trust.words}` : 'HTTPS',
        observed: answer.message,
      },
    ],
  };
}

const reasons: Readonly<Record<HttpFailure['failure'], { en: string; ko: string }>> = {
  refused: { en: 'the connection was refused', ko: '연결이 거부되었습니다' },
  timeout: { en: 'no reply within 5 s', ko: '5초 안에 응답이 없었습니다' },
  dns: { en: 'the name does not resolve', ko: '이름을 찾을 수 없습니다' },
  reset: { en: 'the connection was cut', ko: '연결이 끊어졌습니다' },
  other: { en: 'the connection failed', ko: '연결하지 못했습니다' },
};

const tlsReasons: Readonly<Record<NonNullable<HttpFailure['tls']>, { en: string; ko: string }>> = {
  none: {
    en: 'that port does not speak TLS (plain HTTP?)',
    ko: '그 포트는 TLS로 응답하지 않습니다(일반 HTTP일 수 있습니다)',
  },
  untrusted: { en: 'certificate not trusted', ko: '신뢰할 수 없는 인증서입니다' },
  expired: { en: 'the certificate has expired or is not valid yet', ko: '인증서의 유효 기간이 아닙니다' },
  name: { en: 'the certificate is for another name', ko: '인증서가 다른 이름으로 발급되었습니다' },
};
