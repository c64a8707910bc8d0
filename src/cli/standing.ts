import { type Clock, systemClock } from '../grading/clock.ts';
import type { CheckResult } from '../grading/verdict.ts';
import { notYet } from '../grading/waiting.ts';
import { painter } from '../paint.ts';
import type { Board } from '../progress/board.ts';
import { logLines } from '../reporting/escape.ts';
import { renderCheck } from '../reporting/text.ts';
import type { Language } from '../text.ts';
import { wrapped } from '../width.ts';
import { queueText, waitText } from './wait-text.ts';

interface StandingOptions {
  readonly language: Language;
  readonly color: boolean;
  /** Grading goes on until all has passed, so nothing of it is settled and every change is told. */
  readonly watch: boolean;
  /** Lines of the board are redrawn; without it only what is said stays. */
  readonly live: boolean;
  /** Width of the terminal. */
  readonly columns?: number | undefined;
  readonly clock?: Clock;
}

/** Tells how the checks stand while a grading goes on, until it is disposed of. */
export interface StandingView extends Disposable {
  /** All results, whenever one of them has changed. */
  tell(results: readonly CheckResult[]): void;
}

/** Nothing is said before this much waiting: most gradings are over by then. Milliseconds, as all below. */
const patience = 1_500;
const beat = 1_000;
/** Where lines are not redrawn, somebody who waits hears of a check again at the latest after this time. */
const longestSilence = 30_000;
/** More checks than this have one line each, so that all of them can be seen. */
const mostInFull = 4;
/** Lines of a reason; of one that is almost alone, more. */
const linesOf = (checks: number) => (checks > 2 ? 2 : 4);

/**
 * On the board: what is being waited for, how long it has been, and how long it may take. When watching also every change
 * of a verdict or its reason, as a line that stays.
 */
export function openStanding(board: Board, options: StandingOptions): StandingView {
  const { language, color, watch, live, clock = systemClock } = options;
  const columns = options.columns || 80;
  const paint = painter(color);
  const began = clock.now();
  let results: readonly CheckResult[] = [];
  let shown: readonly string[] = [];
  /** What was said last of a check, and when. */
  const said = new Map<string, { readonly news: string; readonly at: number }>();

  function say(key: string, lines: readonly string[], news: string): void {
    const before = said.get(key);
    const now = clock.now();
    const again = !watch && before !== undefined && now - before.at >= longestSilence;
    if (before?.news === news && !again) return;
    said.set(key, { news, at: now });
    for (const line of lines) board.say(line);
  }

  /** What is settled as long as nothing changes: shown as what it would count for. */
  function sayChanges(): void {
    for (const { pending: _, ...result } of results) {
      const lines = renderCheck(result, { language, color });
      say(result.check, lines, newsOf(lines.join('\n')));
    }
  }

  function sayWaiting(waiting: readonly CheckResult[], queue: string | undefined): void {
    // What nobody has looked at yet says nothing that would be worth a line that stays.
    for (const result of waiting.filter(({ because }) => because.en !== notYet.because.en)) {
      const time = waitText(result, clock.now(), language);
      const lines = renderCheck({ ...result, evidence: [], stimuli: [] }, { language, color });
      say(result.check, [...lines.slice(0, -1), `${lines.at(-1)} (${time})`], newsOf(lines.join('\n')));
    }
    if (queue !== undefined && said.size > 0 && !said.has('')) say('', [`  … ${queue}`], queue);
  }

  function draw(waiting: readonly CheckResult[], queue: string | undefined): void {
    const full = waiting.length <= mostInFull;
    const lines = waiting.flatMap((result) => {
      const time = paint('cyan', waitText(result, clock.now(), language));
      const [reason = ''] = logLines(result.because[language]);
      if (!full) return [`  … ${result.check}  ${time}  ${reason}`];
      const all = wrapped(reason, columns - 8);
      const parts = all.slice(0, linesOf(waiting.length));
      if (parts.length < all.length) parts.push(`${parts.pop()} …`);
      return [`  … ${paint('bold', result.check)}  ${time}`, ...parts.map((part) => `      ${paint('gray', part)}`)];
    });
    if (queue !== undefined) lines.push(`  … ${paint('gray', queue)}`);
    // Anew, since the board keeps lines in the order in which they came.
    for (const key of shown) board.hide(key);
    shown = lines.map((_, index) => String(index));
    lines.forEach((line, index) => void board.show(String(index), line));
  }

  function tick(): void {
    if (watch) sayChanges();
    else if (clock.now() - began < patience) return;
    const open = results.filter(({ pending }) => pending);
    // While watching, only what goes by by itself has an end that can be waited for.
    const waiting = open.filter((one) => one.waiting && (!watch || one.waiting.for !== 'change'));
    const queue = watch ? undefined : queueText(open, language);
    if (live) draw(waiting, queue);
    else if (!watch) sayWaiting(waiting, queue);
  }

  let cancel = () => {};
  function again(): void {
    cancel = clock.after(beat, () => {
      tick();
      again();
    });
  }
  again();
  return {
    tell(now) {
      results = now;
      tick();
    },
    [Symbol.dispose]() {
      cancel();
      for (const key of shown) board.hide(key);
    },
  };
}

/** A later time of day, or some more seconds, alone are no news: `At 08:45:07: 0 ReplicaSets`. */
const newsOf = (lines: string) => lines.replace(/\b\d\d:\d\d:\d\d\b|\d+(?:\.\d+)?(?: s\b|초)/g, '');
