import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownClusters } from '../../../src/verify/own-clusters.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-own-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('what a living run has noted is not abandoned, and what it forgets is gone', async () => {
  const own = ownClusters(join(folder, 'deep', 'clusters'));
  expect(await own.abandoned()).toEqual([]);
  await own.note('verify-1');
  expect(await own.abandoned()).toEqual([]);
  await own.forget('verify-1');
  await own.forget('verify-1');
  expect(await readdir(join(folder, 'deep', 'clusters'))).toEqual([]);
});

test('what a run that is no more has noted is abandoned', async () => {
  const run = (pid: number, host = hostname()) =>
    JSON.stringify({ id: 'x', holder: { pid, start: '1', token: 't' }, host });
  // No process has this number: the largest that Linux gives is 4194304.
  await writeFile(join(folder, 'verify-2.json'), run(2 ** 30));
  // The same number, but another process: it began at another time.
  await writeFile(join(folder, 'verify-3.json'), run(process.pid));
  await writeFile(join(folder, 'verify-4.json'), '{ half writ');
  // Of a machine that shares the folder: whether it lives cannot be known here.
  await writeFile(join(folder, 'verify-5.json'), run(2 ** 30, 'elsewhere'));
  await writeFile(join(folder, 'notes.txt'), 'not ours');
  expect([...(await ownClusters(folder).abandoned())].sort()).toEqual(['verify-2', 'verify-3']);
});
