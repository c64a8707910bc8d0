import type { ClusterProbes, WatchCache } from '../cluster/cluster.ts';
import type { Lab } from '../lab/lab.ts';
import type { JournalReader, Mark } from '../recording/journal.ts';
import type { Text } from '../text.ts';
import type { BoundCheck } from './bind.ts';
import { explainTrouble, justBegun, runCheck, type Standing } from './check-run.ts';
import { type Clock, systemClock } from './clock.ts';
import { budgetMs, isDisturbing, leastInvasive, runDisturbing } from './disturb-run.ts';
import { type DisturbingEntry, type Entry, isLooking, resultOf } from './entry.ts';
import type { LearnerFiles } from './grader.ts';
import { sightOf } from './sight.ts';
import type { Disturb } from './stimuli.ts';
import type { CheckResult, Waiting } from './verdict.ts';
import { afterLooking, interrupted, notJudged, notYet, stageFirst, tryingOut, waitsFor } from './waiting.ts';

export interface EvaluateOptions {
  readonly lab: Lab;
  readonly checks: readonly BoundCheck[];
  /** All reads go through the cache: one list+watch per resource, shared by all checks. */
  readonly cache: WatchCache;
  readonly probes: ClusterProbes;
  readonly journal: JournalReader;
  readonly files: LearnerFiles;
  /** IDs of the lab's images, by name: what runs is then told from what is only called so. */
  readonly imageIds?: ReadonlyMap<string, string>;
  /** Judges the checks of this stage only; without it those that have no stage (the others count as `recorded`). */
  readonly stage?: string;
  /** Results of stages that were judged before; what `needs` names may be among them. */
  readonly recorded?: readonly CheckResult[];
  readonly signal: AbortSignal;
  /** No deadlines: judges again on every change until all have passed at once, or the signal aborts. */
  readonly watch?: boolean;
  /**
   * Milliseconds; no mismatch is waited for longer than this, 0 judges the present state. Windows, retries, and what the
   * cluster has to do when it was disturbed, keep their time. Nothing in watch mode.
   */
  readonly patienceMs?: number;
  /** Called on every change of a standing, with all results; those that may still change are `pending`. */
  readonly onChange?: (results: readonly CheckResult[]) => void;
  /** What checks that disturb do their deeds with. Without it they are errors. */
  readonly disturb?: Disturb;
  /** Tells the recorder of stimuli: when `begin` rejects, the stimulus is not begun. */
  readonly mark?: (mark: Mark) => Promise<void>;
  readonly clock?: Clock;
}

/**
 * Judges all checks that only look side by side, then those that disturb one at a time, the least invasive first. A
 * check begins (and its time with it) when what it needs has passed. In watch mode the second part begins, once, when
 * everything that looks has passed at once. Resolves when no verdict can change any more, in the order of the lab.
 * Rejects with the signal's reason when aborted (what was done to the cluster has been undone by then), except in
 * watch mode, where the standing at that moment is the result.
 */
export async function evaluate(options: EvaluateOptions): Promise<readonly CheckResult[]> {
  const { checks, cache, stage, signal, watch = false, clock = systemClock } = options;
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
  const all = () => [...entries.values()];
  const disturbing = all().filter((entry): entry is DisturbingEntry => isDisturbing(entry.bound));
  const early = all().filter((entry) => !afterDisturbing(entry));
  const sight = sightOf(options);
  /** Verdicts may still be taken back. */
  let live = watch;
  /** The check that is disturbing the cluster. It never rejects. */
  let underWay: Promise<void> | undefined;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = () => (watch ? resolve() : reject(signal.reason));
  const onAbort = () => (underWay ? void underWay.then(giveUp) : giveUp());
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    advance();
    await promise;
    return results(false);
  } finally {
    signal.removeEventListener('abort', onAbort);
    for (const entry of entries.values()) entry.stop?.();
  }

  /** Opens and closes checks by their needs until nothing moves, then tells and looks what comes next. */
  function advance(): void {
    for (let moved = true; moved; ) moved = all().map(gate).some(Boolean);
    options.onChange?.(results(true));
    if (underWay || signal.aborted) return;
    if (live ? early.some(({ standing }) => standing.verdict !== 'pass') : all().some(isLooking)) return;
    if (live && disturbing.length > 0) {
      freeze();
      advance();
      return;
    }
    const next = leastInvasive(disturbing.filter(({ turn }) => turn === 'ready'));
    if (next) underWay = disturbWith(next);
    else resolve();
  }

  /** Ends the watching: what has passed stays passed. */
  function freeze(): void {
    live = false;
    for (const entry of early) {
      entry.stop?.();
      entry.standing = { ...entry.standing, open: false };
    }
  }

  async function disturbWith(entry: DisturbingEntry): Promise<void> {
    entry.turn = 'begun';
    const since = clock.now();
    const waiting: Waiting = { for: 'reaction', since, until: since + budgetMs(entry.bound.check.withinMs) };
    const onWait = (what?: Text) => settle(entry, { verdict: 'blocked', open: true, ...tryingOut(what), waiting });
    onWait();
    try {
      options.onChange?.(results(true));
      const { disturb, mark = async () => {} } = options;
      if (!disturb) throw new TypeError(`${entry.bound.grader.kind} disturbs, and there is nothing to do it with`);
      const patienceMs = watch ? undefined : options.patienceMs;
      const run = { bound: entry.bound, cache, sight, clock, disturb, mark, signal, patienceMs };
      const done = await runDisturbing({
        ...run,
        onWait(what) {
          onWait(what);
          options.onChange?.(results(true));
        },
      });
      entry.stimuli = done.stimuli;
      settle(entry, done.standing);
    } catch (thrown) {
      settle(entry, { verdict: 'error', open: false, ...(signal.aborted ? interrupted : explainTrouble(thrown)) });
    }
    underWay = undefined;
    advance();
  }

  /** A check that only looks and needs one that disturbs: judged after it. */
  function afterDisturbing({ bound }: Entry): boolean {
    if (isDisturbing(bound)) return true;
    const needed = bound.check.needs.flatMap((id) => entries.get(id) ?? []);
    return needed.some(afterDisturbing);
  }

  /** True when the entry changed. */
  function gate(entry: Entry): boolean {
    if (!live && !entry.standing.open) return false;
    const unmet = entry.bound.check.needs
      .map((id) => ({ id, ...needed(id) }))
      .filter(({ verdict }) => verdict !== 'pass')
      // Work that is missing counts first; only where nothing but klab's own trouble stands in the way is it an error.
      .sort((a, b) => Number(a.verdict === 'error') - Number(b.verdict === 'error'))[0];
    if (!unmet && !isDisturbing(entry.bound)) {
      if (entry.stop) return false;
      begin(entry);
      return true;
    }
    if (entry.turn === 'begun') return false;
    entry.turn = unmet ? undefined : 'ready';
    entry.stop?.();
    entry.stop = undefined;
    const next: Standing = !unmet
      ? { verdict: 'blocked', open: true, ...afterLooking }
      : unmet.verdict === 'error'
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
    if ('disturb' in grader) return;
    const patience = { watch: live, patienceMs: options.patienceMs };
    entry.standing = justBegun(entry.bound, clock, patience);
    entry.stop = runCheck({
      bound: { ...entry.bound, grader },
      cache,
      sight,
      clock,
      ...patience,
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
    return entries.get(id)?.standing ?? { verdict: recorded.get(id)?.verdict ?? 'blocked', open: live };
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
