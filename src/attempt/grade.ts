import { openCluster } from '../cluster/open.ts';
import { KlabError, messageOf } from '../errors.ts';
import type { CheckResult } from '../grading/verdict.ts';
import type { Stage } from '../lab/lab.ts';
import { makeReport, type Report } from '../reporting/report.ts';
import type { AttemptStore } from '../state/attempts.ts';
import { judgeAttempt } from './judge.ts';
import type { Session } from './session.ts';
import { applyAfterStage, isPassed, stageOf } from './stages.ts';

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
  const { store, signal, watch, now, onChange } = options;
  const startedAt = new Date();
  const stage = options.stage === undefined ? undefined : stageOf(lab, options.stage);
  await using access = await openCluster({ kubeconfig: cluster.kubeconfig });
  const { results, records, witness } = await judgeAttempt(access, session, {
    store,
    signal,
    ...(watch === undefined ? {} : { watch }),
    ...(now ? { patienceMs: 0 } : {}),
    ...(onChange ? { onChange } : {}),
    ...(stage ? { stage } : {}),
  });
  if (stage && !isPassed(records, stage.id) && results.every(({ verdict }) => verdict === 'pass')) {
    await witness.mark({ kind: 'stage', stage: stage.id }).catch((cause) => stageNotNoted(stage, cause));
    await applyAfterStage(access, lab, stage, attempt, signal);
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
