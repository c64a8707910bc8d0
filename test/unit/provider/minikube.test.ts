import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KlabError, messageOf } from '../../../src/errors.ts';
import { withLedger } from '../../../src/provider/ledger.ts';
import { minikubeProgress } from '../../../src/provider/minikube/argv.ts';
import { createMinikubeProvider } from '../../../src/provider/minikube/minikube.ts';
import type { Operation, Provider } from '../../../src/provider/provider.ts';
import { type FakeTools, fakeTools } from '../../support/fake-tools.ts';

let tools: FakeTools;
let provider: Provider;
let details: string[];
const operation = (signal = new AbortController().signal): Operation => ({
  signal,
  report: { detail: (text) => details.push(text) },
});
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (thrown: unknown) => thrown as KlabError,
  );
const folderOf = (name: string) => join(tools.paths.state, 'clusters', name);
const markOf = (name: string) => join(folderOf(name), 'klab.json');
const ledger = () => withLedger(join(tools.paths.state, 'clusters.sqlite'), (open) => open.list());
const one = { name: 'one', nodes: 1 };

beforeEach(async () => {
  tools = await fakeTools();
  details = [];
  const { runner, paths, env } = tools;
  provider = createMinikubeProvider({
    runner,
    paths,
    env: { ...env, MINIKUBE_DRIVER: 'kvm2' },
    minikubeVersion: 'v1.38.1',
    image: 'node:test',
    provisions: async () => ({ kubernetes: 'v1.34.4', binaries: paths.cache, manifest: 'kind: Anything\n' }),
    readyTimeoutMs: 1_000,
  });
});
afterEach(() => tools[Symbol.asyncDispose]());

/** Nothing of ours is left: no container, volume, network, file or entry. */
async function expectNothingLeft(name: string) {
  expect([await tools.containers(), await tools.volumes(), await tools.networks()]).toEqual([[], [], []]);
  expect(existsSync(folderOf(name))).toBe(false);
  expect(ledger()).toEqual([]);
}

describe('create', () => {
  test('makes a cluster with a kubeconfig and a home of its own; all that it makes is marked', async () => {
    const cluster = await provider.create({ name: 'one', nodes: 3 }, operation());
    expect(cluster).toEqual({
      provider: 'minikube',
      name: 'one',
      state: 'running',
      nodes: 3,
      kubeconfig: join(folderOf('one'), 'kubeconfig'),
    });
    expect(statSync(cluster.kubeconfig).mode & 0o777).toBe(0o600);
    expect(await tools.containers()).toEqual(['one-minikube', 'one-minikube-m02', 'one-minikube-m03']);
    expect(details).toContain('Creating docker container ...');
    const calls = await tools.calls();
    for (const made of ['run', 'volume create', 'network create']) {
      const making = calls.filter((call) => call.startsWith(`docker ${made} `));
      expect(making.length).toBeGreaterThan(0);
      for (const call of making) expect(call).toContain(`--label=klab.dev/mark=${markOf('one')}`);
    }
    expect(calls.find((call) => call.startsWith('docker run '))).toContain('--cgroupns=private');
    expect(calls.filter((call) => call.includes(' taint nodes one-minikube '))).toHaveLength(1);
    expect(await provider.list()).toEqual([cluster]);
  });

  test('gives minikube nothing of the user’s: neither home nor kubeconfig nor settings', async () => {
    await provider.create(one, operation());
    const env = readFileSync(join(tools.env['FAKE'] ?? '', 'minikube.env'), 'utf8').split('\n');
    expect(env).toContain(`KUBECONFIG=${folderOf('one')}/kubeconfig`);
    expect(env).toContain(`MINIKUBE_HOME=${folderOf('one')}/minikube`);
    expect(env.filter((line) => line.startsWith('MINIKUBE_DRIVER'))).toEqual([]);
    const start = (await tools.calls()).find((call) => call.startsWith('minikube start'));
    for (const word of [`--cni=${folderOf('one')}/cluster.yaml`, '--preload=false', '--base-image=node:test']) {
      expect(start).toContain(word);
    }
  });

  test('is idempotent, and waits for what minikube is told not to wait for', async () => {
    await provider.create(one, operation());
    await provider.create(one, operation());
    const calls = await tools.calls();
    expect(calls.filter((call) => call.startsWith('minikube start'))).toHaveLength(1);
    for (const awaited of [
      'node/one-minikube --for=condition=Ready',
      'deployment/coredns',
      'serviceaccount/default',
      'storageclasses',
    ]) {
      expect(calls.filter((call) => call.startsWith('kubectl') && call.includes(awaited))).toHaveLength(2);
    }
  });

  test.each([
    ['fail', 'kubelet said no'],
    ['nothing', 'minikube ended without an error, but'],
  ])('minikube: %s, which is told, and nothing is left', async (behaviour, said) => {
    await tools.set('minikube', behaviour);
    expect(messageOf(await failure(provider.create(one, operation())))).toContain(said);
    await expectNothingLeft('one');
  });

  test('the cluster does not become ready: says what is wrong with the node, and nothing is left', async () => {
    await tools.set('kubectl', 'never');
    const error = await failure(provider.create(one, operation()));
    expect(error?.message).toContain('node x: Ready=False KubeletNotReady: cni plugin not initialized');
    await expectNothingLeft('one');
  });

  test('minikube hangs and is aborted: the abort is what is thrown, and nothing is left', async () => {
    await tools.set('minikube', 'hang');
    const abort = new AbortController();
    const creating = failure(provider.create(one, operation(abort.signal)));
    await expect.poll(() => tools.containers(), { timeout: 10_000 }).toEqual(['one-minikube']);
    abort.abort(new Error('stopped by a test'));
    expect(messageOf(await creating)).toBe('stopped by a test');
    await expectNothingLeft('one');
  });

  test('what a killed klab left is removed first, helpers, volume and network too', async () => {
    mkdirSync(folderOf('one'), { recursive: true });
    writeFileSync(markOf('one'), '{}');
    const mark = { 'klab.dev/mark': markOf('one') };
    await tools.addLabelled('one-minikube', { ...mark, 'role.minikube.sigs.k8s.io': '' });
    await tools.addLabelled('one-minikube-preload-sidecar', mark);
    for (const kind of ['volume', 'network']) {
      await tools.runner.run(['docker', kind, 'create', `--label=klab.dev/mark=${markOf('one')}`, 'one-minikube']);
    }
    expect(await provider.list()).toMatchObject([{ name: 'one', state: 'broken', nodes: 1 }]);
    expect(await provider.create(one, operation())).toMatchObject({ state: 'running' });
    expect(details).toContain('removing what an interrupted attempt left');
    await provider.delete('one', operation());
    await expectNothingLeft('one');
  });

  test.each(['volume', 'network'])('a %s of that name that is somebody else’s is refused, and stays', async (kind) => {
    await tools.runner.run(['docker', kind, 'create', 'one-minikube']);
    const error = await failure(provider.create(one, operation()));
    expect(error?.message).toContain(`Docker has a ${kind} "one-minikube" that is not klab's`);
    await provider.delete('one', operation());
    expect(kind === 'volume' ? await tools.volumes() : await tools.networks()).toEqual(['one-minikube']);
  });

  test('another version of Kubernetes is refused before anything is made', async () => {
    const error = await failure(provider.create({ ...one, kubernetesVersion: 'v1.20.0' }, operation()));
    expect(error?.hint).toContain('it provides v1.34.4');
    await expectNothingLeft('one');
  });
});

test('a cluster of the user’s own minikube is refused by name, untouched, not listed', async () => {
  await tools.addLabelled('theirs-minikube', { 'role.minikube.sigs.k8s.io': '' });
  const spec = { name: 'theirs', nodes: 1 };
  for (const attempt of [
    () => provider.create(spec, operation()),
    () => provider.delete('theirs', operation()),
    () => provider.pause('theirs', operation()),
    () => provider.resume('theirs', operation()),
    () => provider.loadImages('theirs', [], operation()),
  ]) {
    const error = await failure(attempt());
    expect(error).toBeInstanceOf(KlabError);
    expect(error?.message).toContain('"theirs" exists and is not ours: klab did not make it');
  }
  expect(await tools.containers()).toEqual(['theirs-minikube']);
  expect(await provider.list()).toEqual([]);
});

describe('pause and delete', () => {
  test('pause stops the nodes; a paused cluster takes no images', async () => {
    await provider.create(one, operation());
    await provider.pause('one', operation());
    expect(await provider.list()).toMatchObject([{ name: 'one', state: 'paused' }]);
    expect((await failure(provider.loadImages('one', [], operation())))?.message).toBe('cluster "one" is paused');
  });

  test('delete removes all of it, keeps others, and may be repeated', async () => {
    await provider.create(one, operation());
    await provider.create({ name: 'two', nodes: 1 }, operation());
    await provider.delete('one', operation());
    expect([await tools.containers(), await tools.volumes(), await tools.networks()]).toEqual(
      Array.from({ length: 3 }, () => ['two-minikube']),
    );
    await provider.delete('two', operation());
    await provider.delete('two', operation());
    await expectNothingLeft('two');
  });
});

describe('available', () => {
  test('is content with the version that setup provides', async () => {
    expect(await provider.available()).toBeUndefined();
  });

  test('names a wrong version of minikube', async () => {
    await tools.set('minikube', 'old');
    expect(await provider.available()).toBe(
      'found minikube "v1.0.0", but klab needs v1.38.1: klab setup --provider minikube',
    );
  });
});

test.each([
  ['{"type":"io.k8s.sigs.minikube.step","data":{"message":"Starting  \\"x\\" node"}}', 'Starting "x" node'],
  ['{"type":"io.k8s.sigs.minikube.warning","data":{"message":"no"}}', ''],
  ['{"type":', ''],
  ['* minikube v1', ''],
])('progress line %j', (line, text) => expect(minikubeProgress(line)).toBe(text));
