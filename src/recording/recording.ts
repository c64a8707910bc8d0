import type { HttpTarget, Resource } from '../cluster/cluster.ts';

/**
 * Something that has to be followed from the start of an attempt, because the final state does not tell it.
 * Checks ask for it (`records` of their grader); the recorder, a Pod of klab's own, does it.
 */
export type Recording = ObjectsRecording | RequestsRecording;

/** The journal: every change of every object of a collection. Secret values are kept as digests. */
export interface ObjectsRecording {
  readonly kind: 'objects';
  readonly resource: Resource;
}

/** The prober: one new connection every 200 ms. */
export interface RequestsRecording {
  readonly kind: 'requests';
  readonly target: HttpTarget;
  readonly path: string;
  /** Regular expression; its first group (else the whole match) in the body is kept as `seen`: `v=(\\d+)`. */
  readonly extract?: string;
}

/** Two checks that ask for the same thing share one recording. */
export const recordingKey = (recording: Recording): string => JSON.stringify(recording, sortedKeys);

const sortedKeys = (_: string, value: unknown) =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
