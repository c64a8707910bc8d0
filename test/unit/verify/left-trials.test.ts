import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeLeftFolders, runFile } from '../../../src/verify/left-trials.ts';
import { isOver, newRun, type Run, runText } from '../../../src/verify/run.ts';

const alive = newRun();
/** No system gives a process such a number. */
const dead: Run = { ...alive, holder: { ...alive.holder, pid: 2 ** 30 } };

test('a run is over when its process is gone, and only its own machine can tell', () => {
  expect(isOver(runText(alive))).toBe(false);
  expect(isOver(runText(dead))).toBe(true);
  expect(isOver(runText({ ...dead, host: 'another' }))).toBe(false);
});

test.each([undefined, '', 'no JSON', 'null', '{}', '{"holder":{"pid":"1"}}'])(
  '%j tells of no run that is over',
  (text) => {
    expect(isOver(text)).toBe(false);
  },
);

test('folders of runs that are over go, all others stay', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'klab-left-'));
  const add = async (name: string, text?: string) => {
    await mkdir(join(folder, name, 'attempts'), { recursive: true });
    if (text !== undefined) await writeFile(join(folder, name, runFile), text);
  };
  await add('alive', runText(alive));
  await add('dead', runText(dead));
  await add('clusters');
  await writeFile(join(folder, 'file'), '');
  await removeLeftFolders(folder);
  expect((await readdir(folder)).sort()).toEqual(['alive', 'clusters', 'file']);
  await removeLeftFolders(join(folder, 'none'));
  await rm(folder, { recursive: true });
});
