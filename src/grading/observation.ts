import { ProbeError } from '../cluster/cluster.ts';
import type { Text } from '../text.ts';
import type { Evidence, Observation } from './verdict.ts';

/** Why something is not so: the first broken link, and what it rests on. */
export interface Explanation {
  readonly because: Text;
  readonly evidence: readonly Evidence[];
  /** Which diagnosis told it (docs/explanations.md). */
  readonly diagnosis?: string;
  /** Set where klab or the cluster is to blame and not the learner: the verdict is then `error`. */
  readonly fault?: 'klab';
}

/** What was to be judged cannot work because of klab or the cluster: `error`, and looked at again within the budget. */
export class LabFault extends ProbeError {
  readonly explanation: Explanation;

  constructor(explanation: Explanation) {
    super(explanation.because.en);
    this.name = 'LabFault';
    this.explanation = explanation;
  }
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

/** A failure, for the reason given. Throws LabFault when that is no fault of the learner's. */
export function failedBy(explanation: Explanation): Observation {
  if (explanation.fault) throw new LabFault(explanation);
  return { outcome: 'fail', ...explanation };
}
