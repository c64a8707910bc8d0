import type { LabVerification, Problem, RunResult } from '../../verify/verification.ts';
import { nextStep } from './next-step.ts';
import type { Tone } from './summary.ts';

/** Something about a lab that its author has to know. */
export interface Defect {
  readonly tone: Tone;
  /** The run that shows it; undefined when it is about the lab as a whole. */
  readonly of: RunResult | undefined;
  /** `mutant wrong-port`, `start`, `the lab as a whole`. */
  readonly title: string;
  /** What the run did to the lab. */
  readonly did: string | undefined;
  readonly problems: readonly Problem[];
  /** What to do next. */
  readonly next: string;
}

/** What is wrong with a lab, and what klab could not tell of it; the lab as a whole first, then its runs in their order. */
export function defectsOf(lab: LabVerification): readonly Defect[] {
  const whole: Defect = {
    tone: 'bad',
    of: undefined,
    title: 'the lab as a whole',
    did: undefined,
    problems: lab.problems,
    next: nextStep(lab),
  };
  const runs = lab.runs
    .filter(({ outcome }) => outcome === 'refuted' || outcome === 'error')
    .map(
      (run): Defect => ({
        tone: run.outcome === 'refuted' ? 'bad' : 'unsure',
        of: run,
        title: labelOf(run),
        did: run.what,
        problems: run.problems.length > 0 ? run.problems : spokenFor(run),
        next: nextStep(lab, run),
      }),
    );
  return [...(lab.problems.length > 0 ? [whole] : []), ...runs];
}

/** `mutant wrong-port`; the others bear the name of their purpose. */
export const labelOf = ({ purpose, name }: Pick<RunResult, 'purpose' | 'name'>): string =>
  purpose === 'mutant' ? `mutant ${name}` : purpose === 'generated' ? `generated mutant ${name}` : name;

/** For a run that came without a word: the verdicts speak for it. There is always one problem at least. */
function spokenFor({ checks, outcome }: RunResult): readonly Problem[] {
  const found = checks
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ check, verdict, because }) => ({ check, what: `${verdict}: ${because}` }));
  return found.length > 0
    ? found
    : [{ what: outcome === 'error' ? 'it did not come to a verdict' : 'it is not as it has to be' }];
}

/** How many runs were not begun, because what they rest on did not work. */
export const skippedIn = ({ runs }: LabVerification): number =>
  runs.filter(({ outcome }) => outcome === 'skipped').length;

/** `endpoints: …`; may have several lines. */
export const problemText = ({ check, what }: Problem): string => `${check === undefined ? '' : `${check}: `}${what}`;

/** `labs/services/my-lab/lab.yaml:12`, which terminals and editors make a link. */
export const placeText = ({ at }: Problem): string | undefined => at && `${at.file}:${at.line}`;
