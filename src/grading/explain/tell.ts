import type { KubeObject } from '../../cluster/cluster.ts';
import type { Text } from '../../text.ts';
import { pointAt, show } from '../evidence.ts';
import type { KubeEvent, Pod } from '../kube-types.ts';
import type { Explanation } from '../observation.ts';
import type { Evidence } from '../verdict.ts';

export interface Finding {
  readonly field: string;
  readonly expected: unknown;
  readonly observed: unknown;
}

/** An explanation that rests on a field of an object. `more` is evidence beside it, such as an Event or a log line. */
export function tell(
  object: KubeObject,
  because: Text,
  { field, expected, observed }: Finding,
  ...more: readonly (Evidence | undefined)[]
): Explanation {
  const first = { object: pointAt(object), field, expected: show(expected), observed: show(observed) };
  return { because, evidence: [first, ...more.filter((one) => one !== undefined)] };
}

/** The same about a Pod: both sentences begin with its name. */
export function tellOfPod(
  pod: Pod,
  { en, ko }: Text,
  finding: Finding,
  ...more: readonly (Evidence | undefined)[]
): Explanation {
  const { name } = pod.metadata;
  return tell(pod, { en: `Pod ${name} ${en}`, ko: `Pod ${name}: ${ko}` }, finding, ...more);
}

/** The newest Event about an object that has one of these reasons (and says what is asked for). */
export function eventAbout(
  events: readonly KubeEvent[],
  object: KubeObject,
  reason: string | readonly string[],
  says: RegExp = /(?:)/,
): KubeEvent | undefined {
  const reasons = [reason].flat();
  return events.findLast(
    (event) =>
      reasons.includes(event.reason ?? '') &&
      event.involvedObject?.kind === object.kind &&
      event.involvedObject.name === object.metadata.name &&
      // A namesake from before must not speak for the object of now.
      (object.metadata.uid === undefined ||
        (event.involvedObject.uid ?? object.metadata.uid) === object.metadata.uid) &&
      says.test(event.message ?? ''),
  );
}

/** An Event as evidence. */
export const eventEvidence = (event: KubeEvent | undefined): Evidence | undefined =>
  event && { object: pointAt(event), field: `.message (${event.reason})`, observed: show(event.message?.trim()) };
