import { z } from 'zod';
import type { ClusterReader, Resource } from '../cluster/cluster.ts';
import { explainAbsence } from './explain/absence.ts';
import { eventsOf } from './explain/surroundings.ts';
import { explainObject, explainWorkload } from './explain/workload.ts';
import { isFinished, isTerminating, type Pod } from './kube-types.ts';
import type { Explanation } from './observation.ts';
import { viewWorkload, type WorkloadRef, workloadRef, workloadWatches } from './workload.ts';

/** Parameters that name one Pod, or a workload and with it all Pods that it owns. */
export const podsRef = z.strictObject({
  ...workloadRef.shape,
  kind: z.enum(['Pod', ...workloadRef.shape.kind.options]),
});
export type PodsRef = z.infer<typeof podsRef>;

export function podsWatches(ref: PodsRef): readonly Resource[] {
  if (!isPod(ref)) return workloadWatches(ref as WorkloadRef);
  const pods = (namespace: string): Resource => ({ apiVersion: 'v1', kind: 'Pod', namespace });
  return [pods(ref.namespace), eventsOf(ref.namespace), ...(ref.namespace === 'default' ? [] : [pods('default')])];
}

/** The Pods that are there to be looked at: not Terminating; of a workload those of every template, without finished ones. Or why there are none. */
export async function viewPods(cluster: ClusterReader, ref: PodsRef): Promise<readonly [Pod, ...Pod[]] | Explanation> {
  const [first, ...more] = isPod(ref) ? await named(cluster, ref) : await owned(cluster, ref as WorkloadRef);
  if (!first || 'metadata' in first) return first ? [first, ...(more as Pod[])] : noPods(ref);
  return first;
}

/** The Pods, or one Explanation. */
type Found = readonly Pod[] | readonly [Explanation];

async function named(cluster: ClusterReader, ref: PodsRef): Promise<Found> {
  const { namespace, name } = ref;
  const siblings = (await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace })) as readonly Pod[];
  const pod = siblings.find(({ metadata }) => metadata.name === name);
  if (pod && !isTerminating(pod)) return [pod];
  const elsewhere =
    namespace === 'default'
      ? undefined
      : await cluster.get({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name });
  if (!pod) return [explainAbsence({ kind: 'Pod', namespace, name }, { siblings, elsewhere })];
  return [
    {
      because: { en: `Pod ${name} is being deleted.`, ko: `Pod ${name}: 삭제되는 중입니다.` },
      evidence: [{ object: { ...ref }, field: '.metadata.deletionTimestamp', expected: 'none' }],
    },
  ];
}

async function owned(cluster: ClusterReader, ref: WorkloadRef): Promise<Found> {
  const view = await viewWorkload(cluster, ref);
  const broken = explainObject(view);
  if (broken) return [broken];
  const live = view.pods.filter((pod) => !isTerminating(pod) && !isFinished(pod));
  const why = live.length === 0 ? explainWorkload(view) : undefined;
  return why ? [why] : live;
}

function noPods(ref: PodsRef): Explanation {
  const { kind, name } = ref;
  return {
    because: { en: `${kind} ${name} has no Pods at this moment.`, ko: `지금 ${kind} ${name}의 Pod가 없습니다.` },
    evidence: [{ object: { ...ref }, expected: '≥ 1', observed: '0' }],
  };
}

const isPod = ({ kind }: PodsRef) => kind === 'Pod';
