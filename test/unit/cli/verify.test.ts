import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { klab } from '../../support/cli.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-verify-'));
  await mkdir(join(folder, 'labs', 'services', 'broken'), { recursive: true });
  await writeFile(join(folder, 'labs', 'services', 'broken', 'lab.yaml'), 'apiVersion: klab.dev/v1\nkind: Lap\n');
  await mkdir(join(folder, 'empty'));
});
afterAll(() => rm(folder, { recursive: true }));

const verify = (...args: string[]) => klab(join(folder, 'state'), ['verify', ...args]);

// Each starts the CLI as a process of its own.
const timeout = 60_000;

describe('what cannot be meant is told before anything begins', { timeout }, () => {
  test.each([
    [['bootcamp-expos'], /did you mean `bootcamp-expose`\?/],
    [['--jobs', '0'], /a number from 1 to 32/],
    [['--jobs', '2.5'], /a number from 1 to 32/],
    [['--repeat', '51'], /a number from 1 to 50/],
    [['--mutants', 'som'], /all, authored, none/],
    [['--provider', 'knd', 'bootcamp-expose'], /no provider "knd"[\s\S]*kind/],
    [['--cluster', 'No Name'], /cannot be the name of a cluster/],
    [['--report', 'html=x'], /there is no kind `html`[\s\S]*text, json, junit, markdown, github/],
    [['--report', 'junit=-', '--json'], /--json prints to standard output already/],
    [['--labs', '/no/such/folder'], /the folder of labs does not exist/],
  ] as const)('%j', async (args, message) => {
    const { exitCode, stdout, stderr } = await verify(...args);
    expect(stderr).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
  });

  test('a folder without labs', async () => {
    const { exitCode, stderr } = await verify('--labs', join(folder, 'empty'));
    expect(stderr).toMatch(/there is no lab in .*empty/);
    expect(exitCode).toBe(64);
  });
});

describe('a lab whose files are bad', { timeout }, () => {
  test('is refuted with all its problems and their places, without a cluster', async () => {
    const { exitCode, stdout, stderr } = await verify('--labs', join(folder, 'labs'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('✘ broken has defects');
    expect(stdout).toContain('✘ broken');
    expect(stdout).toMatch(/kind: .*\n +at .*labs\/services\/broken\/lab\.yaml:2/);
    expect(stdout).toMatch(/0 of 1 lab proven, 1 with defects/);
  });

  test('as JSON, with nothing else on either stream', async () => {
    const { exitCode, stdout, stderr } = await verify('--labs', join(folder, 'labs'), 'broken', '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    const { labs, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({ kind: 'Verification', exitCode: 1, provider: 'none' });
    expect(labs).toEqual([expect.objectContaining({ lab: 'broken', track: 'services', outcome: 'refuted', runs: [] })]);
    expect(labs[0].problems.length).toBeGreaterThan(1);
  });
});
