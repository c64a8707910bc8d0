import { sleep } from '../../cluster/deadline.ts';
import { messageOf } from '../../errors.ts';
import type { Text } from '../../text.ts';
import { closeLedger, isLeftover, type Ledger, readLedgers, writeLedger } from './ledger.ts';
import { stepText, type UndoStep } from './step.ts';
import { type Hands, undo } from './undo.ts';

const lookAgainMs = 500;

/**
 * Undoes what klabs that were killed have left behind, of any attempt on the cluster; a klab that is at work on `scope`
 * is waited for. Tells what was undone. Throws ApiError when the cluster does not answer, the signal's reason when aborted.
 */
export async function undoLeftovers(
  hands: Hands,
  scope: string,
  options: {
    readonly signal: AbortSignal;
    /** Called for each ledger of this scope that was cleared. */
    readonly onCleared?: (check: string) => Promise<void>;
  },
): Promise<readonly Text[]> {
  const { signal, onCleared } = options;
  const told: Text[] = [];
  for (;;) {
    const ledgers = await readLedgers(hands);
    for (const ledger of ledgers.filter(isLeftover)) {
      const { done, failed, left } = await undoAll(hands, ledger.steps, signal);
      told.push(...done, ...failed);
      // What could not be undone is tried again next time.
      if (left.length === 0) {
        if (ledger.scope === scope) await onCleared?.(ledger.check);
        await closeLedger(hands, ledger, signal);
      } else await writeLedger(hands, { ...ledger, until: 0, steps: left }, signal);
    }
    if (!ledgers.some((ledger) => ledger.scope === scope && !isLeftover(ledger))) return told;
    await sleep(lookAgainMs, signal);
  }
}

export interface Undone {
  /** What was undone, in order, and what could not be. */
  readonly done: readonly Text[];
  readonly failed: readonly Text[];
  /** The steps of what could not be undone. */
  readonly left: readonly UndoStep[];
}

/** Undoes the last first; one that cannot be undone does not keep the others from it. */
export async function undoAll(hands: Hands, steps: Ledger['steps'], signal: AbortSignal): Promise<Undone> {
  const done: Text[] = [];
  const failed: Text[] = [];
  const left: UndoStep[] = [];
  for (const step of steps.toReversed()) {
    const { en, ko } = stepText(step);
    try {
      if (await undo(hands, step, signal)) done.push({ en: `Undone: ${en}.`, ko: `되돌림: ${ko}` });
    } catch (thrown) {
      const why = messageOf(thrown);
      left.unshift(step);
      failed.push({
        en: `NOT undone: could not ${en} (${why}). The next grading tries again.`,
        ko: `되돌리지 못함: ${ko} (${why}). 다음 채점 때 다시 시도합니다.`,
      });
    }
  }
  return { done, failed, left };
}
