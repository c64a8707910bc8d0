import { afterAll, describe, expect, inject, test } from 'vitest';
import type { Report } from '../../src/reporting/report.ts';
import { klab, klabOk } from '../support/cli.ts';
import { kubectl } from '../support/kubectl.ts';
import { labCopy } from '../support/lab-copy.ts';

const state = inject('state');
const cluster = inject('cluster');

/** Starts the lab expose-solo under a name, and so in a namespace, of its own. */
async function begin(name: string): Promise<void> {
  const labs = await labCopy('test/fixtures/labs/services/expose-solo', name);
  await klabOk(state, ['start', name, '--labs', labs, '--cluster', cluster, '--yes']);
}

describe.concurrent('klab check', () => {
  afterAll(() => kubectl(state, cluster, ['delete', 'namespace', 'expose-wrong', 'expose-watched', '--wait=false']));

  test('a wrong target port is explained: it reaches nothing', async () => {
    const lab = 'expose-wrong';
    const kube = (...args: string[]) => kubectl(state, cluster, ['-n', lab, ...args]);
    await begin(lab);
    await kube('rollout', 'status', 'deployment/kubernetes-bootcamp');
    await kube('expose', 'deployment/kubernetes-bootcamp', '--type=NodePort', '--port=8080', '--target-port=80');
    const { stdout } = await klab(state, ['check', lab, '--json', '--now']);
    const report = JSON.parse(stdout) as Report;
    const checks = report.tasks.flatMap((task) => task.checks);
    expect(report.score).toBeLessThan(100);
    expect(checks.map(({ verdict }) => verdict)).not.toContain('error');
    expect(checks.map(({ because }) => because.en).join('\n')).toContain('targetPort 80, which reaches nothing');
  });

  test('--watch sees the work being done and ends by itself with 0', async () => {
    const lab = 'expose-watched';
    await begin(lab);
    const { promise: seenOpen, resolve } = Promise.withResolvers<void>();
    const onLine = (line: string) => line.includes('✘') && resolve();
    const watching = klab(state, ['check', lab, '--watch'], { onLine });
    await seenOpen;
    await klabOk(state, ['solve', lab]);
    expect((await watching).exitCode).toBe(0);
  });
});
