import { KlabError, UsageError } from '../errors.ts';
import type { Task } from '../lab/lab.ts';
import type { AttemptStore } from '../state/attempts.ts';
import type { Text } from '../text.ts';
import type { Session } from './session.ts';

interface Hints {
  readonly task: Task;
  /** All hints shown so far, the new one last. */
  readonly shown: readonly Text[];
  readonly total: number;
}

/** One more hint of a task: of the one named, else of the first that the last grading did not find done. */
export function nextHints(session: Session, store: AttemptStore, taskId: string | undefined): Hints {
  const { attempt, lab } = session;
  const done = new Set(store.passedTasks(attempt.id));
  const task =
    taskId === undefined
      ? (lab.tasks.find(({ id, hints }) => hints.length > 0 && !done.has(id)) ?? lab.tasks[0])
      : lab.tasks.find(({ id }) => id === taskId);
  if (!task) {
    throw new UsageError(`Lab ${lab.id} has no task ${taskId}`, {
      hint: `Its tasks: ${lab.tasks.map(({ id }) => id).join(', ')}`,
    });
  }
  if (task.hints.length === 0) throw new KlabError(`Task ${task.id} has no hints`);
  const count = store.countHint(attempt.id, task.id, task.hints.length);
  return { task, shown: task.hints.slice(0, count), total: task.hints.length };
}
