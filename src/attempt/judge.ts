import { graders } from '../../graders/index.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { KlabError } from '../errors.ts';
import { type BoundCheck, bindChecks } from '../grading/bind.ts';
import { evaluate } from '../grading/evaluate.ts';
import { undoLeftovers } from '../grading/stimulate/leftovers.ts';
import { stimuliOn } from '../grading/stimulate/session.ts';
import type { CheckResult } from '../grading/verdict.ts';
import type { Stage } from '../lab/lab.ts';
import type { AttemptStore } from '../state/attempts.ts';
import { attemptKubeconfig, workFolder } from './environment.ts';
import { learnerFiles } from './learner-files.ts';
import type { Session } from './session.ts';
import { blockedByStage, type StageRecords, stageRecords } from './stages.ts';
import { isUnderWay } from './start-state.ts';
import { type Witness, witnessOf } from './witness.ts';

export interface JudgeOptions {
  readonly store: AttemptStore;
  readonly signal: AbortSignal;
  /** Judge on every change until all has passed. */
  readonly watch?: boolean;
  /** Milliseconds: no mismatch is waited for longer than this; 0 judges what is there. Default: as long as the lab says. */
  readonly patienceMs?: number;
  /** Judge the checks of this stage only. */
  readonly stage?: Stage;
  /** Judge each check for itself: as if it needed no other and belonged to no stage. */
  readonly alone?: boolean;
  /** All results, whenever one of them has changed; those that may still change are `pending`. */
  readonly onChange?: (results: readonly CheckResult[]) => void;
}

interface Judgement {
  readonly results: readonly CheckResult[];
  /** As they were before. */
  readonly records: StageRecords;
  readonly witness: Witness;
}

/**
 * Judges an attempt; nothing is stored. What klab cannot judge is `error`. Throws KlabError when the attempt's
 * namespaces are not as klab left them, the signal's reason when aborted (what was done to the cluster is undone by then).
 */
export async function judgeAttempt(
  access: Cluster,
  { attempt, lab }: Pick<Session, 'attempt' | 'lab'>,
  options: JudgeOptions,
): Promise<Judgement> {
  const { store, signal, stage, alone = false } = options;
  const bound = bindChecks(lab, graders);
  const checks = alone ? bound.map(byItself) : bound;
  const records = stageRecords(store, attempt);
  // An API that does not answer is told by the verdicts.
  if ((await isUnderWay(access, attempt).catch(() => undefined)) === false) {
    throw new KlabError(
      `The namespaces of ${lab.id} are not as klab start left them: deleted, or a start was cut off`,
      {
        hint: `Begin anew: klab reset ${lab.id}`,
      },
    );
  }
  await using cache = access.watchCache();
  const witness = witnessOf(access, attempt, store);
  const barred = stage && blockedByStage(lab, stage, checks, records);
  // Of a grading that was killed in the middle. Where that fails, the checks that disturb tell it.
  await undoLeftovers(access, attempt.id, {
    signal,
    onCleared: (check) => witness.mark({ kind: 'stimulus', check, phase: 'end' }),
  }).catch(() => signal.throwIfAborted());
  const judge = () =>
    evaluate({
      lab,
      checks,
      cache,
      probes: access,
      journal: witness.journal,
      mark: witness.mark,
      files: learnerFiles(workFolder(attempt), attemptKubeconfig(attempt)),
      signal,
      watch: options.watch ?? false,
      imageIds: new Map(Object.entries(attempt.imageIds ?? {})),
      disturb: stimuliOn(access, attempt.id),
      ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
      ...(options.onChange ? { onChange: options.onChange } : {}),
      ...(stage ? { stage: stage.id } : {}),
      recorded: alone ? [] : [...records.values()].flat(),
    });
  return { results: barred ?? (await judge()), records, witness };
}

const byItself = (bound: BoundCheck): BoundCheck => ({
  ...bound,
  check: { ...bound.check, needs: [], stage: undefined },
});
