import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExecResult } from '../../../src/cluster/cluster.ts';
import { pieceBytes } from '../../../src/recording/journal-shell.ts';
import { journalSource } from '../../../src/recording/journal-source.ts';

const { signal } = new AbortController();
const noExec = { exec: () => Promise.reject(new Error('no Pod is asked')) };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klab-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a journal on this machine', () => {
  const source = (text?: string) => {
    const file = join(folder, 'journal.jsonl');
    if (text !== undefined) writeFileSync(file, text);
    return journalSource(noExec, { id: 'a-trial', recorder: { file } });
  };

  test('is read on from a byte, and no Pod is asked', async () => {
    const { text, size, now } = await source('first\nsecond\n').readPiece(6);
    expect([text, size]).toEqual(['second\n', 13]);
    expect(now % 1_000).toBe(0);
  });

  test('has what stands in a whole line', async () => {
    expect(await source('{"id":"a"}\n{"id":"b"}').hasLine('"id":"a"', signal)).toBe(true);
    expect(await source('{"id":"a"}\n{"id":"b"}').hasLine('"id":"b"', signal)).toBe(false);
  });

  test('has what stands behind its first piece', async () => {
    const long = '{"type":"entry"}\n'.repeat(Math.ceil(pieceBytes / 16));
    expect(await source(`${long}{"id":"a"}\n`).hasLine('"id":"a"', signal)).toBe(true);
  });

  test('is waited for until it has grown', async () => {
    const journal = source('first\n');
    const reading = journal.readPiece(6, { grown: true });
    writeFileSync(join(folder, 'journal.jsonl'), 'first\nsecond\n');
    expect((await reading).text).toBe('second\n');
  });

  test('that is not there is an error, not a verdict', async () => {
    await expect(source().readPiece(0)).rejects.toMatchObject({ name: 'ProbeError' });
  });
});

describe('a journal in the Pod', () => {
  const answering = (part: Partial<ExecResult>) => ({
    exec: async () => ({ exitCode: 0, stdout: '', stderr: '', truncated: false, ...part }),
  });
  const source = (part: Partial<ExecResult>) => journalSource(answering(part), { id: 'an-attempt', recorder: {} });

  test('has a line or not by what grep says', async () => {
    expect(await source({}).hasLine('a', signal)).toBe(true);
    expect(await source({ exitCode: 1 }).hasLine('a', signal)).toBe(false);
    await expect(source({ exitCode: 2, stderr: 'no such file' }).hasLine('a', signal)).rejects.toThrow(
      "klab's recorder has no journal yet: no such file",
    );
  });
});
