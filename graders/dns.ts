import { z } from 'zod';
import { type DnsAnswer, type DnsQuery, ProbeError } from '../src/cluster/cluster.ts';
import { pointAt } from '../src/grading/evidence.ts';
import { defineGrader, type Sight } from '../src/grading/grader.ts';
import { type Explanation, failedBy, passed } from '../src/grading/observation.ts';
import { podsRef, podsWatches, viewPods } from '../src/grading/pod-set.ts';
import type { Evidence } from '../src/grading/verdict.ts';
import { expectation, expectationWatches, recordsFor } from './dns/expected.ts';
import { insideOf } from './dns/inside.ts';

const name = z.string().regex(/^[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?\.?$/, 'is no DNS name');

const params = z
  .strictObject({
    names: z.array(name).min(1).describe('Each of them. Without `from` they are complete: no search domain is tried.'),
    type: z.enum(['A', 'CNAME', 'SRV']).default('A'),
    from: podsRef.optional().describe('Asked inside this Pod, or each Pod of a workload, with its own search domains.'),
    container: z.string().min(1).optional().describe('Of `from`; needed where a Pod has several.'),
    resolver: z
      .enum(['cluster', 'pod'])
      .default('cluster')
      .describe(
        "cluster: the Pod's names come from the cluster's DNS alone; pod: also from its hosts file, or another DNS.",
      ),
    answer: expectation,
  })
  .refine(({ from, container }) => from !== undefined || container === undefined, {
    path: ['container'],
    error: 'goes with from',
  });

type Params = z.infer<typeof params>;

/** What names lead to, asked from where it matters. */
export const dns = defineGrader<Params>({
  kind: 'dns',
  summary: 'DNS names lead to a Service, to Pods, to an alias, or nowhere; asked by klab or inside a Pod',
  params,
  active: true,
  // Names that do not exist are everywhere.
  needsWitness: ({ answer }) => answer !== null && typeof answer === 'object' && 'status' in answer,
  denies: ({ names }) => ({
    what: `the name ${names.join(', ')}`,
    of: 'thing',
    // The first label is what the Service or the Pod is called.
    names: names.flatMap((one) => [one, one.split('.', 1)[0] ?? one]),
  }),
  watches: ({ from, answer }) => [...(from ? podsWatches(from) : []), ...expectationWatches(answer)],
  async grade(sight, wanted, signal) {
    const { names, type, from, answer } = wanted;
    const expected = await recordsFor(sight, answer, type);
    if ('because' in expected) return failedBy(expected);
    if (expected.length === 0 && !('status' in answer)) return failedBy(nothingToFind(wanted));
    const seats = await seatsOf(sight, wanted, signal);
    if ('because' in seats) return failedBy(seats);
    for (const { ask, evidence } of seats) {
      for (const query of names.map((one): DnsQuery => ({ name: one, type }))) {
        const found = await ask(query);
        const wrong = answerOff(query, found, expected, evidence);
        if (!wrong) continue;
        // Silence inside a Pod may be the cluster's own; then nobody can be judged by it.
        if (found.status === 'TIMEOUT' && from)
          await sight.dns({ name: 'kubernetes.default', type: 'A' }, { timeoutMs: 15_000, signal }).then(refuseSilence);
        return failedBy(wrong);
      }
    }
    const shown = expected.join(', ') || 'NXDOMAIN';
    return passed(
      { en: `${names.join(', ')}: ${shown}, as asked.`, ko: `${names.join(', ')}: 요구한 대로 ${shown}입니다.` },
      ...seats.map(({ evidence }) => ({ ...evidence, observed: shown })),
    );
  },
});

interface Seat {
  readonly ask: (query: DnsQuery) => Promise<DnsAnswer & { readonly full?: string }>;
  readonly evidence: Evidence;
}

/** From where it is asked: klab's own Pod, or the learner's. */
async function seatsOf(
  sight: Sight,
  { from, container, resolver, names }: Params,
  signal: AbortSignal,
): Promise<readonly Seat[] | Explanation> {
  if (!from) {
    const ask = async (query: DnsQuery) => refuseSilence(await sight.dns(query, { timeoutMs: 15_000, signal }));
    return [{ ask, evidence: {} }];
  }
  const pods = await viewPods(sight, from);
  if ('because' in pods) return pods;
  const seats: Seat[] = [];
  for (const pod of pods) {
    const ask = await insideOf(sight, pod, { container, resolver, names, signal });
    if ('because' in ask) return ask;
    seats.push({ ask, evidence: { object: pointAt(pod) } });
  }
  return seats;
}

/** A DNS that does not answer klab itself, or cannot, is no learner's fault. */
function refuseSilence(answer: DnsAnswer): DnsAnswer {
  if (answer.status === 'NOERROR' || answer.status === 'NXDOMAIN') return answer;
  throw new ProbeError(`the DNS of the cluster does not answer (${answer.status})`);
}

function answerOff(
  { name: asked, type }: DnsQuery,
  found: DnsAnswer & { readonly full?: string },
  expected: readonly string[],
  evidence: Evidence,
): Explanation | undefined {
  const records = found.records.map((record) => record.toLowerCase());
  const nowhere = found.status === 'NXDOMAIN' && expected.length === 0;
  const same = records.length === expected.length && expected.every((record) => records.includes(record.toLowerCase()));
  if (nowhere || (expected.length > 0 && same)) return undefined;
  const observed = found.records.join(', ') || (found.status === 'NOERROR' ? `no ${type} record` : found.status);
  const wanted = expected.join(', ') || 'NXDOMAIN';
  return {
    because: {
      en: `The name ${asked} gives ${observed}; ${wanted} expected.`,
      ko: `이름 ${asked}의 조회 결과가 ${observed} 입니다(기대: ${wanted}).`,
    },
    evidence: [{ ...evidence, field: `${type} ${found.full ?? asked}`, expected: wanted, observed }],
  };
}

function nothingToFind({ answer }: Params): Explanation {
  const what =
    'service' in answer
      ? { kind: 'Service', ...answer.service }
      : 'podsOf' in answer
        ? { ...answer.podsOf }
        : { kind: 'Service', name: '' };
  return {
    because: {
      en: `${what.kind} ${what.name} has no address at this moment that a name could lead to.`,
      ko: `지금 ${what.kind} ${what.name}에 이름이 가리킬 주소가 없습니다.`,
    },
    evidence: [{ object: what, field: 'addresses', expected: '≥ 1', observed: '0' }],
  };
}
