import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Decoder } from '../../../src/recording/decode.ts';
import { JournalFile } from '../../../src/recording/journal-file.ts';
import type { EntryLine } from '../../../src/recording/lines.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klab-journal-'));
  path = join(folder, 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const gap = (at: number) => ({ type: 'gap' as const, at, from: at - 1 });

function write(...times: number[]): void {
  using file = JournalFile.open(path, new Decoder());
  for (const at of times) file.entry(gap(at));
}

function reopened(): { decoder: Decoder; lines: EntryLine[] } {
  const decoder = new Decoder();
  const lines: EntryLine[] = [];
  JournalFile.open(path, decoder, { seen: (line) => lines.push(line) })[Symbol.dispose]();
  return { decoder, lines };
}

test('a file that is opened again goes on counting', () => {
  write(1, 2);
  write(3);
  const { decoder, lines } = reopened();
  expect(lines.map(({ seq, at }) => [seq, at])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(decoder).toMatchObject({ next: 3, lastAt: 3 });
});

test('a line that was torn by a kill is cut off and written anew', () => {
  write(1);
  appendFileSync(path, '{"seq":1,"at":2,"ty');
  write(3);
  expect(reopened().lines.map(({ at }) => at)).toEqual([1, 3]);
});

test('lines longer than what is read at once stay whole', () => {
  const names = ['a', 'b'].map((letter) => letter.repeat(400_000));
  {
    using file = JournalFile.open(path, new Decoder());
    for (const name of names) {
      file.entry({
        type: 'object',
        change: 'was',
        at: 1,
        object: { apiVersion: 'v1', kind: 'X', metadata: { name, uid: name } },
      });
    }
  }
  expect([...reopened().decoder.objects.keys()]).toEqual(names);
});

test('a full file says so, once, and takes nothing more', () => {
  {
    using file = JournalFile.open(path, new Decoder(), { maxBytes: 400 });
    for (let at = 1; at < 100; at++) file.entry(gap(at));
    file.state({ type: 'alive', at: 100, until: 100 });
    expect(file.full).toBe(true);
  }
  const text = readFileSync(path, 'utf8');
  expect(text.length).toBeLessThanOrEqual(400);
  expect(JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ type: 'full' });
  const { decoder } = reopened();
  expect(decoder.fullAt).toBe(decoder.next + 1);
  write(200);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test.each([
  ['no JSON', () => appendFileSync(path, 'nonsense\n')],
  ['a line that the recorder does not write', () => appendFileSync(path, '{"at":1,"type":"note","next":2}\n')],
  ['a number left out', () => appendFileSync(path, '{"seq":7,"at":2,"type":"gap","from":1}\n')],
  ['a number twice', () => appendFileSync(path, '{"seq":1,"at":2,"type":"gap","from":1}\n')],
  [
    'lines taken away before a sign of life',
    () => appendFileSync(path, '{"type":"alive","at":9,"until":9,"next":5}\n'),
  ],
  ['the beginning taken away', () => writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(1).join('\n'))],
  [
    'a change of an object that was never shown',
    () => appendFileSync(path, '{"seq":2,"at":2,"type":"object","change":"changed","of":"u","patch":{}}\n'),
  ],
])('%s is found out', (_what, tamper) => {
  write(1, 2);
  tamper();
  expect(reopened).toThrow(expect.objectContaining({ name: 'Tampered' }));
});

test('an empty file is a new one', () => {
  write(1);
  truncateSync(path);
  expect(reopened().decoder.next).toBe(0);
});
