import { graders } from '../../graders/index.ts';
import { type BoundCheck, bindChecks } from '../grading/bind.ts';
import type { Lab } from '../lab/lab.ts';
import { sampleBindings, substitute } from '../lab/substitute.ts';

/** A lab's checks, bound with sample values where no attempt has any yet: which of them want a record does not hang on the values. */
export function sampleChecks(lab: Lab): readonly BoundCheck[] {
  const tasks = substitute(lab.tasks, sampleBindings(lab)).value;
  return bindChecks({ ...lab, tasks }, graders);
}
