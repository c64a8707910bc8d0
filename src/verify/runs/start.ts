import { graders } from '../../../graders/index.ts';
import { bindChecks } from '../../grading/bind.ts';
import { startDefects } from '../free-points.ts';
import { unlistedImages } from '../lab-images.ts';
import type { Trial } from '../trial.ts';
import { errorsIn, type Finding, findingOf } from './finding.ts';

/** On the start state no check with points may pass, each judged for itself, and every safeguard has to hold. */
export async function proveStart(trial: Trial): Promise<Finding> {
  const { settled } = await trial.settle();
  const unlisted = unlistedImages(trial.lab, await trial.snapshot());
  const results = await trial.grade({ alone: true, patienceMs: 0 });
  const defects = startDefects(bindChecks(trial.lab, graders), results);
  const finding = findingOf([...unlisted, ...defects], errorsIn(results), results);
  // What should hold from the start may not hold yet.
  return settled ? finding : { ...finding, doubtful: true };
}
