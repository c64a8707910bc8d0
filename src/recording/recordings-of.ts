import type { BoundCheck } from '../grading/bind.ts';
import { type Recording, recordingKey } from './recording.ts';

/** Everything that these checks want followed from the start, each thing once. */
export function recordingsOf(checks: readonly BoundCheck[]): readonly Recording[] {
  const wanted = checks.flatMap(({ grader, params }): readonly Recording[] => grader.records?.(params) ?? []);
  return [...new Map(wanted.map((recording) => [recordingKey(recording), recording])).values()];
}
