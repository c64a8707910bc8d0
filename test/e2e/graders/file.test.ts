import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { learnerFiles } from '../../../src/attempt/learner-files.ts';
import { pathsFrom } from '../../../src/paths.ts';
import { createRunner } from '../../../src/process/run.ts';
import { kubectl } from '../../support/kubectl.ts';
import { kubeconfigOf, type TryOut, tryOut } from '../../support/on-cluster.ts';

const state = inject('state');
const cluster = inject('cluster');
let there: TryOut;
let folder: string;
let kubeconfig: string;

const manifest = (name: string, color: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, labels: { color: ${color} } }
spec:
  replicas: 0
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} }, creationTimestamp: null }
    spec:
      containers:
        - { name: main, image: "shell:v1", resources: { limits: { cpu: 0.5, memory: 64Mi } } }
`;
const kube = (...args: string[]) => kubectl(state, cluster, ['-n', there.namespace, ...args]);
const put = async (name: string, text: string) => {
  await writeFile(join(folder, 'work', name), text);
  return join(folder, 'work', name);
};

beforeAll(async () => {
  there = await tryOut(state, cluster, 'file');
  folder = await mkdtemp(join(tmpdir(), 'klab-file-'));
  kubeconfig = join(folder, 'kubeconfig');
  await copyFile(kubeconfigOf(state, cluster), kubeconfig);
  await createRunner(process.env).run(['mkdir', join(folder, 'work')]);
  await kube('apply', '-f', await put('applied.yaml', manifest('applied', 'blue')));
  await kube('apply', '--server-side', '-f', await put('server-side.yaml', manifest('server-side', 'blue')));
  await kube('create', '-f', await put('created.yaml', manifest('created', 'blue')));
  await put('saved.yaml', await kube('get', 'deployment', 'applied', '-o', 'yaml'));
  await put('drifted.yaml', manifest('applied', 'green'));
  await put('tab.yaml', 'apiVersion: v1\n\tkind: Pod\n');
});
afterAll(async () => {
  await there[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

describe('file on a cluster', () => {
  const judge = (params: object) =>
    there.judge('file', params, { files: learnerFiles(join(folder, 'work'), kubeconfig), now: true });
  const document = (name: string, live: string) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: there.namespace,
    name,
    live,
  });

  test('passes a saved object by its uid; fails a manifest that somebody wrote', async () => {
    expect(await judge({ path: 'saved.yaml', document: document('applied', 'uid') })).toMatchObject({
      verdict: 'pass',
    });
    expect(await judge({ path: 'applied.yaml', document: document('applied', 'uid') })).toMatchObject({
      verdict: 'fail',
      evidence: [{ field: '.metadata.uid' }],
    });
  });

  test('passes what was applied, also server-side; fails what was created, or has drifted', async () => {
    expect(await judge({ path: 'applied.yaml', document: document('applied', 'applied') })).toMatchObject({
      verdict: 'pass',
    });
    expect(await judge({ path: 'server-side.yaml', document: document('server-side', 'applied') })).toMatchObject({
      verdict: 'pass',
    });
    expect(await judge({ path: 'created.yaml', document: document('created', 'contained') })).toMatchObject({
      verdict: 'pass',
    });
    expect(await judge({ path: 'created.yaml', document: document('created', 'applied') })).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('was not applied') },
    });
    expect(await judge({ path: 'drifted.yaml', document: document('applied', 'contained') })).toMatchObject({
      verdict: 'fail',
      evidence: [{ field: '.metadata.labels.color', expected: 'green', observed: 'blue' }],
    });
  });

  test('fails what is no manifest, with line and column', async () => {
    const result = await judge({ path: 'tab.yaml', document: { apiVersion: 'v1', kind: 'Pod', name: 'x' } });
    expect(result).toMatchObject({ verdict: 'fail', because: { en: expect.stringMatching(/tab\.yaml:2:\d+/) } });
    expect(await judge({ path: 'none.yaml', includes: 'x' })).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('no file none.yaml') },
    });
  });

  test("reads the current namespace of the attempt's own kubeconfig", async () => {
    const wanted = { kubeconfig: { namespace: there.namespace } };
    expect(await judge(wanted)).toMatchObject({
      verdict: 'fail',
      evidence: [{ expected: there.namespace, observed: 'default' }],
    });
    const program = join(pathsFrom({ ...process.env, XDG_STATE_HOME: state }).cache, 'bin', 'kubectl');
    await createRunner(process.env).run([
      program,
      `--kubeconfig=${kubeconfig}`,
      'config',
      'set-context',
      '--current',
      `--namespace=${there.namespace}`,
    ]);
    expect(await judge(wanted)).toMatchObject({ verdict: 'pass' });
  });

  test('is an error for somebody who may not read', async () => {
    const files = learnerFiles(join(folder, 'work'), kubeconfig);
    const params = { path: 'saved.yaml', document: document('applied', 'uid') };
    expect(await there.judgeWithoutRights('file', params, { files })).toMatchObject({ verdict: 'error' });
  });
});
