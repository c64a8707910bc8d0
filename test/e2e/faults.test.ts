import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createRunner } from '../../src/process/run.ts';
import type { Report } from '../../src/reporting/report.ts';
import { klab, klabOk, root } from '../support/cli.ts';
import { kubectl } from '../support/kubectl.ts';

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

test('a namespace held by a finalizer is told with what holds it; freed, the reset works', async () => {
  await kube('-n', 'journey', 'create', 'configmap', 'held');
  await kube('-n', 'journey', 'patch', 'configmap', 'held', '-p', '{"metadata":{"finalizers":["example.com/held"]}}');
  const { exitCode, stderr } = await klab(state, ['reset', 'journey']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('example.com/held');
  await kube('-n', 'journey', 'patch', 'configmap', 'held', '-p', '{"metadata":{"finalizers":null}}');
  await klabOk(state, ['reset', 'journey']);
});

describe('a webhook that blocks calls', () => {
  const webhook = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: klab-test-blocks }
webhooks:
  - name: blocks.example.com
    clientConfig: { url: "https://127.0.0.1:1/" }
    rules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps] }]
    namespaceSelector: { matchLabels: { klab.dev/lab: journey } }
    failurePolicy: Fail
    sideEffects: None
    admissionReviewVersions: [v1]
    timeoutSeconds: 1
`;
  afterAll(() => kube('delete', 'validatingwebhookconfiguration', 'klab-test-blocks', '--ignore-not-found'));

  test('is named by what it blocked, and without it the lab goes on', async () => {
    const file = `${state}/webhook.yaml`;
    await writeFile(file, webhook);
    await kube('apply', '-f', file);
    await expect
      .poll(async () => (await klab(state, ['solve', 'journey'])).stderr, { timeout: 30_000 })
      .toContain('blocks.example.com');
    expect((await klab(state, ['check', 'journey', '--now', '--json'])).exitCode).toBe(1);
    await kube('delete', 'validatingwebhookconfiguration', 'klab-test-blocks');
    await klabOk(state, ['reset', 'journey']);
    await klabOk(state, ['solve', 'journey']);
  });
});
