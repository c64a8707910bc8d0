import { graders } from '../../graders/index.ts';
import { openCluster } from '../cluster/open.ts';
import { KlabError, messageOf } from '../errors.ts';
import { bindChecks } from '../grading/bind.ts';
import { evaluate } from '../grading/evaluate.ts';
import { undoLeftovers } from '../grading/stimulate/leftovers.ts';
import { stimuliOn } from '../grading/stimulate/session.ts';
import type { CheckResult } from '../grading/verdict.ts';
import type { Stage } from '../lab/lab.ts';
import { makeReport, type Report } from '../reporting/report.ts';
import type { AttemptStore } from '../state/attempts.ts';
import { attemptKubeconfig, workFolder } from './environment.ts';
import { learnerFiles } from './learner-files.ts';
import type { Session } from './session.ts';
import { applyAfterStage, blockedByStage, isPassed, stageOf, stageRecords } from './stages.ts';
import { isUnderWay } from './start-state.ts';
import { witnessOf } from './witness.ts';

export interface GradeOptions {
  readonly store: AttemptStore;
  readonly signal: AbortSignal;
  /** Grade on every change until all has passed. */
  readonly watch?: boolean;
  /** Judge the state as it is, without waiting for what may still come. */
  readonly now?: boolean;
  /** Judge the checks of this stage only. */
  readonly stage?: string;
  /** All results, whenever one of them has changed; those that may still change are `pending`. */
  readonly onChange?: (results: readonly CheckResult[]) => void;
}

/**
 * Grades an attempt, or the checks of one of its stages. The first pass of a stage sets off what the lab does after it.
 * What klab cannot judge is in the report as `error`; only an unreadable kubeconfig throws.
 */
export async function gradeAttempt(session: Session, options: GradeOptions): Promise<Report> {
  const { attempt, lab, cluster } = session;
  const startedAt = new Date();
  const stage = options.stage === undefined ? undefined : stageOf(lab, options.stage);
  const checks = bindChecks(lab, graders);
  const records = stageRecords(options.store, attempt);
  await using access = await openCluster({ kubeconfig: cluster.kubeconfig });
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
  const witness = witnessOf(access, attempt, options.store);
  const barred = stage && blockedByStage(lab, stage, checks, records);
  const judge = () =>
    evaluate({
      lab,
      checks,
      now: options.now ?? false,
      cache,
      probes: access,
      journal: witness.journal,
      mark: witness.mark,
      files: learnerFiles(workFolder(attempt), attemptKubeconfig(attempt)),
      signal: options.signal,
      watch: options.watch ?? false,
      imageIds: new Map(Object.entries(attempt.imageIds ?? {})),
      disturb: stimuliOn(access, attempt.id),
      ...(options.onChange ? { onChange: options.onChange } : {}),
      ...(stage ? { stage: stage.id } : {}),
      recorded: [...records.values()].flat(),
    });
  // Of a grading that was killed in the middle. Where that fails, the checks that disturb tell it.
  await undoLeftovers(access, attempt.id, {
    signal: options.signal,
    onCleared: (check) => witness.mark({ kind: 'stimulus', check, phase: 'end' }),
  }).catch(() => options.signal.throwIfAborted());
  const results = barred ?? (await judge());
  if (stage && !isPassed(records, stage.id) && results.every(({ verdict }) => verdict === 'pass')) {
    await witness.mark({ kind: 'stage', stage: stage.id }).catch((cause) => stageNotNoted(stage, cause));
    await applyAfterStage(access, lab, stage, attempt, options.signal);
  }
  return makeReport({
    lab,
    results,
    attempt: attempt.id,
    learner: attempt.learner,
    cluster: {
      provider: cluster.provider,
      name: cluster.name,
      // The version is a note on the side: a cluster that is gone by now is told by the verdicts.
      version: await access.version().catch(() => 'unknown'),
    },
    ...(stage ? { stage: stage.id } : {}),
    startedAt,
    finishedAt: new Date(),
  });
}

/** A stage counts from the moment that the journal has it: without that, it has to be declared again. */
function stageNotNoted(stage: Stage, cause: unknown): never {
  throw new KlabError(
    `Stage ${stage.id} was passed, but klab's recorder did not take note of it: ${messageOf(cause)}`,
    {
      hint: `Once more: klab check --stage ${stage.id}`,
      cause,
    },
  );
}
