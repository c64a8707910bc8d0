import type { Paths } from '../paths.ts';
import type { Runner } from '../process/run.ts';
import type { Attempt } from '../state/attempts.ts';
import { learnerEnvironment, workFolder } from './environment.ts';

interface Outside {
  readonly runner: Runner;
  readonly paths: Paths;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Gives the terminal to the learner's own shell until it ends. Its exit code is the learner's business, not an error. */
export async function runLearnerShell(attempt: Attempt, { runner, env, ...outside }: Outside): Promise<void> {
  // No signal is passed on: Ctrl-C in the shell belongs to what runs in it.
  await runner.run([env['SHELL'] || 'sh'], {
    cwd: workFolder(attempt),
    env: { ...learnerEnvironment(attempt, outside, env), KLAB_SHELL: attempt.lab },
    inherit: true,
    accept: Array.from({ length: 256 }, (_, code) => code),
  });
}
