import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { KlabError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import { CommandError } from '../process/run.ts';
import type { Attempt } from '../state/attempts.ts';
import { runScript, type ScriptWorld } from './script.ts';

/** The lab's own solution. Throws KlabError when it ships none. */
export async function solutionOf(lab: Lab): Promise<string> {
  const script = join(lab.folder, 'solution.sh');
  await access(script).catch(() => {
    throw new KlabError(`Lab ${lab.id} ships no solution: ${script} is missing`);
  });
  return script;
}

/** Runs the lab's solution.sh as the learner would: in the work folder, with the attempt's kubeconfig. */
export async function runSolution(lab: Lab, attempt: Attempt, world: ScriptWorld, onLine: (line: string) => void) {
  const script = await solutionOf(lab);
  try {
    await runScript([script], attempt, world, onLine);
  } catch (cause) {
    if (!(cause instanceof CommandError)) throw cause;
    // The script's own output has been shown line by line.
    throw new KlabError(`The solution of ${lab.id} stopped: ${script}`, {
      hint: `It expects the start state. Put that back and try again: klab reset ${lab.id} && klab solve ${lab.id}`,
      cause,
    });
  }
}
