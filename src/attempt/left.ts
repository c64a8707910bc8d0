import type { Lab, Stage, Task } from '../lab/lab.ts';
import type { Attempt, AttemptStore } from '../state/attempts.ts';
import { boundLab } from './environment.ts';
import { isPassed, stageRecords } from './stages.ts';

export interface Left {
  /** Tasks with a check that has not passed in the last grading, as this attempt has them. */
  readonly tasks: readonly Task[];
  /** The next stage that has to be passed. */
  readonly stage?: Stage;
}

/** What is left of an attempt, by what was graded last; all of it where nothing was. */
export function leftOf(lab: Lab, attempt: Attempt, store: Pick<AttemptStore, 'passedChecks' | 'stageReports'>): Left {
  const records = stageRecords(store, attempt);
  const atStages = [...records.values()].flat().filter(({ verdict }) => verdict === 'pass');
  const passed = new Set([...store.passedChecks(attempt.id), ...atStages.map(({ check }) => check)]);
  const { tasks } = boundLab(lab, attempt);
  const stage = lab.stages.find(({ id }) => !isPassed(records, id));
  return {
    tasks: tasks.filter(({ checks }) => checks.some(({ id }) => !passed.has(id))),
    ...(stage ? { stage } : {}),
  };
}
