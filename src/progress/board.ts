import { stripVTControlCharacters } from 'node:util';
import { widthOf } from '../width.ts';
import { type Rendering, type StepReport, seconds } from './steps.ts';

/** Where things that go on side by side tell how far they are. */
export interface Board extends Disposable {
  /** What goes on under this name, as a line that is redrawn; on a terminal only. */
  show(key: string, line: string): void;
  /** It is over: its line goes. */
  hide(key: string): void;
  /** A line that stays. */
  say(line: string): void;
}

interface BoardOptions {
  readonly rendering: Rendering;
  /** `columns` and `rows`, where it is a terminal. */
  readonly stderr: NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };
}

/** For a terminal that does not tell its size. */
const usual = { columns: 80, rows: 24 } as const;
/** As often as an eye can follow. Milliseconds. */
const redrawEvery = 100;

/** live: lines that are redrawn below those that stay; plain: only those that stay; silent: nothing. */
export function openBoard({ rendering, stderr }: BoardOptions): Board {
  if (rendering !== 'live') {
    return {
      show: () => {},
      hide: () => {},
      say: (line) => void (rendering === 'plain' && stderr.write(`${line}\n`)),
      [Symbol.dispose]: () => {},
    };
  }
  const lines = new Map<string, string>();
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;
  const draw = (staying = '') => {
    // 0: a pseudo-terminal whose size nobody has set.
    const shown = fitting([...lines.values()], stderr.columns || usual.columns, stderr.rows || usual.rows);
    // Up to the first line of the last drawing, and everything from there on anew.
    stderr.write(
      `${drawn > 0 ? `\u001b[${drawn}A` : ''}\u001b[0J${staying}${shown.map((line) => `${line}\n`).join('')}`,
    );
    drawn = shown.length;
  };
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      draw();
    }, redrawEvery);
  };
  return {
    show(key, line) {
      if (lines.get(key) === line) return;
      lines.set(key, line);
      soon();
    },
    hide(key) {
      if (lines.delete(key)) soon();
    },
    say: (line) => draw(`${line}\n`),
    [Symbol.dispose]() {
      clearTimeout(timer);
      lines.clear();
      draw();
    },
  };
}

/** A step with a result, beside others: its title, and on a terminal what it is doing. */
export async function boardStep<Result>(
  board: Board,
  title: string,
  work: (report: StepReport) => Promise<Result>,
): Promise<Result> {
  const began = performance.now();
  board.show(title, `· ${title} …`);
  try {
    const result = await work({ detail: (text) => board.show(title, `· ${title}: ${text}`) });
    board.hide(title);
    board.say(`✔ ${title} (${seconds(began)})`);
    return result;
  } finally {
    board.hide(title);
  }
}

/** What a terminal can hold without scrolling or wrapping, either of which would leave what cannot be redrawn. */
function fitting(lines: readonly string[], columns: number, rows: number): readonly string[] {
  const most = Math.max(1, rows - 2);
  const shown = lines.length > most ? [...lines.slice(0, most - 1), `… and ${lines.length - most + 1} more`] : lines;
  return shown.map((line) => cut(line, columns - 1));
}

/** A line whose text is too long loses its colours with its end. Wide letters count twice. */
function cut(line: string, columns: number): string {
  let width = 0;
  const plain = [...stripVTControlCharacters(line)];
  const over = plain.findIndex((character) => {
    width += widthOf(character);
    return width > columns;
  });
  return over === -1 ? line : `${plain.slice(0, Math.max(0, over - 1)).join('')}…`;
}
