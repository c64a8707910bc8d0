import type { Paths } from '../paths.ts';
import type { Runner } from '../process/run.ts';
import type { Attempt } from '../state/attempts.ts';
import { learnerEnvironment, workFolder } from './environment.ts';

/** A script of a lab waits for rollouts; longer than this it hangs. Milliseconds. */
const scriptDeadline = 300_000;

/** What of the outside world a script of a lab gets to see. */
export interface ScriptWorld {
  readonly runner: Runner;
  readonly paths: Paths;
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Runs bash as a learner of this attempt would: in the work folder, with the attempt's environment, five minutes at most.
 * What it leaves in the background ends with it. `args`: a file, or options and text. Throws CommandError when it ends with an error or not in time.
 */
export async function runScript(
  args: readonly string[],
  attempt: Attempt,
  world: ScriptWorld,
  onLine?: (line: string) => void,
): Promise<void> {
  await world.runner.run(['bash', ...args], {
    cwd: workFolder(attempt),
    env: learnerEnvironment(attempt, world, world.env),
    timeoutMs: scriptDeadline,
    whole: true,
    signal: world.signal,
    ...(onLine ? { onLine } : {}),
  });
}
