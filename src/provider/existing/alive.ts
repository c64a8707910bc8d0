import type { Cluster } from '../../cluster/cluster.ts';
import { abortable } from '../../cluster/deadline.ts';
import { openCluster } from '../../cluster/open.ts';

/** Long enough for a plugin that asks a cloud and a server far away; nobody waits longer to see a list. Milliseconds. */
const aliveWithinMs = 10_000;

/** Whether the server of a kubeconfig answers in time. What hangs on the way (a plugin, a route) is cut off. */
export async function answers(kubeconfig: string, withinMs = aliveWithinMs): Promise<boolean> {
  const signal = AbortSignal.timeout(withinMs);
  try {
    await using access = await openCluster({ kubeconfig, signal });
    await abortable(access.version(), signal);
    return true;
  } catch {
    return false;
  }
}

/** An open connection to a server that has answered before `limit`. Rejects with why it has not. */
export async function openAnswering(kubeconfig: string, limit: AbortSignal): Promise<Cluster> {
  const access = await openCluster({ kubeconfig });
  try {
    await abortable(access.version(), limit);
    return access;
  } catch (error) {
    await access[Symbol.asyncDispose]();
    throw error;
  }
}
