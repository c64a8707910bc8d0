import type { LabVerification, Purpose, RunResult } from '../../verify/verification.ts';

/** What an author does about a defect that a run of this kind shows. `LAB` stands for the lab's id. */
const mend: Readonly<Record<Purpose, string>> = {
  start:
    'Let the check ask for what only the learner can bring, or, if it guards what is there from the start, make it a ' +
    '`safeguard` without points. To see it: klab start LAB && klab check LAB --now',
  solution: 'Try it by hand: klab start LAB && klab solve LAB && klab check LAB',
  mutant:
    'Sharpen the check that is to catch it, or name the right one in `caughtBy`. By hand: klab start LAB, paste the ' +
    'script in klab shell LAB, then klab check LAB --now',
  generated:
    'Let a check look at what was changed. If it makes no difference to the task, say so in mutants.yaml: ' +
    'equivalent: [{ mutant: ID, reason: … }]',
  reset:
    'Keep to objects in the namespaces of the lab: reset deletes those and nothing else. To see it: klab reset LAB, ' +
    'then klab check LAB --now',
};

const files = 'Mend the files of the lab, until klab lint LAB finds nothing';
const wholeLab =
  'Mend the files of the lab (klab lint LAB shows what they alone tell). A check that nothing made fail needs a wrong ' +
  'solution in mutants.yaml that it catches';
const unsure = 'Not a defect of the lab as far as klab can tell. Once more: klab verify LAB. The machine: klab doctor';

/** What to do about a run that is not as it has to be; without a run, about the lab as a whole. */
export function nextStep(
  { lab, runs }: Pick<LabVerification, 'lab' | 'runs'>,
  run?: Pick<RunResult, 'purpose' | 'outcome' | 'name'>,
): string {
  const whole = runs.length === 0 ? files : wholeLab;
  const step = run === undefined ? whole : run.outcome === 'error' ? unsure : mend[run.purpose];
  // A folder that holds a bad lab file may be called anything; its name goes into no command.
  const id = /^[a-z0-9-]{1,63}$/.test(lab) ? lab : 'LAB';
  return step.replaceAll('LAB', id).replace('ID', () => run?.name ?? 'ID');
}
