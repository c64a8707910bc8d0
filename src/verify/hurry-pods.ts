import type { ClusterWriter, KubeObject, WatchCache } from '../cluster/cluster.ts';

/** How long the API may take to accept a deletion. Milliseconds. */
const acceptedWithinMs = 10_000;

/**
 * From now on until disposed: what is being deleted of the Pods of a namespace gets no more than this grace. Only a short
 * cut, so what goes wrong with it is no error.
 */
export function hurryPods(
  cluster: Pick<ClusterWriter, 'delete'>,
  cache: WatchCache,
  namespace: string,
  graceSeconds: number,
): Disposable {
  const pods = { apiVersion: 'v1', kind: 'Pod', namespace };
  const hurried = new Set<string>();
  const look = async () => {
    for (const { metadata } of (await cache.list(pods)).filter((pod) => isPatient(pod, graceSeconds))) {
      const { name, uid = '' } = metadata;
      if (hurried.has(uid)) continue;
      hurried.add(uid);
      const options = { timeoutMs: acceptedWithinMs, gracePeriodSeconds: graceSeconds, wait: false, uid } as const;
      await cluster.delete({ ...pods, name }, options);
    }
  };
  const hurry = () => void look().catch(() => undefined);
  const unsubscribe = cache.subscribe([pods], hurry);
  hurry();
  return { [Symbol.dispose]: unsubscribe };
}

const isPatient = ({ metadata }: KubeObject, graceSeconds: number) =>
  metadata.deletionTimestamp !== undefined &&
  ((metadata as { deletionGracePeriodSeconds?: number }).deletionGracePeriodSeconds ?? 0) > graceSeconds;
