import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive, newIdentity, processes } from '../../../src/process/process-table.ts';
import { createRunner } from '../../../src/process/run.ts';
import { endOrphans } from '../../../src/provider/containers/orphans.ts';
import { withLock } from '../../../src/state/lock.ts';
import { fakeTools } from '../../support/fake-tools.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klab-ledger-'));
  file = join(folder, 'state', 'clusters.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('one works at a time; the lock is free again also after an error', async () => {
  const order: string[] = [];
  const work = (name: string) =>
    withLock(file, 'x', {}, async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} out`);
      throw new Error(name);
    });
  const results = await Promise.allSettled([work('a'), work('b')]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(order).toEqual(['a in', 'a out', 'b in', 'b out']);
});

test('different locks do not wait for each other', async () => {
  expect(await withLock(file, 'x', {}, () => withLock(file, 'y', {}, async () => 'both'))).toBe('both');
});

test('waiting for a living holder says who it is and can be aborted', async () => {
  const abort = new AbortController();
  const waits: number[] = [];
  const inner = () =>
    withLock(
      file,
      'x',
      {
        signal: abort.signal,
        onWait: (pid) => {
          waits.push(pid);
          abort.abort(new Error('enough'));
        },
      },
      async () => 'never',
    );
  await expect(withLock(file, 'x', {}, inner)).rejects.toThrow('enough');
  expect(waits).toEqual([process.pid]);
});

test.each([
  ['is gone', { pid: 2 ** 22 + 1, start: '1', token: 'dead' }],
  ['was given to a later process', { pid: process.pid, start: '1', token: 'reused' }],
])('a lock whose process number %s is taken over', async (_title, holder) => {
  await withLock(file, 'made', {}, async () => undefined);
  const database = new DatabaseSync(file);
  database
    .prepare('INSERT INTO lock (name, pid, start, token) VALUES (?, ?, ?, ?)')
    .run('x', holder.pid, holder.start, holder.token);
  database.close();
  expect(isAlive(holder)).toBe(false);
  expect(isAlive(newIdentity())).toBe(true);
  expect(await withLock(file, 'x', { onWait: () => expect.unreachable() }, async () => 'mine')).toBe('mine');
});

test('an orphaned kind that works in the folder is ended, another one is not', async () => {
  await using tools = await fakeTools();
  await tools.set('kind', 'hang');
  const kind = join(tools.paths.cache, 'bin', 'kind');
  const start = (config: string) =>
    spawn(kind, ['create', 'cluster', '--name=x', `--config=${config}`], {
      stdio: 'ignore',
      env: { ...process.env, FAKE: join(tools.paths.cache, '..', 'world') },
    });
  const [ours, theirs] = [
    start(join(folder, 'clusters', 'one', 'kind.json')),
    start(join(folder, 'clusters', 'one2', 'kind.json')),
  ];
  try {
    const runner = createRunner(process.env);
    const running = async () =>
      (await processes(runner)).some(({ pid, argv }) => pid === ours.pid && argv.includes(kind));
    await expect.poll(running).toBe(true);
    expect(await endOrphans(runner, 'kind', join(folder, 'clusters', 'one'))).toBe(1);
    await expect.poll(() => ours.signalCode).toBe('SIGKILL');
    expect(theirs.exitCode ?? theirs.signalCode).toBeNull();
  } finally {
    theirs.kill('SIGKILL');
  }
});
