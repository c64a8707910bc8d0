import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { UsageError } from '../errors.ts';
import type { BoundCheck } from '../grading/bind.ts';
import type { CheckResult } from '../grading/verdict.ts';
import type { Lab, Stage } from '../lab/lab.ts';
import { suggestion } from '../lab/nearest.ts';
import type { Report } from '../reporting/report.ts';
import type { Attempt, AttemptStore } from '../state/attempts.ts';
import { applyManifests } from './start-state.ts';

/** The best results of each stage that has been judged, by stage. All of one stage are of one moment. */
export type StageRecords = ReadonlyMap<string, readonly CheckResult[]>;

/** Reads them from the reports of the attempt. Of two runs of a stage that earned the same, the later counts. */
export function stageRecords(store: Pick<AttemptStore, 'stageReports'>, attempt: Attempt): StageRecords {
  const best = new Map<string, Report>();
  for (const report of store.stageReports(attempt.id) as readonly Report[]) {
    const { stage } = report;
    if (stage !== null && report.score >= (best.get(stage)?.score ?? 0)) best.set(stage, report);
  }
  return new Map([...best].map(([stage, { tasks }]) => [stage, tasks.flatMap(({ checks }) => checks)]));
}

/** The stage of that name. Throws UsageError with the nearest one. */
export function stageOf(lab: Lab, name: string): Stage {
  const found = lab.stages.find(({ id }) => id === name);
  if (found) return found;
  const names = lab.stages.map(({ id }) => id);
  throw new UsageError(`Lab ${lab.id} has no stage \`${name}\`${suggestion(name, names)}`, {
    hint: names.length > 0 ? `Its stages, in order: ${names.join(', ')}` : 'Grade it with: klab check',
  });
}

export const isPassed = (records: StageRecords, stage: string): boolean =>
  records.get(stage)?.every(({ verdict }) => verdict === 'pass') ?? false;

/** Results that say so when an earlier stage has not been passed; undefined when the way is free. */
export function blockedByStage(
  lab: Lab,
  stage: Stage,
  checks: readonly BoundCheck[],
  records: StageRecords,
): readonly CheckResult[] | undefined {
  const before = lab.stages.slice(0, lab.stages.indexOf(stage)).find(({ id }) => !isPassed(records, id));
  if (!before) return undefined;
  return checks
    .filter(({ check }) => check.stage === stage.id)
    .map(({ task, check: { id, points } }) => ({
      task,
      check: id,
      verdict: 'blocked',
      points,
      earned: 0,
      because: {
        en: `Stage ${before.id} has to be passed first: klab check --stage ${before.id}`,
        ko: `먼저 ${before.id} 단계를 통과해야 합니다: klab check --stage ${before.id}`,
      },
      evidence: [],
      elapsedMs: 0,
    }));
}

/** What klab itself changes once a stage has been passed (`apply` in lab.yaml), with force: it may take fields over. */
export async function applyAfterStage(
  cluster: Cluster,
  lab: Lab,
  stage: Stage,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<void> {
  for (const file of stage.apply) {
    const path = join(lab.folder, file);
    await applyManifests(cluster, lab, attempt, [{ path, text: await readFile(path, 'utf8') }], { signal });
  }
}
