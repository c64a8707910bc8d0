import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programOf } from '../../../src/setup/build/program.ts';
import { root } from '../../support/cli.ts';
import { klabHere } from '../../support/cli-in-process.ts';
import { soundLab } from '../../support/lint.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-cli-lint-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const klab = (...args: readonly string[]) => klabHere(folder, args);
const lint = (...args: readonly string[]) => klab('lint', ...args);

async function labWith(changed: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries({ ...soundLab, ...changed })) {
    const file = join(folder, 'mine/basics/sample', path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  }
}

describe('klab lint', () => {
  it('exits 0 without errors, 1 with them, and 1 with warnings when it is strict', async () => {
    await labWith({ 'solution.sh': 'kubectl get pods\n' });
    const warned = await lint('--labs', 'mine');
    expect([warned.exitCode, warned.stdout]).toEqual([0, expect.stringMatching(/\n1 lab, 0 errors, 1 warning, \d/)]);
    expect((await lint('--labs', 'mine', '--strict')).exitCode).toBe(1);
    await labWith({ 'lab.yaml': 'id: [\n' });
    const broken = await lint('--labs', 'mine');
    expect([broken.exitCode, broken.stderr]).toEqual([1, '']);
    expect(broken.stdout).toMatch(/^sample\n {2}mine\/basics\/sample\/lab\.yaml:2:1 .*\n {4}error schema/);
  });

  it('writes annotations for GitHub, with the place and everything escaped', async () => {
    await labWith({ 'solution.sh': 'set -eu\nkubectl run x --image=web:9.9\n' });
    const { stdout } = await lint('--labs', 'mine', '--report', 'github=-');
    expect(stdout).toMatch(
      /^::error file=mine\/basics\/sample\/solution\.sh,line=2,col=23,title=klab lint%3A images::the image `web:9\.9`/m,
    );
  });

  it('prints JSON, and refuses what it does not understand with 64', async () => {
    await labWith({});
    const { stdout } = await lint('--labs', 'mine', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'LintReport',
      kubernetes: '1.34',
      errors: 0,
      labs: [{ lab: 'sample' }],
    });
    const codes = await Promise.all([lint('nowhere'), lint('--kubernetes', 'new'), lint('--report', 'pdf=a')]);
    expect(codes.map(({ exitCode }) => exitCode)).toEqual([64, 64, 64]);
  });

  it('loads nothing that is there to talk to a cluster', async () => {
    const { packages } = await programOf(root, ['src/lint/lint.ts', 'src/cli/lint.ts', 'graders/index.ts']);
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['yaml', 'zod']));
    expect(names.filter((name) => /client-node|undici|listr2/.test(name))).toEqual([]);
  });
});

describe('klab new lab', () => {
  const make = (...args: readonly string[]) => klab('new', 'lab', ...args, '--to', 'mine');

  it('writes a lab in which lint finds no error, and that asks to be filled in', async () => {
    const made = await make('first-pods', '--track', 'pods', '--title', 'The "first" Pods: $& `x` #1');
    expect([made.exitCode, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toContain('klab verify first-pods --labs mine');
    const linted = await lint('--labs', 'mine', '--json');
    const report = JSON.parse(linted.stdout);
    expect([linted.exitCode, report.errors]).toEqual([0, 0]);
    expect(report.labs[0].findings.map((one: { message: string }) => one.message)).toContain('is not written yet');
    const text = await readFile(join(folder, 'mine/pods/first-pods/solution.sh'), 'utf8');
    expect(text).toContain('fill me in: solution.sh of first-pods');
    const listed = await klab('list', '--labs', 'mine');
    expect(listed.stdout).toContain('The "first" Pods: $& `x` #1');
  });

  it.each([
    [['bootcamp-expose'], 'is called `bootcamp-expose` already'],
    [['Bad_Id'], 'must be lower-case letters'],
    [['../out'], 'must be lower-case letters'],
    [['kube-system'], 'namespace that Kubernetes or klab uses itself'],
    [['fine', '--track', '../up'], 'the track `../up` must be'],
    [['services'], 'a track is called `services`'],
    [['same', '--track', 'same'], 'a track is called `same`'],
    [['fine', '--track', 'bootcamp-expose'], 'a lab is called `bootcamp-expose`'],
    [['fine', '--title', 'two\nlines'], 'the title must be one line'],
    [['fine', '--title', ' '], 'the title must not be empty'],
  ])('refuses %j with 64', async (args, message) => {
    const { exitCode, stderr } = await make(...args);
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining(message)]);
  });

  it('takes the names of its own examples for any other', async () => {
    expect((await make('my-track', '--track', 'my-lab', '--title', 'my-lab of My lab')).exitCode).toBe(0);
    expect((await lint('--labs', 'mine')).exitCode).toBe(0);
    expect(await readFile(join(folder, 'mine/my-lab/my-track/README.md'), 'utf8')).toMatch(/^# my-lab of My lab\n/);
  });

  it.each(['/proc/nothing', '/dev/null', '/dev/null/below'])('says so when %s can hold no labs', async (to) => {
    const { exitCode, stderr } = await klab('new', 'lab', 'fine', '--to', to);
    expect([exitCode, stderr]).toEqual([64, expect.stringMatching(/could not be made|is not a folder/)]);
  });

  it('overwrites nothing, whatever stands there', async () => {
    const there = join(folder, 'mine/drafts/mine-own');
    await mkdir(there, { recursive: true });
    await writeFile(join(there, 'notes.txt'), 'mine');
    const { exitCode, stderr } = await make('mine-own');
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining('exists already; nothing was written')]);
    expect(await readFile(join(there, 'notes.txt'), 'utf8')).toBe('mine');
    expect((await make('twice')).exitCode).toBe(0);
    expect((await make('twice', '--track', 'other')).exitCode).toBe(64);
  });

  it('finds its files in the package as well', async () => {
    const { files } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(files).toContain('templates');
  });
});
