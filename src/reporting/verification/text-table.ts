import type { painter, Style } from '../../paint.ts';
import { type Cell, marks, type Tone } from './summary.ts';

export const toneStyles: Readonly<Record<Tone, Style>> = { good: 'green', bad: 'red', unsure: 'yellow', none: 'gray' };

interface TableOptions {
  readonly paint: ReturnType<typeof painter>;
  readonly columns: number;
}

export interface Row {
  /** Of the whole row; its mark stands first, so that no line begins with what somebody wrote. */
  readonly tone: Tone;
  readonly cells: readonly Cell[];
}

const gap = '  ';

/**
 * A table whose columns are aligned, the first to the left, the others to the right. Where the terminal is too narrow for
 * it, each row becomes a line with its first cell, and below it the others with the names of their columns.
 */
export function textTable(head: readonly string[], rows: readonly Row[], { paint, columns }: TableOptions): string[] {
  const clean = rows.map((row) => ({
    ...row,
    cells: row.cells.map((cell) => ({ ...cell, text: oneLine(cell.text) })),
  }));
  const widths = head.map((name, column) =>
    Math.max(name.length, ...clean.map(({ cells }) => cells[column]?.text.length ?? 0)),
  );
  const colour = (cell: Cell | undefined, padded: string) =>
    cell?.tone ? paint(toneStyles[cell.tone], padded) : padded;
  const mark = (tone: Tone) => paint(toneStyles[tone], marks[tone]);
  if (widths.reduce((sum, width) => sum + width + gap.length, 0) > columns) {
    return clean.flatMap(({ tone, cells }) => [
      `${mark(tone)} ${cells[0]?.text ?? ''}`,
      ...cells.slice(1).map((cell, column) => `    ${head[column + 1]}: ${colour(cell, cell.text)}`),
    ]);
  }
  const pad = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0);
  return [
    paint('bold', `  ${head.map(pad).join(gap)}`),
    ...clean.map(
      ({ tone, cells }) =>
        `${mark(tone)} ${cells.map((cell, column) => colour(cell, pad(cell.text, column))).join(gap)}`,
    ),
  ];
}

/** For a line of a log: white space is a space, and no command of a runner is left. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('##[', '## [');
