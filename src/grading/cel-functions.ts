import type { Environment } from '@marcbachmann/cel-js';
import { isReady as isPodReady, type Pod } from './kube-types.ts';

/** Fields of objects in CEL's form: whole numbers are bigints. */
interface CelObject {
  readonly kind?: string;
  readonly metadata?: { readonly uid?: string; readonly deletionTimestamp?: string };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly restartCount?: bigint }[];
  };
}

/**
 * What nearly every expression about objects needs, and what is easily got wrong: a field that the API leaves out when
 * it is empty must not be an error in the one case that matters. `null` stands for an object that is not there.
 */
export function registerObjectFunctions(environment: Environment): void {
  environment
    .registerFunction('ready(dyn): bool', isReady, {
      description: 'condition Ready (Available of a Deployment) is True, and it is not being deleted',
    })
    .registerFunction('leaving(dyn): bool', isLeaving, { description: 'is being deleted (Terminating)' })
    .registerFunction('restarts(dyn): int', restartsOf, { description: 'container restarts of a Pod, all together' })
    .registerFunction('uids(list): list', uidsOf, { description: 'the uids of objects' })
    .registerFunction('specAsWritten(dyn): dyn', specAsWritten, {
      description: "a Pod's spec without what the cluster adds: the node, and the mount of the ServiceAccount's token",
    });
}

const isLeaving = (object: CelObject | null) => object?.metadata?.deletionTimestamp !== undefined;

function isReady(object: CelObject | null): boolean {
  if (object === null || isLeaving(object)) return false;
  // No count is read there, so that it is in CEL's form makes no difference.
  if (object.kind === 'Pod') return isPodReady(object as unknown as Pod);
  const conditions = object.status?.conditions ?? [];
  return conditions.some(({ type, status }) => (type === 'Ready' || type === 'Available') && status === 'True');
}

const restartsOf = (pod: CelObject | null) =>
  (pod?.status?.containerStatuses ?? []).reduce((sum, { restartCount = 0n }) => sum + restartCount, 0n);

const uidsOf = (objects: readonly CelObject[]) => objects.flatMap(({ metadata }) => metadata?.uid ?? []);

const injected = /^kube-api-access-/;
const givenByHand = (part: unknown) => !injected.test((part as { readonly name?: string }).name ?? '');

function specAsWritten(pod: CelObject | null): unknown {
  if (!pod?.spec) return null;
  const { nodeName: _, volumes = [], containers = [], initContainers = [], ...spec } = pod.spec;
  const strip = (all: unknown) =>
    (all as readonly Record<string, unknown>[]).map(({ volumeMounts = [], ...container }) => ({
      ...container,
      volumeMounts: (volumeMounts as unknown[]).filter(givenByHand),
    }));
  return {
    ...spec,
    volumes: (volumes as unknown[]).filter(givenByHand),
    containers: strip(containers),
    initContainers: strip(initContainers),
  };
}
