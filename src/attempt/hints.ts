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

/**
 * One more hint of a task: of the one named, else of the first that the last grading did not find done. Throws
 * UsageError for a task that the lab has not, KlabError when there is nothing to give a hint for.
 */
export function nextHints(
  session: Pick<Session, 'attempt' | 'lab'>,
  store: Pick<AttemptStore, 'passedTasks' | 'countHint'>,
  taskId: string | undefined,
): Hints {
  const { attempt, lab } = session;
  const done = new Set(store.passedTasks(attempt.id));
  const hinted = lab.tasks.filter(({ hints }) => hints.length > 0);
  const task =
    taskId === undefined ? hinted.find(({ id }) => !done.has(id)) : lab.tasks.find(({ id }) => id === taskId);
  if (!task && taskId === undefined) {
    throw new KlabError(`No open task of lab ${lab.id} has a hint`, {
      ...(hinted[0] && { hint: `Hints of one that is done: klab hint ${lab.id} --task ${hinted[0].id}` }),
    });
  }
  if (!task) {
    throw new UsageError(`Lab ${lab.id} has no task ${taskId}`, {
      hint: `Its tasks: ${lab.tasks.map(({ id }) => id).join(', ')}`,
    });
  }
  if (task.hints.length === 0) throw new KlabError(`Task ${task.id} has no hints`);
  const count = store.countHint(attempt.id, task.id, task.hints.length);
  return { task, shown: task.hints.slice(0, count), total: task.hints.length };
}
