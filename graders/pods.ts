import { z } from 'zod';
import { pointAt } from '../src/grading/evidence.ts';
import { explainAbsence } from '../src/grading/explain/absence.ts';
import { explainPod } from '../src/grading/explain/pod.ts';
import { lookAround, lookForAbsent } from '../src/grading/explain/surroundings.ts';
import { explainObject, explainWorkload } from '../src/grading/explain/workload.ts';
import { defineGrader, type Sight } from '../src/grading/grader.ts';
import { isFinished, isReady, isTerminating, type Pod } from '../src/grading/kube-types.ts';
import { type Explanation, failedBy, passed } from '../src/grading/observation.ts';
import { type PodsRef, podsRef, podsWatches } from '../src/grading/pod-set.ts';
import { viewWorkload, type WorkloadRef } from '../src/grading/workload.ts';
import { podOff } from './pods/each.ts';
import { imageOff } from './pods/image.ts';
import { setOff } from './pods/set.ts';

const names = z.array(z.string().min(1)).min(1);

const params = z
  .strictObject({
    of: podsRef.describe('The Pods of a workload, or (kind Pod) the one Pod of that name.'),
    count: z.int().min(0).optional().describe('Exactly this many Pods; Terminating ones do not count.'),
    names: names.optional().describe('Exactly these Pods, in any order.'),
    owner: z.literal('none').optional().describe('No controller owns the Pod; with kind Pod.'),
    labels: z.record(z.string(), z.string()).optional().describe('Labels that every Pod carries.'),
    containers: z
      .union([z.int().min(1), names])
      .optional()
      .describe('How many containers every Pod has, or exactly which; init containers do not count.'),
    image: z.string().min(1).optional().describe('Image that a container of every Pod runs: `bootcamp:v1`.'),
    nodes: names.optional().describe('Every Pod runs on one of these nodes.'),
    minRestarts: z.int().min(1).optional().describe('Every Pod has restarted at least so often.'),
    maxRestarts: z.int().min(0).optional().describe('No Pod has restarted more often.'),
    distinctIPs: z.boolean().default(false),
    distinctNodes: z.boolean().default(false),
    ready: z.boolean().default(true).describe('Every Pod is Ready.'),
  })
  .refine(({ of, owner }) => owner === undefined || of.kind === 'Pod', {
    path: ['owner'],
    error: 'goes with kind Pod only: a workload owns its Pods',
  });

export type PodsParams = z.infer<typeof params>;

/** The Pods a workload owns, or a single one: how many, which, what they run, where, how steady. */
export const pods = defineGrader<PodsParams>({
  kind: 'pods',
  summary: 'Pods of a workload, or a single Pod: count, names, image, containers, labels, restarts, addresses, nodes',
  params,
  active: false,
  watches: ({ of }) => podsWatches(of),
  async grade(sight, wanted) {
    const { of } = wanted;
    const found = of.kind === 'Pod' ? await single(sight, of) : await owned(sight, of as WorkloadRef, wanted);
    if ('because' in found) return failedBy(found);
    const { pods: all, why } = found;
    const broken =
      setOff(all, wanted) ?? first(all, (pod) => podOff(pod, wanted)) ?? imageOff(all, wanted, sight.imageIds);
    if (broken) return failedBy(broken);
    const unready = wanted.ready ? all.find((pod) => !isReady(pod)) : undefined;
    if (unready) return failedBy((await why(unready)) ?? impossible);
    return passed(
      {
        en: `${all.length} ${all.length === 1 ? 'Pod' : 'Pods'} of ${of.kind} ${of.name}, as asked.`,
        ko: `${of.kind} ${of.name}의 Pod ${all.length}개가 요구한 상태입니다.`,
      },
      ...all.slice(0, 10).map((pod) => ({ object: pointAt(pod), observed: pod.status?.podIP ?? 'no IP' })),
    );
  },
});

interface Found {
  readonly pods: readonly Pod[];
  /** Why one of them is not Ready. */
  readonly why: (pod: Pod) => Promise<Explanation | undefined>;
}

async function owned(sight: Sight, ref: WorkloadRef, { count }: PodsParams): Promise<Found | Explanation> {
  const view = await viewWorkload(sight, ref);
  const absent = view.object ? undefined : explainObject(view);
  if (absent) return absent;
  const live = view.pods.filter((pod) => !isFinished(pod) && !isTerminating(pod));
  // Too few of them: what refuses them or keeps them from being made is more to the point than a number.
  const refused = live.length < (count ?? 1) ? explainObject(view) : undefined;
  return refused ?? { pods: live, why: async () => explainWorkload(view) };
}

async function single(sight: Sight, { namespace, name }: PodsRef): Promise<Found | Explanation> {
  const siblings = (await sight.list({ apiVersion: 'v1', kind: 'Pod', namespace })) as readonly Pod[];
  const pod = siblings.find(({ metadata }) => metadata.name === name);
  const why = async (one: Pod) => explainPod(one, await lookAround(sight, namespace, one));
  if (pod) return isTerminating(pod) || isFinished(pod) ? ((await why(pod)) ?? impossible) : { pods: [pod], why };
  const elsewhere =
    namespace === 'default'
      ? undefined
      : await sight.get({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name });
  const { namespace: home, workloads } = await lookForAbsent(sight, namespace);
  return explainAbsence({ kind: 'Pod', namespace, name }, { siblings, elsewhere, home, namesakes: workloads });
}

function first<Item, Result>(items: readonly Item[], find: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is not Ready is explained; the type system cannot see it. */
const impossible: Explanation = {
  because: { en: 'A Pod is not Ready.', ko: 'Ready가 아닌 Pod가 있습니다.' },
  evidence: [],
};
