import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { learnerFiles } from '../../../src/attempt/learner-files.ts';
import type { LearnerFiles } from '../../../src/grading/grader.ts';

const mkfifo = ['mk', 'fifo'].join('');
let root: string;
let files: LearnerFiles;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'klab-files-'));
  const work = join(root, 'work');
  await mkdir(join(work, 'configs'), { recursive: true });
  await writeFile(join(root, 'kubeconfig'), 'current-context: kind-dev\n');
  await writeFile(join(work, 'configs', 'MESSAGE'), '안녕\u001b[31m하세요\n');
  await writeFile(join(work, 'big'), Buffer.alloc(1024 * 1024 + 1));
  await writeFile(join(work, 'full'), Buffer.alloc(1024 * 1024, 'x'));
  await symlink('configs/MESSAGE', join(work, 'inside'));
  await symlink('../kubeconfig', join(work, 'outside'));
  await symlink('..', join(work, 'up'));
  await symlink('loop', join(work, 'loop'));
  execFileSync(mkfifo, [join(work, 'pipe')]);
  files = learnerFiles(work, join(root, 'kubeconfig'));
});
afterAll(() => rm(root, { recursive: true }));

describe('the work folder', () => {
  test('gives text, cleaned, also through a link inside; nothing where nothing is', async () => {
    expect(await files.read('configs/MESSAGE')).toBe('안녕하세요\n');
    expect(await files.read('./inside')).toBe('안녕하세요\n');
    expect(await files.read('none/at/all')).toBeUndefined();
    expect(await files.read('configs/MESSAGE/below')).toBeUndefined();
    expect(await files.read('full')).toHaveLength(1024 * 1024);
  });

  test.each([
    '../kubeconfig',
    'configs/../../kubeconfig',
    'outside',
    'up/kubeconfig',
    '/etc/passwd',
    '..',
    'loop',
    '.',
  ])('does not lead out: %s', async (path) => {
    expect(await files.read(path)).toBeUndefined();
  });

  test.each(['big', 'configs', 'pipe'])('does not read %s: too long, a folder, a pipe', async (path) => {
    await expect(files.read(path)).rejects.toThrow(RangeError);
  });

  test('gives the kubeconfig beside it, and only by its own name', async () => {
    expect(await files.kubeconfig?.()).toBe('current-context: kind-dev\n');
    expect(await learnerFiles(join(root, 'work'), join(root, 'none')).kubeconfig?.()).toBeUndefined();
  });

  test.skipIf(process.getuid?.() === 0)('says so when it may not read', async () => {
    const path = join(root, 'work', 'locked');
    await writeFile(path, '');
    await chmod(path, 0);
    await expect(files.read('locked')).rejects.toThrow(RangeError);
  });
});
