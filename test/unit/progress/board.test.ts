import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { boardStep, openBoard } from '../../../src/progress/board.ts';
import type { Rendering } from '../../../src/progress/steps.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function board(rendering: Rendering, size: { columns?: number; rows?: number } = {}) {
  const stream = Object.assign(new PassThrough(), size);
  return { board: openBoard({ rendering, stderr: stream }), written: () => String(stream.read() ?? '') };
}

/** What a terminal shows of it: cursor up, erase to the end, and lines are all that is written. */
function screenOf(text: string): string[] {
  const lines: string[] = [];
  let at = 0;
  for (const [, up, erase, line] of text.matchAll(/\u001b\[(\d+)A|(\u001b\[0J)|([^\n\u001b]*)\n/g)) {
    if (up !== undefined) at -= Number(up);
    else if (erase !== undefined) lines.length = at;
    else lines[at++] = line ?? '';
  }
  return lines;
}

test('live: lines that go on are redrawn below those that stay', () => {
  const { board: it, written } = board('live');
  it.show('a', 'a 1/3');
  it.show('b', 'b 0/3');
  vi.advanceTimersByTime(200);
  it.show('a', 'a 2/3');
  it.say('✔ c');
  it.hide('b');
  vi.advanceTimersByTime(200);
  expect(screenOf(written())).toEqual(['✔ c', 'a 2/3']);
});

test('live: nothing of what went on is left at the end', () => {
  const { board: it, written } = board('live');
  it.show('a', 'a 1/3');
  vi.advanceTimersByTime(200);
  it.say('✔ c');
  it[Symbol.dispose]();
  expect(screenOf(written())).toEqual(['✔ c']);
});

test('live: what would wrap or scroll is cut', () => {
  const { board: it, written } = board('live', { columns: 14, rows: 5 });
  for (const key of ['a', 'b', 'c', 'd', 'e']) it.show(key, `${key} 가나다라마바사`);
  vi.advanceTimersByTime(200);
  expect(screenOf(written())).toEqual(['a 가나다라…', 'b 가나다라…', '… and 3 more']);
});

test('plain: only what stays; silent: nothing', () => {
  const plain = board('plain');
  plain.board.show('a', 'a 1/3');
  plain.board.say('✔ c');
  vi.advanceTimersByTime(200);
  expect(plain.written()).toBe('✔ c\n');
  const silent = board('silent');
  silent.board.say('✔ c');
  expect(silent.written()).toBe('');
});

test('a step says that it is done; one that fails leaves no line', async () => {
  const { board: it, written } = board('plain');
  await expect(boardStep(it, 'Cluster x', async () => 7)).resolves.toBe(7);
  await expect(boardStep(it, 'Cluster y', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(written()).toMatch(/^✔ Cluster x \(\d+\.\d s\)\n$/);
});
