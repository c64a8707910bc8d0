import type { Lab } from '../lab/lab.ts';
import { byLevel } from '../lab/order.ts';
import type { LabProgress, Progress } from './progress.ts';

/** Why a lab is proposed: it is under way; it was tried; all that it builds on is passed; it builds on nothing; none is open. */
export type Why = 'underWay' | 'tried' | 'follows' | 'opens' | 'early';

export interface Proposal {
  readonly lab: Lab;
  readonly progress: LabProgress;
  readonly why: Why;
  /** What it builds on and is passed; of `early` what is not passed. In the order of `labs`. */
  readonly foundations: readonly Lab[];
}

/**
 * The lab to be done next: of those under way the one that the learner came back to last; else of those that build on
 * nothing that is not passed the easiest, and of equal ones the first of `labs` (the order of learning). undefined when all
 * are passed. `among`: the labs to choose from; what they build on may be any lab.
 */
export function propose(
  labs: readonly Lab[],
  progress: Progress,
  among: (lab: Lab) => boolean = () => true,
): Proposal | undefined {
  const of = (lab: Lab): LabProgress => progress.get(lab.id) ?? { state: 'new' };
  const isPassed = (lab: Lab) => of(lab).state === 'passed';
  const foundations = (lab: Lab) => labs.filter(({ id }) => lab.after.includes(id));
  const proposal = (lab: Lab, why: Why, on = foundations(lab)): Proposal => ({
    lab,
    progress: of(lab),
    why,
    foundations: on,
  });
  const left = labs.filter((lab) => among(lab) && !isPassed(lab));
  const recency = (lab: Lab) => of(lab).underWay?.recency ?? -1;
  const underWay = left.filter((lab) => of(lab).underWay).sort((a, b) => recency(b) - recency(a))[0];
  if (underWay) return proposal(underWay, 'underWay');
  const open = left.filter((lab) => foundations(lab).every(isPassed)).sort(byLevel)[0];
  if (open) {
    return proposal(open, of(open).state === 'tried' ? 'tried' : foundations(open).length > 0 ? 'follows' : 'opens');
  }
  const [first] = left;
  return (
    first &&
    proposal(
      first,
      'early',
      foundations(first).filter((lab) => !isPassed(lab)),
    )
  );
}
