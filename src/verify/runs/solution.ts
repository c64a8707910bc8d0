import { graders } from '../../../graders/index.ts';
import type { KubeObject } from '../../cluster/cluster.ts';
import { bindChecks } from '../../grading/bind.ts';
import type { Lab } from '../../lab/lab.ts';
import { missingImages, unlistedImages, unlistedInTemplates } from '../lab-images.ts';
import type { SolutionRun } from '../statistics.ts';
import { ScriptError, type Trial } from '../trial.ts';
import type { Problem, Usage } from '../verification.ts';
import { errorsIn, type Finding, findingOf, judgedOf } from './finding.ts';
import { lookAgain } from './look-again.ts';
import { twiceGraded } from './twice-graded.ts';

export interface SolutionFinding extends Finding {
  /** With the values of the trial. */
  readonly lab: Lab;
  /** The trial's objects once its start state had settled. */
  readonly start: readonly KubeObject[];
  /** The same, once the solution had settled; undefined when it stopped before its end. */
  readonly solved?: readonly KubeObject[];
  readonly run: SolutionRun;
  /** What its Pods took at their peak, where that was measured. */
  readonly usage?: Usage | undefined;
}

/**
 * The solution has to score 100: graded as soon as it has been typed, with the deadlines of the lab, as a learner would
 * be; and again when everything has settled, because a grading must not change what it grades. Then the checks are looked
 * at some more times, to see whether they stand by what they say.
 */
export async function proveSolution(trial: Trial): Promise<SolutionFinding> {
  const { lab } = trial;
  await trial.settle();
  const start = await trial.snapshot();
  try {
    await trial.solve();
  } catch (thrown) {
    if (!(thrown instanceof ScriptError)) throw thrown;
    const stopped = findingOf([{ what: `the solution stopped: ${thrown.message}` }], [], []);
    return { ...stopped, lab, start, run: { gradedAfterMs: 0, gradings: [] } };
  }
  const first = await trial.grade();
  await trial.settle();
  const solved = await trial.snapshot();
  const second = await trial.grade();
  const { defects, late } = twiceGraded(first, second);
  const errors = errorsIn([...second, ...first.filter(({ check }) => !isErrorIn(check, second))]);
  const unsteady =
    defects.length + errors.length > 0
      ? { defects: [], gradings: [] }
      : await lookAgain(trial, bindChecks(lab, graders));
  const unlisted = [...newImages(lab, start, solved), ...unlistedInTemplates(lab, solved, start)];
  const waiting = defects.length + errors.length > 0 ? [] : stillWaiting(lab, start, solved);
  return {
    ...findingOf([...unlisted, ...waiting, ...defects, ...unsteady.defects], errors, second),
    ...(late && unlisted.length === 0 ? { doubtful: true } : {}),
    lab,
    start,
    solved,
    run: { gradedAfterMs: 0, gradings: [first, second, ...unsteady.gradings].map(judgedOf) },
  };
}

const isErrorIn = (id: string, results: Parameters<typeof errorsIn>[0]) =>
  results.some(({ check, verdict }) => check === id && verdict === 'error');

/** Images that Pods still wait for although all is said to be well. Those that the start state waits for may be missing on purpose. */
function stillWaiting(lab: Lab, start: readonly KubeObject[], solved: readonly KubeObject[]): readonly Problem[] {
  const wanting = new Set(missingImages(lab, start).map(({ image }) => image));
  return missingImages(lab, solved)
    .filter(({ image, promised }) => !promised && (lab.images.includes(image) || !wanting.has(image)))
    .map(({ problem }) => problem);
}

/** Images that run without being named by the lab; those of the start state are told by its own run. */
function newImages(lab: Lab, start: readonly KubeObject[], solved: readonly KubeObject[]): readonly Problem[] {
  const pods = new Set(start.map(({ metadata }) => metadata.uid));
  return unlistedImages(
    lab,
    solved.filter(({ metadata }) => !pods.has(metadata.uid)),
  );
}
