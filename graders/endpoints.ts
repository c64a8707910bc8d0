import { z } from 'zod';
import { pointAt } from '../src/grading/evidence.ts';
import {
  explainAlias,
  explainForeign,
  explainHandMade,
  explainServiceChain,
  explainUnselected,
} from '../src/grading/explain/service-chain.ts';
import { explainObject } from '../src/grading/explain/workload.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { failed, failedBy, passed } from '../src/grading/observation.ts';
import {
  foreignEndpoint,
  readyEndpoints,
  serviceWatches,
  unselectedEndpoint,
  viewService,
} from '../src/grading/service.ts';
import { viewWorkload, workloadRef, workloadWatches } from '../src/grading/workload.ts';

const params = z
  .strictObject({
    namespace: z.string().min(1),
    service: z.string().min(1),
    ready: z.int().min(1).optional().describe('Exactly this many ready addresses.'),
    minReady: z.int().min(1).optional().describe('At least this many ready addresses; 1 unless told.'),
    port: z.int().min(1).max(65535).optional().describe('Port of the Pods that traffic is sent to.'),
    of: workloadRef.optional().describe('Every ready address must be a Pod that this workload owns.'),
  })
  .refine(({ ready, minReady }) => ready === undefined || minReady === undefined, {
    path: ['minReady'],
    error: 'give either ready (exactly) or minReady (at least)',
  });

type Params = z.infer<typeof params>;

/** What a Service sends traffic to, from its EndpointSlices. */
export const endpoints = defineGrader<Params>({
  kind: 'endpoints',
  summary: 'a Service has ready endpoints that are Pods of the right workload',
  params,
  active: false,
  watches: (wanted) => [...serviceWatches(wanted), ...(wanted.of ? workloadWatches(wanted.of) : [])],
  async grade(cluster, wanted) {
    const view = await viewService(cluster, wanted);
    const broken = explainServiceChain(view);
    if (broken || !view.object)
      return failedBy(
        broken ?? { because: { en: 'There is no such Service.', ko: 'Service가 없습니다.' }, evidence: [] },
      );
    const workload = wanted.of && (await viewWorkload(cluster, wanted.of));
    if (workload && !workload.object)
      return failedBy(
        explainObject(workload) ?? {
          because: { en: 'The workload is absent.', ko: '워크로드가 없습니다.' },
          evidence: [],
        },
      );
    const unfit = explainAlias(view, workload) ?? (workload && explainHandMade(view, workload));
    if (unfit) return failedBy(unfit);
    const foreign = workload && foreignEndpoint(view, workload);
    if (workload && foreign) return failedBy(explainForeign(foreign, view, workload));
    const unselected = unselectedEndpoint(view);
    if (unselected) return failedBy(explainUnselected(unselected, view));

    const found = readyEndpoints(view);
    const addresses = [...new Set(found.map(({ address }) => address))];
    const object = pointAt(view.object);
    const observed = addresses.join(', ') || 'none';
    const { service, ready, minReady = 1, port } = wanted;
    if (ready === undefined ? addresses.length < minReady : addresses.length !== ready) {
      const expected = ready === undefined ? `≥ ${minReady}` : String(ready);
      return failed(
        {
          en: `Service ${service} has ${addresses.length} ready addresses; ${expected} expected.`,
          ko: `Service ${service}: 준비된 주소 ${addresses.length}개(기대: ${expected}개).`,
        },
        { object, field: 'EndpointSlice.endpoints', expected, observed },
      );
    }
    const elsewhere = port === undefined ? undefined : found.find(({ ports }) => !ports.includes(port));
    if (elsewhere) {
      return failed(
        {
          en: `Service ${service} sends to port ${elsewhere.ports.join(', ')} of its Pods; ${port} expected.`,
          ko: `Service ${service}: Pod의 포트 ${elsewhere.ports.join(', ')}(으)로 보냅니다(기대: ${port}).`,
        },
        {
          object: pointAt(elsewhere.slice),
          field: '.ports[*].port',
          expected: String(port),
          observed: elsewhere.ports.join(', '),
        },
      );
    }
    return passed(
      {
        en: `Service ${service} sends to ${addresses.length} ready ${addresses.length === 1 ? 'Pod' : 'Pods'}.`,
        ko: `Service ${service}: 준비된 Pod ${addresses.length}개로 보냅니다.`,
      },
      { object, field: 'EndpointSlice.endpoints', observed },
    );
  },
});
