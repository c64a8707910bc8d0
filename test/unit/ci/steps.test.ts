import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRunner } from '../../../src/process/run.ts';
import { action } from './documents.ts';

/** Writes its arguments, each as a JSON string, to `calls` and ends as `code` says. */
const fakeKlab = `#!/bin/sh
for word; do printf '%s\\0' "$word"; done >> "$GITHUB_ACTION_PATH/calls"
printf '\\n\\0' >> "$GITHUB_ACTION_PATH/calls"
exit "$(cat "$GITHUB_ACTION_PATH/code")"
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-action-'));
  await mkdir(join(folder, 'action', 'src'), { recursive: true });
  await mkdir(join(folder, 'action', 'manifests'));
  await mkdir(join(folder, 'workspace'));
  await writeFile(join(folder, 'action', 'klab'), fakeKlab, { mode: 0o755 });
  await writeFile(join(folder, 'action', 'code'), '0');
  await writeFile(join(folder, 'action', 'package-lock.json'), '{}');
  await writeFile(join(folder, 'output'), '');
});
afterEach(() => rm(folder, { recursive: true }));

const defaults = Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default]));

/** Runs the script of a step as GitHub's runner does, with these inputs in place of the expressions of its `env`. */
async function step(name: string, inputs: Readonly<Record<string, string>> = {}) {
  const found = action.runs.steps.find((one) => one.name === name);
  if (!found?.run) throw new Error(`no step ${name}`);
  const env = Object.entries(found.env ?? {}).map(([variable, value]) => [
    variable,
    value.replace(/^\$\{\{ inputs\.([\w-]+) \}\}$/, (_, input) => ({ ...defaults, ...inputs })[input] ?? ''),
  ]);
  await writeFile(join(folder, 'step.sh'), found.run);
  const { exitCode, stderr } = await createRunner(process.env).run(
    ['bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', join(folder, 'step.sh')],
    {
      cwd: join(folder, 'workspace'),
      env: {
        ...Object.fromEntries(env),
        GITHUB_ACTION_PATH: join(folder, 'action'),
        GITHUB_OUTPUT: join(folder, 'output'),
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
        XDG_CACHE_HOME: join(folder, 'cache'),
      },
      accept: Array.from({ length: 256 }, (_, code) => code),
    },
  );
  return { exitCode, stderr, calls: await calls(), output: await readFile(join(folder, 'output'), 'utf8') };
}

async function calls(): Promise<string[][]> {
  const text = await readFile(join(folder, 'action', 'calls'), 'utf8').catch(() => '');
  return text
    .split('\n\0')
    .slice(0, -1)
    .map((call) => call.split('\0').slice(0, -1));
}

const reports = (folder: string, summary: string) => [
  `--report=junit=${folder}/junit.xml`,
  `--report=json=${folder}/verification.json`,
  `--report=markdown=${summary}`,
  '--report=github=-',
];

test('verify: all labs of the folder, with every report, and outputs', async () => {
  const { exitCode, calls: made, output } = await step('Verify');
  expect(exitCode).toBe(0);
  expect(made).toEqual([
    [
      'verify',
      '--labs=labs',
      '--mutants=all',
      '--repeat=1',
      '--yes',
      ...reports('klab-reports', join(folder, 'summary')),
      '--',
    ],
  ]);
  expect(output).toBe('exit-code=0\njunit=klab-reports/junit.xml\njson=klab-reports/verification.json\n');
});

test('verify: names on several lines, jobs and provider; the exit code of klab is that of the step', async () => {
  await writeFile(join(folder, 'action', 'code'), '2');
  const inputs = { labs: ' one two\n  three\n', jobs: '4', provider: 'kind', repeat: '20', mutants: 'none' };
  const { exitCode, calls: made, output } = await step('Verify', inputs);
  expect(exitCode).toBe(2);
  expect(made[0]?.slice(0, 7)).toEqual([
    'verify',
    '--labs=labs',
    '--mutants=none',
    '--repeat=20',
    '--yes',
    '--jobs=4',
    '--provider=kind',
  ]);
  expect(made[0]?.slice(-4)).toEqual(['--', 'one', 'two', 'three']);
  expect(output).toContain('exit-code=2\n');
});

test('lint: names and version; without them, the folder alone', async () => {
  expect((await step('Lint')).calls).toEqual([['lint', '--labs=labs', '--']]);
  const { calls: made } = await step('Lint', { labs: 'one', kubernetes: 'v1.36' });
  expect(made[1]).toEqual(['lint', '--labs=labs', '--kubernetes=v1.36', '--', 'one']);
});

test('setup agrees to what it changes', async () => {
  expect((await step('Set up the machine')).calls).toEqual([['setup', '--yes']]);
});

test('no input is obeyed by the shell, or taken for an option or for two words', async () => {
  const hostile = '$(touch owned) `touch owned` "; touch owned; " \' * -x --json';
  const inputs = Object.fromEntries(Object.keys(defaults).map((name) => [name, hostile]));
  for (const name of ['Lint', 'Verify']) {
    const { exitCode, calls: made } = await step(name, inputs);
    expect(exitCode).toBe(0);
    const call = made.at(-1) ?? [];
    expect(call).toContain(`--labs=${hostile}`);
    expect(call.slice(call.indexOf('--') + 1)).toEqual(hostile.split(' '));
    expect(call.slice(1, call.indexOf('--')).filter((word) => !word.startsWith('--'))).toEqual([]);
  }
  await expect(readFile(join(folder, 'workspace', 'owned'))).rejects.toThrow('ENOENT');
});

test('a folder for reports whose name would forge an output is refused', async () => {
  const { exitCode, calls: made, output } = await step('Verify', { reports: 'x\nexit-code=0' });
  expect({ exitCode, made, output }).toEqual({ exitCode: 64, made: [], output: '' });
});

test('the name of the cache changes with what klab is made of', async () => {
  const key = async () => (await step('Name the cache')).output.trim().split('\n').slice(-2);
  const [hash, place] = await key();
  expect(hash).toMatch(/^hash=[0-9a-f]{16}$/);
  expect(place).toBe(`folder=${join(folder, 'cache')}/klab`);
  expect(await key()).toEqual([hash, place]);
  await writeFile(join(folder, 'action', 'manifests', 'new image'), 'x');
  expect((await key())[0]).not.toBe(hash);
});
