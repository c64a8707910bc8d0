import type { KubeObject, ObjectRef } from '../../src/cluster/cluster.ts';
import type { Sight } from '../../src/grading/grader.ts';
import type { Text } from '../../src/text.ts';
import type { Options } from '../healing/pod.ts';

/** What was done, and the name of the object it was done to or that it made. */
export interface Done {
  readonly name: string;
  readonly told: Text;
}

export type How = Pick<Options, 'until' | 'withinMs' | 'signal'>;

/** A change that klab made is in the cache within milliseconds; what is not seen by then has come and gone. */
const seenWithinMs = 3_000;

/**
 * Waits until klab itself has seen what it did: a check that was true before must not pass because the news has not
 * arrived yet. Not for ever, since the object may have gone again.
 */
export async function seen(
  { until }: How,
  sight: Sight,
  ref: ObjectRef,
  arrived: (now: KubeObject | undefined) => boolean,
): Promise<void> {
  await until(async () => (arrived(await sight.get(ref)) ? true : undefined), seenWithinMs);
}
