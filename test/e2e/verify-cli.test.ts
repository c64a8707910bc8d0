import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import type { Verification } from '../../src/verify/verification.ts';
import { klab, root } from '../support/cli.ts';
import { kubectl } from '../support/kubectl.ts';

const state = inject('state');
const cluster = inject('cluster');
const fixtures = join(root, 'test/fixtures/labs');
const verify = ['verify', '--labs', fixtures, '--cluster', cluster, '--yes'];

test('each lab is told for itself, with the place of its defect; the exit code is 1', async () => {
  const { exitCode, stdout, stderr } = await klab(state, [
    ...verify,
    ...['expose-solo', 'free-points', '--mutants', 'none', '--json'],
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  const { labs, kubernetes, provider } = JSON.parse(stdout) as Verification;
  expect(kubernetes).toMatch(/^v1\.\d+\.\d+$/);
  expect(provider).not.toBe('none');
  expect(labs.map(({ lab, outcome }) => `${lab} ${outcome}`)).toEqual(['expose-solo proven', 'free-points refuted']);
  const start = labs[1]?.runs.find(({ purpose }) => purpose === 'start');
  expect(start?.problems[0]?.at?.file).toMatch(/free-points\/lab\.yaml$/);
  expect(start?.problems[0]?.at?.line).toBeGreaterThan(1);
});

/** Namespaces of trials of this lab that nobody has let go of. Nothing else calls them so. */
async function kept(): Promise<readonly string[]> {
  const path = '-o=jsonpath={range .items[*]}{.metadata.name}/{.metadata.deletionTimestamp}{"\\n"}{end}';
  const listed = await kubectl(state, cluster, ['get', 'namespaces', '-l', 'klab.dev/lab=tide', path]);
  return listed.split('\n').filter((line) => /^tide-[0-9a-f]+\/$/.test(line));
}

test('stopped in the middle, it leaves nothing', async () => {
  const stop = new AbortController();
  const stopped = klab(state, [...verify, 'tide', '--mutants', 'none'], { signal: stop.signal });
  await expect.poll(kept, { timeout: 120_000 }).not.toEqual([]);
  stop.abort();
  const { exitCode, stdout } = await stopped;
  expect({ exitCode, stdout, kept: await kept() }).toEqual({ exitCode: 143, stdout: '', kept: [] });
});
