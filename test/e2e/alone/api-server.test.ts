import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createRunner } from '../../../src/process/run.ts';
import type { Report } from '../../../src/reporting/report.ts';
import { klab, klabOk, root } from '../../support/cli.ts';
import { kubectl } from '../../support/kubectl.ts';

const state = inject('state');
const cluster = inject('cluster');
const runner = createRunner(process.env);
const kube = (...args: string[]) => kubectl(state, cluster, args);
const docker = (...args: string[]) => runner.run(['docker', ...args]);
const begin = ['start', 'journey', '--labs', `${root}test/fixtures/labs`, '--cluster', cluster, '--yes', '--json'];

beforeAll(() => klabOk(state, begin));
afterAll(() => kube('delete', 'namespace', 'journey', '--wait=false', '--ignore-not-found'));

test('an API server that stops answering in the middle of a grading costs no points', async () => {
  const node = `${cluster}-control-plane`;
  await kube('-n', 'journey', 'create', 'configmap', 'note', '--from-literal=token=wrong');
  // The node goes on running, so that klab sees nothing amiss before it asks.
  await docker('exec', node, 'pkill', '-STOP', 'kube-apiserver');
  try {
    const { stdout, exitCode } = await klab(state, ['check', 'journey', '--stage', 'one', '--json']);
    const report = JSON.parse(stdout) as Report;
    expect(report.tasks[0]?.checks.map(({ verdict }) => verdict)).toEqual(['error']);
    expect(report).toMatchObject({ possible: 0, exitCode: 2 });
    expect(exitCode).toBe(2);
  } finally {
    await docker('exec', node, 'pkill', '-CONT', 'kube-apiserver');
  }
  await expect
    .poll(async () => (await klab(state, ['check', 'journey', '--stage', 'one'])).exitCode, { timeout: 60_000 })
    .toBe(1);
});
