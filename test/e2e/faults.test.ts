import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { klab, klabOk } from '../support/cli.ts';
import { kubectl } from '../support/kubectl.ts';
import { labCopy } from '../support/lab-copy.ts';

const state = inject('state');
const cluster = inject('cluster');
const kube = (...args: string[]) => kubectl(state, cluster, args);

/** Starts the lab `journey` under a name, and so in a namespace, of its own. */
async function begin(name: string): Promise<string> {
  const labs = await labCopy('test/fixtures/labs/staged/journey', name);
  await klabOk(state, ['start', name, '--labs', labs, '--cluster', cluster, '--yes', '--json']);
  return labs;
}
const end = (name: string) => kube('delete', 'namespace', name, '--wait=false', '--ignore-not-found');

// Side by side: klab waits for a minute before it tells of the finalizer.
describe.concurrent('a namespace held by a finalizer', () => {
  afterAll(() => end('held'));

  test('is told with what holds it; freed, the reset works', async () => {
    await begin('held');
    await kube('-n', 'held', 'create', 'configmap', 'kept');
    await kube('-n', 'held', 'patch', 'configmap', 'kept', '-p', '{"metadata":{"finalizers":["example.com/held"]}}');
    const { exitCode, stderr } = await klab(state, ['reset', 'held']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('example.com/held');
    await kube('-n', 'held', 'patch', 'configmap', 'kept', '-p', '{"metadata":{"finalizers":null}}');
    await klabOk(state, ['reset', 'held']);
  });
});

describe.concurrent('a webhook that blocks calls', () => {
  const webhook = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: klab-test-blocks }
webhooks:
  - name: blocks.example.com
    clientConfig: { url: "https://127.0.0.1:1/" }
    rules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps] }]
    namespaceSelector: { matchLabels: { klab.dev/lab: hooked } }
    failurePolicy: Fail
    sideEffects: None
    admissionReviewVersions: [v1]
    timeoutSeconds: 1
`;
  const away = () => kube('delete', 'validatingwebhookconfiguration', 'klab-test-blocks', '--ignore-not-found');
  afterAll(() => Promise.all([away(), end('hooked')]));

  test('is named by what it blocked, and without it the lab goes on', async () => {
    const file = join(await begin('hooked'), 'webhook.yaml');
    await writeFile(file, webhook);
    await kube('apply', '-f', file);
    await expect
      .poll(async () => (await klab(state, ['solve', 'hooked'])).stderr, { timeout: 30_000 })
      .toContain('blocks.example.com');
    expect((await klab(state, ['check', 'hooked', '--now', '--json'])).exitCode).toBe(1);
    await away();
    await klabOk(state, ['reset', 'hooked']);
    await klabOk(state, ['solve', 'hooked']);
  });
});
