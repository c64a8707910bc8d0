import { ApiError, ProbeError } from '../cluster/cluster.ts';

/**
 * Asks a Pod something. A Pod may vanish, or its container not run yet, between being listed and being asked; that is
 * no verdict but a reason to look again, so the API's 400 and 404 become a ProbeError.
 */
export async function onPod<Answer>(ask: Promise<Answer>): Promise<Answer> {
  try {
    return await ask;
  } catch (thrown) {
    if (!(thrown instanceof ApiError) || (thrown.status !== 400 && thrown.status !== 404)) throw thrown;
    throw new ProbeError(thrown.message, { cause: thrown });
  }
}
