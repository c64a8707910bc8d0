import type { Text } from '../text.ts';
import type { Evidence, Observation } from './verdict.ts';

/** Why something is not so: the first broken link, and what it rests on. */
export interface Explanation {
  readonly because: Text;
  readonly evidence: readonly Evidence[];
}

export function passed(because: Text, ...evidence: readonly Evidence[]): Observation {
  return { outcome: 'pass', because, evidence };
}

export function failed(because: Text, ...evidence: readonly Evidence[]): Observation {
  return { outcome: 'fail', because, evidence };
}

/** Neither pass nor fail can be said: the witness is missing. */
export function inconclusive(because: Text, ...evidence: readonly Evidence[]): Observation {
  return { outcome: 'blocked', because, evidence };
}

export function failedBy(explanation: Explanation): Observation {
  return { outcome: 'fail', ...explanation };
}
