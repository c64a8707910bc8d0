import { sampleChecks } from '../attempt/sample-checks.ts';
import type { Lab } from '../lab/lab.ts';
import type { Mutant } from '../lab/mutants.ts';
import { allNeeds } from '../lab/needs.ts';
import { recordingsOf } from '../recording/recordings-of.ts';

/**
 * The lab without the checks that look into the recorded past: then a trial needs no recorder, which costs a busy
 * cluster as much as a third of the other Pods. undefined where that would save nothing, or where the mutant needs them:
 * the check that has to catch it is one of them, has no points (then the whole score tells), or `klab` is typed; or where
 * one of them is `wanted`: no run has made it fail yet.
 */
export function withoutRecorded(
  lab: Lab,
  { script, caughtBy }: Pick<Mutant, 'script' | 'caughtBy'>,
  wanted: ReadonlySet<string>,
): Lab | undefined {
  if (/\bklab\b/.test(script)) return undefined;
  const checks = lab.tasks.flatMap((task) => task.checks);
  const recorded = recordedChecks(lab);
  const left = checks.filter(({ id, needs }) => ![id, ...allNeeds({ needs }, checks)].some((one) => recorded.has(one)));
  if (checks.some((check) => wanted.has(check.id) && !left.includes(check))) return undefined;
  if (recorded.size === 0 || !left.some(({ id, points }) => id === caughtBy && points > 0)) return undefined;
  const tasks = lab.tasks.map((task) => ({ ...task, checks: task.checks.filter((check) => left.includes(check)) }));
  return { ...lab, tasks: tasks.filter((task) => task.checks.length > 0) };
}

function recordedChecks(lab: Lab): ReadonlySet<string> {
  return new Set(
    sampleChecks(lab)
      .filter((one) => recordingsOf([one]).length > 0)
      .map(({ check }) => check.id),
  );
}
