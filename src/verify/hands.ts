import { ApiError, type Cluster, type KubeObject, type WatchCache } from '../cluster/cluster.ts';
import { refOf } from '../cluster/object-ref.ts';
import { mergePatch } from '../recording/merge-patch.ts';
import { fresh, written } from './fresh.ts';
import { hurryPods } from './hurry-pods.ts';
import type { TrialHands } from './trial.ts';

/** An object with its dependents may take this long to be gone; most of it on a busy node. Milliseconds. */
const goneWithinMs = 60_000;
/** Nobody waits for what the Pods of a trial would still like to do. */
const graceSeconds = 1;

interface HandsOptions {
  /** Of the trial's namespaces. */
  readonly cache: WatchCache;
  readonly signal: AbortSignal;
}

/** Changes objects of a trial. Throws ApiError for what the API server refuses: the object is then as it was. */
export function trialHands(
  cluster: Pick<Cluster, 'get' | 'create' | 'patch' | 'delete'>,
  { cache, signal }: HandsOptions,
): TrialHands {
  const remove = async (object: KubeObject) => {
    const ref = refOf(object);
    using _hurry = hurryPods(cluster, cache, object.metadata.namespace ?? '', graceSeconds);
    await cluster.delete(ref, {
      timeoutMs: goneWithinMs,
      signal,
      ...(object.kind === 'Pod' ? { gracePeriodSeconds: graceSeconds } : {}),
    });
  };
  const create = async (object: KubeObject) => {
    await cluster.create(fresh(object), { signal });
  };
  const anew = async (before: KubeObject, object: KubeObject) => {
    await remove(before);
    try {
      await create(object);
    } catch (thrown) {
      await create(before);
      throw thrown;
    }
  };
  return {
    remove,
    create,
    async replace(object) {
      const ref = refOf(object);
      const before = await cluster.get(ref);
      if (!before) throw new ApiError(`${ref.kind} ${ref.name} is not there`, { transient: false, status: 404 });
      const patch = mergePatch({ ...written(before) }, { ...written(object) });
      if (patch === undefined) return anew(before, object);
      try {
        await cluster.patch(ref, patch, { signal });
      } catch (thrown) {
        // 422: fields that cannot be changed, or values that are wrong; what is wrong is refused anew as well.
        if (!(thrown instanceof ApiError) || thrown.status !== 422) throw thrown;
        await anew(before, object);
      }
    },
  };
}
