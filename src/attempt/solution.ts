import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { KlabError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { Paths } from '../paths.ts';
import { CommandError, type Runner } from '../process/run.ts';
import type { Attempt } from '../state/attempts.ts';
import { learnerEnvironment, workFolder } from './environment.ts';

/** A solution waits for rollouts; longer than this it hangs. Milliseconds. */
const solutionDeadline = 300_000;

interface Outside {
  readonly runner: Runner;
  readonly paths: Paths;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Runs the lab's solution.sh as the learner would: in the work folder, with the attempt's kubeconfig. */
export async function runSolution(lab: Lab, attempt: Attempt, outside: Outside, onLine: (line: string) => void) {
  const script = join(lab.folder, 'solution.sh');
  await access(script).catch(() => {
    throw new KlabError(`Lab ${lab.id} ships no solution: ${script} is missing`);
  });
  try {
    await outside.runner.run(['bash', script], {
      cwd: workFolder(attempt),
      env: learnerEnvironment(attempt, outside, outside.env),
      timeoutMs: solutionDeadline,
      signal: outside.signal,
      onLine,
    });
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    // The script's own output has been shown line by line.
    throw new KlabError(`The solution of ${lab.id} stopped: ${script}`, {
      hint: `It expects the start state. Put that back and try again: klab reset ${lab.id} && klab solve ${lab.id}`,
      cause,
    });
  }
}
