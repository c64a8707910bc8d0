import { ApiError, type Cluster, ProbeError } from '../cluster/cluster.ts';
import { withDeadline } from '../cluster/deadline.ts';
import type { Mark } from './journal.ts';
import { journalSource } from './journal-source.ts';
import { marksResource, sealed } from './marks.ts';
import { recorderName } from './names.ts';
import type { Recorder } from './recorder.ts';

const writtenWithinMs = 10_000;

/**
 * Puts a mark into the journal of an attempt; resolves when the recorder has written it, so that whatever is done next
 * stands behind it. Throws ProbeError when that takes over 10 s, ApiError when the cluster does not answer.
 */
export async function mark(
  cluster: Cluster,
  attempt: { readonly id: string; readonly recorder: Recorder },
  what: Mark,
  { signal: outer }: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const timedOut = () => new ProbeError(`klab's recorder has not written a mark within ${writtenWithinMs / 1000} s`);
  await withDeadline({ timeoutMs: writtenWithinMs, signal: outer, timedOut }, async (signal) => {
    const { id, value } = sealed(what, attempt.recorder.key, Date.now());
    const ref = { ...marksResource, name: recorderName(attempt.id) };
    await cluster.patch(ref, { data: { [id]: value } }, { signal }).catch((thrown) => {
      if (!(thrown instanceof ApiError) || thrown.status !== 404) throw thrown;
      // Trying again does not help, and what klab does now could be taken for the learner's doing later.
      const lost = `klab's recorder has lost its ConfigMap ${ref.name} in klab-system. Begin the lab again: klab reset.`;
      throw new ApiError(lost, { status: 404, transient: false, cause: thrown });
    });
    const journal = journalSource(cluster, attempt);
    while (!(await journal.hasLine(`"id":"${id}"`, signal))) signal.throwIfAborted();
  });
}
