import { z } from 'zod';
import type { ClusterReader, DnsQuery, Resource } from '../../src/cluster/cluster.ts';
import { explainAbsence } from '../../src/grading/explain/absence.ts';
import { isReady } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { podsRef, podsWatches, viewPods } from '../../src/grading/pod-set.ts';
import { readyEndpoints, serviceWatches, viewService } from '../../src/grading/service.ts';

/** What a name has to lead to. */
export const expectation = z.union([
  z
    .strictObject({ service: z.strictObject({ namespace: z.string().min(1), name: z.string().min(1) }) })
    .describe('Its cluster IP; headless: its ready endpoints; ExternalName (type CNAME): its external name.'),
  z.strictObject({ podsOf: podsRef }).describe('The IPs of this Pod, or of all ready Pods of a workload.'),
  z
    .strictObject({ records: z.array(z.string().min(1)).min(1) })
    .describe('Exactly these, in any order. SRV: "port target".'),
  z.strictObject({ status: z.literal('NXDOMAIN') }).describe('The name does not exist.'),
]);
export type Expectation = z.infer<typeof expectation>;

export function expectationWatches(expected: Expectation): readonly Resource[] {
  if ('service' in expected)
    return serviceWatches({ namespace: expected.service.namespace, service: expected.service.name });
  return 'podsOf' in expected ? podsWatches(expected.podsOf) : [];
}

/** The records that the name must have at this moment (none: NXDOMAIN), or why that cannot be said. */
export async function recordsFor(
  cluster: ClusterReader,
  expected: Expectation,
  type: DnsQuery['type'],
): Promise<readonly string[] | Explanation> {
  if ('status' in expected) return [];
  if ('records' in expected) return expected.records.map((record) => record.replace(/\.$/, ''));
  if ('podsOf' in expected) {
    const pods = await viewPods(cluster, expected.podsOf);
    return 'because' in pods ? pods : pods.filter(isReady).flatMap((pod) => pod.status?.podIP ?? []);
  }
  const { namespace, name } = expected.service;
  const view = await viewService(cluster, { namespace, service: name });
  const { object, siblings, elsewhere } = view;
  if (!object) return explainAbsence({ kind: 'Service', name, namespace }, { siblings, elsewhere });
  const {
    type: kind,
    clusterIP,
    externalName,
  } = (object.spec ?? {}) as { type?: string; clusterIP?: string; externalName?: string };
  if (kind === 'ExternalName' || type === 'CNAME') {
    if (kind === 'ExternalName' && type === 'CNAME' && externalName)
      return [externalName.replace(/\.$/, '').toLowerCase()];
    return {
      because: {
        en: `Service ${name} has the type ${kind}; ${type === 'CNAME' ? 'only ExternalName is an alias' : 'it has no address of its own'}.`,
        ko: `Service ${name}의 타입이 ${kind}입니다. ${type === 'CNAME' ? 'ExternalName만 별칭이 됩니다' : '자신의 주소가 없습니다'}.`,
      },
      evidence: [
        {
          object: { kind: 'Service', namespace, name },
          field: '.spec.type',
          expected: type === 'CNAME' ? 'ExternalName' : 'ClusterIP',
          observed: String(kind),
        },
      ],
    };
  }
  return clusterIP === 'None' ? readyEndpoints(view).map(({ address }) => address) : clusterIP ? [clusterIP] : [];
}
