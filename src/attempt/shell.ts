import type { Context } from '../cli/context.ts';
import { ExitCode } from '../errors.ts';
import type { Attempt } from '../state/attempts.ts';
import { learnerEnvironment, workFolder } from './environment.ts';

/** Gives the terminal to the learner's own shell until it ends. Its exit code is the learner's business, not an error. */
export async function runLearnerShell(attempt: Attempt, context: Context): Promise<ExitCode> {
  const namespace = Object.values(attempt.namespaces)[0];
  context.stderr.write(
    context.language === 'ko'
      ? `실습 ${attempt.lab} 셸입니다 (네임스페이스 ${namespace}). 다른 터미널에서 klab check --watch, 나가려면 exit.\n`
      : `Shell for lab ${attempt.lab} (namespace ${namespace}). In another terminal: klab check --watch. To leave: exit\n`,
  );
  // No signal is passed on: Ctrl-C in the shell belongs to what runs in it.
  await context.runner.run([context.env['SHELL'] || 'sh'], {
    cwd: workFolder(attempt),
    env: { ...learnerEnvironment(attempt, context.paths, context.env), KLAB_SHELL: attempt.lab },
    inherit: true,
    accept: Array.from({ length: 256 }, (_, code) => code),
  });
  return ExitCode.passed;
}
