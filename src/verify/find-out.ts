import { messageOf } from '../errors.ts';
import { type Finding, findingOf } from './runs/finding.ts';

/** What klab could not tell is tried once more. */
const tries = 2;

/**
 * Carries a run out; once more when klab could not tell, or when a busy machine may be to blame. Throws nothing but the
 * signal's reason.
 */
export async function findOut<Found extends Finding>(
  perform: () => Promise<Found | Finding>,
  signal: AbortSignal,
): Promise<Found | Finding> {
  for (let left = tries - 1; ; left--) {
    const finding = await perform().catch((thrown: unknown) => findingOf([], [{ what: messageOf(thrown) }], []));
    signal.throwIfAborted();
    if (left === 0 || (finding.outcome !== 'error' && !finding.doubtful)) return finding;
  }
}
