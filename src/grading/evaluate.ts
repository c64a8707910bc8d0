import type { ClusterProbes, WatchCache } from '../cluster/cluster.ts';
import type { Lab } from '../lab/lab.ts';
import type { JournalReader } from '../recording/journal.ts';
import type { BoundCheck } from './bind.ts';
import { runCheck, type Standing } from './check-run.ts';
import { type Clock, systemClock } from './clock.ts';
import type { LearnerFiles, Sight } from './grader.ts';
import type { Explanation } from './observation.ts';
import type { CheckResult } from './verdict.ts';

export interface EvaluateOptions {
  readonly lab: Lab;
  readonly checks: readonly BoundCheck[];
  /** All reads go through the cache: one list+watch per resource, shared by all checks. */
  readonly cache: WatchCache;
  readonly probes: ClusterProbes;
  readonly journal: JournalReader;
  readonly files: LearnerFiles;
  /** Judges the checks of this stage only; without it those that have no stage (the others count as `recorded`). */
  readonly stage?: string;
  /** Results of stages that were judged before; what `needs` names may be among them. */
  readonly recorded?: readonly CheckResult[];
  readonly signal: AbortSignal;
  /** No deadlines: judges again on every change until all have passed at once, or the signal aborts. */
  readonly watch?: boolean;
  /** Judges the present state without waiting for mismatches to mend; windows and retries keep their time. */
  readonly now?: boolean;
  /** Called on every change of a standing, with all results; those that may still change are `pending`. */
  readonly onChange?: (results: readonly CheckResult[]) => void;
  readonly clock?: Clock;
}

interface Entry {
  readonly bound: BoundCheck;
  standing: Standing;
  elapsedMs: number;
  stop: (() => void) | undefined;
}

/**
 * Judges all checks side by side. A check begins (and its time with it) when what it needs has passed.
 * Resolves when no verdict can change any more, in the order of the lab. Rejects with the signal's reason when
 * aborted, except in watch mode, where the standing at that moment is the result.
 */
export async function evaluate(options: EvaluateOptions): Promise<readonly CheckResult[]> {
  const { checks, cache, stage, signal, watch = false, now = false, clock = systemClock } = options;
  signal.throwIfAborted();
  const began = clock.now();
  const recorded = new Map((options.recorded ?? []).map((result) => [result.check, result]));
  const entries = new Map<string, Entry>();
  for (const bound of checks) {
    if (bound.check.stage !== stage) continue;
    entries.set(bound.check.id, {
      bound,
      standing: { verdict: 'blocked', open: true, ...notYet },
      elapsedMs: 0,
      stop: undefined,
    });
  }
  const sight = sightOf(options);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = () => (watch ? resolve() : reject(signal.reason));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    advance();
    await promise;
    return results(false);
  } finally {
    signal.removeEventListener('abort', onAbort);
    for (const entry of entries.values()) entry.stop?.();
  }

  /** Opens and closes checks by their needs until nothing moves, then tells and looks whether all is over. */
  function advance(): void {
    for (let moved = true; moved; ) moved = [...entries.values()].map(gate).some(Boolean);
    options.onChange?.(results(true));
    const standings = [...entries.values()].map(({ standing }) => standing);
    if (watch ? standings.every(({ verdict }) => verdict === 'pass') : standings.every(({ open }) => !open)) resolve();
  }

  /** True when the entry changed. */
  function gate(entry: Entry): boolean {
    if (!watch && !entry.standing.open) return false;
    const unmet = entry.bound.check.needs
      .map((id) => ({ id, ...needed(id) }))
      .filter(({ verdict }) => verdict !== 'pass')
      // Work that is missing counts first; only where nothing but klab's own trouble stands in the way is it an error.
      .sort((a, b) => Number(a.verdict === 'error') - Number(b.verdict === 'error'))[0];
    if (!unmet) {
      if (entry.stop) return false;
      begin(entry);
      return true;
    }
    entry.stop?.();
    entry.stop = undefined;
    const next: Standing =
      unmet.verdict === 'error'
        ? { verdict: 'error', open: unmet.open, ...notJudged(unmet.id) }
        : { verdict: 'blocked', open: unmet.open, ...waitsFor(unmet.id) };
    const moved =
      entry.standing.verdict !== next.verdict ||
      entry.standing.open !== next.open ||
      entry.standing.because.en !== next.because.en;
    if (moved) settle(entry, next);
    return moved;
  }

  function begin(entry: Entry): void {
    const { grader } = entry.bound;
    if ('disturb' in grader) throw new TypeError(`${grader.kind} disturbs`);
    entry.stop = runCheck({
      bound: { ...entry.bound, grader },
      cache,
      sight,
      clock,
      watch,
      now,
      onStanding(standing) {
        settle(entry, standing);
        advance();
      },
    });
  }

  function settle(entry: Entry, standing: Standing): void {
    entry.standing = standing;
    entry.elapsedMs = Math.round(clock.now() - began);
  }

  function needed(id: string): Pick<Standing, 'verdict' | 'open'> {
    return entries.get(id)?.standing ?? { verdict: recorded.get(id)?.verdict ?? 'blocked', open: watch };
  }

  /** Checks of this run; without a stage also those of stages, as recorded. */
  function results(underway: boolean): readonly CheckResult[] {
    return checks.flatMap((bound): CheckResult[] => {
      const entry = entries.get(bound.check.id);
      if (entry) return [resultOf(entry, underway)];
      if (stage !== undefined) return [];
      const { id, points, stage: own } = bound.check;
      return [
        recorded.get(id) ?? {
          task: bound.task,
          check: id,
          verdict: 'blocked',
          points,
          earned: 0,
          ...stageFirst(own),
          elapsedMs: 0,
        },
      ];
    });
  }
}

function resultOf({ bound, standing, elapsedMs }: Entry, underway: boolean): CheckResult {
  const { verdict, because, evidence, open } = standing;
  const { id, points } = bound.check;
  const earned = verdict === 'pass' ? points : 0;
  return {
    task: bound.task,
    check: id,
    verdict,
    points,
    earned,
    because,
    evidence,
    elapsedMs,
    ...(underway && open ? { pending: true } : {}),
  };
}

function sightOf({ cache, probes, journal, files }: EvaluateOptions): Sight {
  return {
    get: (ref) => cache.get(ref),
    list: (resource) => cache.list(resource),
    exec: (...args) => probes.exec(...args),
    logs: (...args) => probes.logs(...args),
    http: (...args) => probes.http(...args),
    dns: (...args) => probes.dns(...args),
    access: (...args) => probes.access(...args),
    journal,
    files,
  };
}

const notYet: Explanation = { because: { en: 'Not looked at yet.', ko: '아직 확인하지 않았습니다.' }, evidence: [] };

function waitsFor(id: string): Explanation {
  return {
    because: { en: `Check "${id}" has to pass first.`, ko: `먼저 "${id}" 검사를 통과해야 합니다.` },
    evidence: [],
  };
}

function notJudged(id: string): Explanation {
  return {
    because: {
      en: `Check "${id}", which has to pass first, could not be judged.`,
      ko: `먼저 통과해야 하는 "${id}" 검사를 채점하지 못했습니다.`,
    },
    evidence: [],
  };
}

function stageFirst(stage: string | undefined): Explanation {
  return {
    because: {
      en: `Run \`klab check --stage ${stage}\` at that point of the lab.`,
      ko: `실습의 해당 단계에서 \`klab check --stage ${stage}\` 를 실행하세요.`,
    },
    evidence: [],
  };
}
