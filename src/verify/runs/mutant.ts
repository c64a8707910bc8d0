import type { CheckResult } from '../../grading/verdict.ts';
import type { Mutant } from '../../lab/mutants.ts';
import { ScriptError, type Trial } from '../trial.ts';
import { type Finding, findingOf } from './finding.ts';
import { didNothing, mayDoNothing } from './idle-script.ts';

/** What has settled changes no more by itself; only what travels through the cluster takes a moment. Milliseconds. */
const settledPatienceMs = 5_000;

/** Ids of checks that no run has made fail so far: what is said of them is of use, even when the rest is clear. */
export type Wanted = () => ReadonlySet<string>;

/** A wrong solution in place of the right one: the check that its author names has to fail. */
export async function proveMutant(trial: Trial, { script, caughtBy }: Mutant, wanted: Wanted): Promise<Finding> {
  await trial.settle();
  const before = mayDoNothing(script) ? await trial.snapshot() : undefined;
  try {
    await trial.type(script);
  } catch (thrown) {
    if (!(thrown instanceof ScriptError)) throw thrown;
    return findingOf([{ what: `the mutant's script stopped: ${thrown.message}` }], [], []);
  }
  const results = await gradeWrong(trial, wanted, ({ check, points }) => check === caughtBy && points > 0);
  const named = results.find(({ check }) => check === caughtBy);
  if (named?.verdict === 'fail') {
    if (results.every(({ check, verdict }) => check === caughtBy || verdict === 'pass') && named.points === 0) {
      const what = `scores 100: ${caughtBy} fails, but has no points, and all that have some pass. Let one of them need ${caughtBy}, or see the fault itself`;
      return findingOf([{ check: caughtBy, what }], [], results);
    }
    if (!before || !didNothing(script, before, await trial.snapshot())) return findingOf([], [], results);
    const what = `its script changed nothing, so that ${caughtBy} fails as it does on the start state: a command of it has failed, and \`||\` passes over that`;
    return findingOf([{ check: caughtBy, what }], [], results);
  }
  if (named?.verdict === 'error') {
    const what = `could not be judged, so that it is open whether it catches this mutant: ${named.because.en}`;
    return findingOf([], [{ check: caughtBy, what }], results);
  }
  return findingOf([{ check: caughtBy, what: uncaught(results, named, caughtBy) }], [], results);
}

function uncaught(results: readonly CheckResult[], named: CheckResult | undefined, caughtBy: string): string {
  if (results.every(({ verdict }) => verdict === 'pass')) return 'survives: every check passed';
  const others = results.filter(({ check, verdict }) => verdict === 'fail' && check !== caughtBy);
  const how = named ? `verdict ${named.verdict}: ${named.because.en}` : 'it was not judged';
  const but = others.length > 0 ? `, but by ${others.map(({ check }) => check).join(', ')}` : '';
  return `is not caught by ${caughtBy} (${how})${but}`;
}

/**
 * Grades what was done wrong once it has settled. Ends as soon as a check that `enough` accepts has failed for certain, and
 * nothing more is to be learned about checks that no run has made fail yet.
 */
export async function gradeWrong(
  trial: Trial,
  wanted: Wanted,
  enough: (failed: CheckResult) => boolean,
): Promise<readonly CheckResult[]> {
  const { settled } = await trial.settle();
  const missing = wanted();
  const results = await trial.grade({
    ...(settled ? { patienceMs: settledPatienceMs } : {}),
    until: (certain) =>
      certain.some((one) => one.verdict === 'fail' && enough(one)) &&
      [...missing].every((id) => certain.some(({ check }) => check === id)),
  });
  return results.filter(({ pending }) => !pending);
}
