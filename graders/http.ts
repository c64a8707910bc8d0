import type { GradingCluster, HttpResponse, Resource } from '../src/cluster/cluster.ts';
import { explainCapturedByOlder } from '../src/grading/explain/ingress-chain.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { ingressWatches } from '../src/grading/ingress.ts';
import { controllerWatches } from '../src/grading/ingress-controller.ts';
import { failed, failedBy, passed } from '../src/grading/observation.ts';
import { serviceWatches } from '../src/grading/service.ts';
import type { Observation } from '../src/grading/verdict.ts';
import { workloadWatches } from '../src/grading/workload.ts';
import { judgeAnswers, type Round } from './http/answers.ts';
import { closedRecordings, judgeClosed } from './http/closed.ts';
import { explainNoAnswer } from './http/no-answer.ts';
import { nodes } from './http/node-ports.ts';
import { type HttpParams, params } from './http/params.ts';
import { readTrust, type Trust, trustWatches } from './http/trust.ts';
import { findWay, type Place, type Way } from './http/way.ts';

export type { HttpParams } from './http/params.ts';

const requestTimeoutMs = 5_000;

/** What a client in the cluster gets from a Service, a node port, an Ingress or an address. */
export const http = defineGrader<HttpParams>({
  kind: 'http',
  summary:
    'a request (through a Service, a node port, an Ingress or an address) is answered as asked, by the right Pods',
  params,
  active: true,
  needsWitness: ({ expect = 'answer' }) => expect !== 'answer',
  denies: ({ target }) => {
    if ('ingress' in target) return { what: 'the Ingress', of: 'thing', names: [target.ingress.host ?? ''] };
    const name = 'host' in target ? target.host : 'service' in target ? target.service : target.nodePortOf;
    return { what: `${'host' in target ? 'host' : 'Service'} ${name}`, of: 'thing', names: [name] };
  },
  watches: ({ target, fromPodsOf, tls }) => [
    ...routeWatches(target),
    ...(fromPodsOf ? workloadWatches(fromPodsOf) : []),
    ...(tls ? trustWatches(tls.ca) : []),
  ],
  records: closedRecordings,
  async grade(sight, wanted, signal) {
    const trust = wanted.tls && (await readTrust(sight, wanted.tls.ca));
    if (trust && 'because' in trust) return failedBy(trust);
    if (wanted.expect === 'closed') {
      const ask = (place: Place) => request(sight, { place, wanted, trust, host: undefined }, signal);
      return judgeClosed(sight, wanted, ask, signal);
    }
    const way = await findWay(sight, wanted);
    if ('because' in way) return failedBy(way);
    if (wanted.expect === 'untrusted') return judgeUntrusted(sight, wanted, { way, trust }, signal);

    const rounds: Round[] = [];
    for (const place of way.places) {
      for (let count = 0; count < wanted.requests; count++) {
        const answer = await request(sight, { place, wanted, trust, host: way.host }, signal);
        if ('failure' in answer) return failedBy(await explainNoAnswer(sight, { way, place, answer, trust, signal }));
        rounds.push({ place, answer });
      }
    }
    return judge(rounds, wanted, way);
  },
});

function routeWatches(target: HttpParams['target']): readonly Resource[] {
  if ('ingress' in target) {
    const { namespace } = target.ingress;
    // The name of the Service is the Ingress' to tell; its namespace is not.
    return [...ingressWatches, ...controllerWatches, ...serviceWatches({ namespace, service: '' })];
  }
  if ('host' in target) return [];
  const service = 'nodePortOf' in target ? target.nodePortOf : target.service;
  const watched = serviceWatches({ namespace: target.namespace, service });
  return 'nodePortOf' in target ? [...watched, nodes] : watched;
}

interface Request {
  readonly place: Place;
  readonly wanted: HttpParams;
  readonly trust: Trust | undefined;
  readonly host: string | undefined;
}

function request(cluster: GradingCluster, { place, wanted, trust, host }: Request, signal: AbortSignal) {
  const { path, method, headers, tls } = wanted;
  const hostHeader = wanted.host ?? host;
  const serverName = tls?.serverName ?? host;
  return cluster.http(
    place.target,
    {
      path,
      method,
      headers: { ...headers, ...(hostHeader ? { host: hostHeader } : {}) },
      ...(trust ? { tls: { ca: trust.ca, ...(serverName ? { serverName } : {}) } } : {}),
    },
    { timeoutMs: requestTimeoutMs, signal },
  );
}

/** Only a certificate that the given ones did not sign will do: a server that is down has shown none at all. */
async function judgeUntrusted(
  sight: GradingCluster,
  wanted: HttpParams,
  { way, trust }: { way: Way; trust: Trust | undefined },
  signal: AbortSignal,
): Promise<Observation> {
  for (const place of way.places) {
    const answer = await request(sight, { place, wanted, trust, host: way.host }, signal);
    const evidence = {
      field: 'certificate',
      expected: `not trusted by ${trust?.words}`,
      observed: 'failure' in answer ? answer.message : `trusted; status ${answer.status}`,
    };
    if ('failure' in answer && answer.tls === 'untrusted') continue;
    if ('failure' in answer) return failedBy(await explainNoAnswer(sight, { way, place, answer, trust, signal }));
    return failed(
      {
        en: `${place.words} is trusted by ${trust?.words}, which should not have signed its certificate.`,
        ko: `${place.words}: ${trust?.words}(으)로 신뢰됩니다. 이 인증서로 서명된 것이 아니어야 합니다.`,
      },
      evidence,
    );
  }
  return passed(
    {
      en: `The certificate is not trusted by ${trust?.words}, as it should be.`,
      ko: `${trust?.words}(으)로는 신뢰되지 않습니다. 기대한 대로입니다.`,
    },
    { field: 'certificate', expected: `not trusted by ${trust?.words}`, observed: 'not trusted' },
  );
}

function judge(rounds: readonly Round[], wanted: HttpParams, { route, workload }: Way): Observation {
  const broken = judgeAnswers(rounds, wanted, workload);
  if (broken) return failedBy((route && explainCapturedByOlder(route.view, route.taken, wanted.path)) ?? broken);
  const last = rounds.at(-1) as { answer: HttpResponse };
  const count = rounds.length;
  return passed(
    {
      en: `${count} of ${count} ${count === 1 ? 'request' : 'requests'} answered as asked.`,
      ko: `요청 ${count}번 중 ${count}번 모두 요구한 대로 응답했습니다.`,
    },
    { field: 'HTTP body', observed: last.answer.body.slice(0, 200) },
  );
}
