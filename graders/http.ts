import { z } from 'zod';
import type { GradingCluster, HttpResponse, HttpTarget, Resource } from '../src/cluster/cluster.ts';
import { celSchema } from '../src/grading/cel.ts';
import { explainForeign, explainServiceChain } from '../src/grading/explain/service-chain.ts';
import { defineGrader } from '../src/grading/grader.ts';
import type { Node } from '../src/grading/kube-types.ts';
import { failedBy, passed } from '../src/grading/observation.ts';
import { foreignEndpoint, type ServiceView, serviceWatches, viewService } from '../src/grading/service.ts';
import type { Observation } from '../src/grading/verdict.ts';
import { viewWorkload, type WorkloadView, workloadRef, workloadWatches } from '../src/grading/workload.ts';
import { judgeAnswers, type Round } from './http/answers.ts';
import { explainNoAnswer } from './http/no-answer.ts';

const port = z.int().min(1).max(65535);
const namespace = z.string().min(1);

const target = z.union([
  z
    .strictObject({ service: z.string().min(1), namespace, port })
    .describe('Through the Service, from inside the cluster.'),
  z
    .strictObject({
      nodePortOf: z.string().min(1),
      namespace,
      port: port.optional(),
      allNodes: z.boolean().default(true),
    })
    .describe("Through the Service's node port, on the address of every node. `port` is the Service's own port."),
  z.strictObject({ host: z.string().min(1), port }).describe('A host name or address, from inside the cluster.'),
]);

const params = z
  .strictObject({
    target,
    path: z.string().startsWith('/').default('/'),
    host: z.string().min(1).optional().describe('Host header.'),
    status: z.int().min(100).max(599).default(200),
    bodyIncludes: z
      .union([z.string(), z.array(z.string())])
      .default([])
      .transform((text) => [text].flat()),
    bodyMatches: z
      .array(celSchema({ body: 'string', json: 'dyn', status: 'int', headers: 'map' }))
      .default([])
      .describe('CEL over body (text), json (null when the body is none), status and headers (lower-case names).'),
    requests: z
      .int()
      .min(1)
      .max(50)
      .default(1)
      .describe('How many times to ask each target, each time on a new connection.'),
    fromPodsOf: workloadRef
      .optional()
      .describe('Every answer must name a Pod of this workload, and the Service must send to its Pods only.'),
    distinctPods: z.int().min(1).optional().describe('How many different Pods must answer; with fromPodsOf.'),
  })
  .refine(({ distinctPods, fromPodsOf }) => distinctPods === undefined || fromPodsOf !== undefined, {
    path: ['distinctPods'],
    error: 'needs fromPodsOf, which says whose Pods are counted',
  })
  .refine(({ distinctPods, requests }) => (distinctPods ?? 0) <= requests, {
    path: ['distinctPods'],
    error: 'must be at most as many as requests',
  });

export type HttpParams = z.infer<typeof params>;

const requestTimeoutMs = 5_000;

/** What a client in the cluster gets from a Service, a node port or an address. */
export const http = defineGrader<HttpParams>({
  kind: 'http',
  summary: 'an HTTP request (through a Service, a node port or an address) is answered as asked, by the right Pods',
  params,
  active: true,
  watches: ({ target, fromPodsOf }) => [
    ...('host' in target ? [] : serviceWatches(serviceOf(target))),
    ...('nodePortOf' in target ? [nodes] : []),
    ...(fromPodsOf ? workloadWatches(fromPodsOf) : []),
  ],
  async grade(cluster, wanted, signal) {
    const service = 'host' in wanted.target ? undefined : await viewService(cluster, serviceOf(wanted.target));
    const workload = wanted.fromPodsOf && (await viewWorkload(cluster, wanted.fromPodsOf));
    const broken = service && explainRoute(service, wanted, workload);
    if (broken) return failedBy(broken);
    const targets = await resolveTargets(cluster, wanted.target, service);
    if ('because' in targets) return failedBy(targets);

    const rounds: Round[] = [];
    for (const place of targets) {
      for (let request = 0; request < wanted.requests; request++) {
        const answer = await ask(cluster, place, wanted, signal);
        if ('failure' in answer)
          return failedBy(await explainNoAnswer(cluster, { place, answer, service, port: wanted.target.port, signal }));
        rounds.push({ place, answer });
      }
    }
    return judge(rounds, wanted, workload);
  },
});

const nodes: Resource = { apiVersion: 'v1', kind: 'Node' };

function serviceOf(target: Exclude<HttpParams['target'], { host: string }>) {
  return { namespace: target.namespace, service: 'nodePortOf' in target ? target.nodePortOf : target.service };
}

function explainRoute(service: ServiceView, { target }: HttpParams, workload: WorkloadView | undefined) {
  const broken = explainServiceChain(service, target.port === undefined ? {} : { port: target.port });
  const foreign = workload && foreignEndpoint(service, workload);
  return broken ?? (workload && foreign ? explainForeign(foreign, service, workload) : undefined);
}

async function resolveTargets(cluster: GradingCluster, target: HttpParams['target'], service: ServiceView | undefined) {
  if ('host' in target) return [{ kind: 'address', host: target.host, port: target.port }] satisfies HttpTarget[];
  if ('service' in target)
    return [
      { kind: 'service', namespace: target.namespace, name: target.service, port: target.port },
    ] satisfies HttpTarget[];
  const spec = service?.object?.spec;
  const nodePort = spec?.ports?.find(
    (candidate) => target.port === undefined || candidate.port === target.port,
  )?.nodePort;
  if (nodePort === undefined) {
    const type = spec?.type ?? 'ClusterIP';
    return {
      because: {
        en: `Service ${target.nodePortOf} is of type ${type}, so it opens no port on the nodes.`,
        ko: `Service ${target.nodePortOf}: 타입이 ${type} 이라 노드에 포트를 열지 않습니다.`,
      },
      evidence: [
        {
          object: { kind: 'Service', namespace: target.namespace, name: target.nodePortOf },
          field: '.spec.type',
          expected: 'NodePort',
          observed: type,
        },
      ],
    };
  }
  const all = (await cluster.list(nodes)) as readonly Node[];
  const addresses = all.flatMap(
    (node) => node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? [],
  );
  return addresses
    .slice(0, target.allNodes ? undefined : 1)
    .map((host): HttpTarget => ({ kind: 'address', host, port: nodePort }));
}

function ask(cluster: GradingCluster, place: HttpTarget, { path, host }: HttpParams, signal: AbortSignal) {
  return cluster.http(place, { path, ...(host ? { headers: { host } } : {}) }, { timeoutMs: requestTimeoutMs, signal });
}

function judge(rounds: readonly Round[], wanted: HttpParams, workload: WorkloadView | undefined): Observation {
  const broken = judgeAnswers(rounds, wanted, workload);
  if (broken) return failedBy(broken);
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
