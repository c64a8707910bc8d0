import { graders } from '../../../graders/index.ts';
import type { KubeObject } from '../../cluster/cluster.ts';
import { bindChecks } from '../../grading/bind.ts';
import { differences } from '../difference.ts';
import { startDefects } from '../free-points.ts';
import type { Trial } from '../trial.ts';
import { errorsIn, type Finding, findingOf } from './finding.ts';

/** After a reset the trial has to be as it was at the start, and again nothing passes that must not. */
export async function proveReset(
  trial: Trial,
  /** What was there once the start state had settled for the first time. */
  start: readonly KubeObject[],
  /** Checks of which the start state has shown that something is wrong: not told twice. */
  told: ReadonlySet<string>,
): Promise<Finding> {
  await trial.reset();
  await trial.settle();
  const different = differences(start, await trial.snapshot()).map((what) => ({ what: `after a reset ${what}` }));
  const results = await trial.grade({ alone: true, patienceMs: 0 });
  const again = startDefects(bindChecks(trial.lab, graders), results)
    .filter(({ check }) => check === undefined || !told.has(check))
    .map(({ check, what }) => ({ ...(check === undefined ? {} : { check }), what: `after a reset: ${what}` }));
  return findingOf([...different, ...again], errorsIn(results), results);
}
