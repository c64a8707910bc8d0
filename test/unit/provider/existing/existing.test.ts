import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRunner } from '../../../../src/process/run.ts';
import { createExistingProvider } from '../../../../src/provider/existing/existing.ts';
import { nameOfTaken } from '../../../../src/provider/existing/name.ts';
import { withLedger } from '../../../../src/provider/ledger.ts';
import type { Operation } from '../../../../src/provider/provider.ts';
import { FakeApi } from '../../cluster/fake-api.ts';

let root: string;
let api: FakeApi;
let cleared: string[];
let told: string[];
const operation = (): Operation => ({
  signal: new AbortController().signal,
  report: { detail: () => undefined },
  tell: (line) => void told.push(line),
});
const state = () => join(root, 'state');
const source = () => join(root, 'config');

/** A program in the place of klab's kubectl: what `config view` prints, or anything else. */
async function kubectl(script: string): Promise<void> {
  const bin = join(root, 'cache', 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, 'kubectl'), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, 'kubectl'), 0o755);
}

const provider = () =>
  createExistingProvider({
    runner: createRunner({ PATH: process.env['PATH'] }),
    paths: { cache: join(root, 'cache'), state: state() },
    aliveWithinMs: 2_000,
    async clear({ name }) {
      cleared.push(name);
      return [];
    },
  });
const existing = () => ({ context: 'fake', kubeconfig: source() });
const take = (name = 'shop') => provider().create({ name, nodes: 1, existing: existing() }, operation());

const namespaced = (name: string, labels = {}) => ({ metadata: { name, uid: `uid-${name}`, labels } });
const absent = { kind: 'Status', reason: 'NotFound', details: { name: 'klab-system' } };
const lists = (items: readonly object[]) => ({ metadata: { resourceVersion: '1' }, items });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'klab-existing-'));
  api = await FakeApi.start();
  cleared = [];
  told = [];
  await writeFile(source(), await readFile(await api.kubeconfig()));
  await kubectl(`cat "$KUBECONFIG"`);
  const resources = (...all: readonly [string, string][]) => ({
    resources: all.map(([name, kind]) => ({ name, kind, namespaced: false, verbs: ['list', 'create'] })),
  });
  api.json('GET /version', { gitVersion: 'v1.34.4' });
  api.json('GET /api/v1', resources(['namespaces', 'Namespace'], ['nodes', 'Node'], ['configmaps', 'ConfigMap']));
  api.json('GET /apis/authorization.k8s.io/v1', resources(['selfsubjectaccessreviews', 'SelfSubjectAccessReview']));
  api.json('GET /apis/storage.k8s.io/v1', resources(['storageclasses', 'StorageClass']));
  api.json('POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { metadata: {}, status: { allowed: true } });
  api.json('GET /api/v1/nodes', lists([{ metadata: { name: 'far' } }, { metadata: { name: 'away' } }]));
  api.json('GET /api/v1/namespaces/kube-system', namespaced('kube-system'));
  api.json('GET /api/v1/namespaces/klab-system', absent, 404);
  api.json('GET /api/v1/namespaces', lists([namespaced('prod'), namespaced('mine', { 'klab.dev/lab': 'x' })]));
  api.json('GET /api/v1/configmaps', lists([]));
  api.json('GET /apis/storage.k8s.io/v1/storageclasses', lists([{ metadata: { name: 'slow' } }]));
});
afterEach(async () => {
  await api[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

test('is taken by its context alone; the kubeconfig that it comes from is not touched', async () => {
  const before = await stat(source());
  const made = await take();
  expect(made).toMatchObject({ provider: 'existing', name: 'shop', state: 'running', nodes: 2 });
  expect((await stat(made.kubeconfig)).mode & 0o777).toBe(0o600);
  expect(await provider().list()).toEqual([made]);
  expect(await provider().create({ name: 'shop', nodes: 1 }, operation())).toEqual(made);
  expect((await stat(source())).mtimeMs).toBe(before.mtimeMs);
  // Nothing but questions.
  expect(api.requests.filter(({ method }) => method !== 'GET').map(({ url }) => url.pathname)).toEqual(
    Array(2).fill('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'),
  );
});

test('is called by its context, unless another cluster is', async () => {
  expect(await nameOfTaken(state(), existing())).toBe('fake');
  await take('shop');
  expect(await nameOfTaken(state(), existing())).toBe('shop');
  withLedger(join(state(), 'clusters.sqlite'), (ledger) =>
    ledger.put({ name: 'other', provider: 'kind', nodes: 1, image: '', phase: 'ready' }),
  );
  await expect(nameOfTaken(state(), { context: 'other', kubeconfig: source() })).rejects.toThrow('another cluster is');
  await expect(take('other')).rejects.toThrow('cluster "other" is one of provider kind');
  await expect(
    provider().create({ name: 'shop', nodes: 1, existing: { context: 'b', kubeconfig: source() } }, operation()),
  ).rejects.toThrow('is context "fake" of');
});

test('what labs cannot have there', async () => {
  await take();
  const limits = await provider().limits?.('shop', new AbortController().signal);
  expect(limits).toMatchObject({
    storage: { en: 'it has no default StorageClass' },
    classes: ['slow'],
    images: { why: { en: expect.stringContaining('no containers of this machine') }, there: [] },
    addons: { ingress: { en: expect.stringContaining('klab up --name shop --with-addons ingress') } },
    namespaces: ['prod'],
  });
  await expect(provider().limits?.('nope', new AbortController().signal)).rejects.toThrow('there is no cluster');
});

test('images that cannot be loaded have to be there, on every node', async () => {
  await take();
  const image = (name: string) => ({ name, archive: `/${name}.tar` });
  const load = (...names: string[]) => provider().loadImages('shop', names.map(image), operation());
  await expect(load('web:1.25.1')).rejects.toThrow('the nodes lack web:1.25.1');
  const node = (name: string, ...images: string[]) => ({ metadata: { name }, status: { images: [{ names: images }] } });
  const web = 'docker.io/library/web:1.25.1';
  api.json('GET /api/v1/nodes', lists([node('far', web), node('away', web, 'docker.io/library/my-app:1.0')]));
  await load('web:1.25.1');
  await expect(load('web:1.25.1', 'my-app:1.0')).rejects.toThrow('the nodes lack my-app:1.0,');
});

describe('a server that', () => {
  test('does not answer is stopped, and can be let go of', async () => {
    const { name } = await take();
    await api[Symbol.asyncDispose]();
    expect(await provider().list()).toMatchObject([{ name, state: 'stopped' }]);
    await expect(provider().create({ name, nodes: 1 }, operation())).rejects.toThrow('context "fake" cannot be used');
    await expect(provider().delete(name, operation())).rejects.toMatchObject({
      message: expect.stringContaining('cluster shop cannot be asked, so klab takes nothing away from it'),
      hint: expect.stringContaining('klab down --name shop --forget'),
    });
    expect(await provider().list()).toMatchObject([{ name, state: 'stopped' }]);
    await provider().delete(name, { ...operation(), forget: true });
    expect(told).toEqual([expect.stringContaining('Left on cluster shop: whatever klab has put there')]);
    expect(await provider().list()).toEqual([]);
    api = await FakeApi.start();
  });

  test('never answers is stopped', async () => {
    await take();
    api.answers.set('GET /version', () => undefined);
    expect(await provider().list()).toMatchObject([{ state: 'stopped' }]);
  });

  test('is another one by now is left alone', async () => {
    await take();
    api.json('GET /api/v1/namespaces/kube-system', { metadata: { name: 'kube-system', uid: 'other' } });
    await expect(take()).rejects.toThrow('leads to another cluster');
    await provider().delete('shop', operation());
    expect(told).toEqual([expect.stringContaining('leads to another cluster')]);
    expect(cleared).toEqual([]);
  });

  test.each([
    ['refuses the question', 403, 'may not even ask what it may do'],
    ['knows nobody', 401, 'may not even ask what it may do'],
    ['is ill', 500, 'cannot be used: '],
  ])('%s', async (_, status, message) => {
    api.json('POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { kind: 'Status', message: 'no' }, status);
    await expect(take()).rejects.toMatchObject({
      name: 'KlabError',
      message: expect.stringContaining(message),
      exitCode: 2,
    });
    expect(await provider().list()).toEqual([]);
    await expect(stat(join(state(), 'clusters', 'shop'))).rejects.toThrow('ENOENT');
  });
});

describe('letting go', () => {
  test('clears what attempts have left, and what is klab’s own', async () => {
    await take();
    api.json('GET /api/v1/namespaces/klab-system', namespaced('klab-system', { 'klab.dev/owned': 'true' }));
    api.json('GET /api/v1/namespaces', lists([namespaced('prod'), namespaced('klab-system')]));
    api.answers.set('DELETE /api/v1/namespaces/klab-system', (_request, response) => {
      api.json('GET /api/v1/namespaces/klab-system', absent, 404);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{}');
    });
    await provider().delete('shop', operation());
    expect(cleared).toEqual(['shop']);
    expect(told).toEqual([]);
    expect(api.requests.filter(({ method }) => method === 'DELETE').map(({ url }) => url.pathname)).toEqual([
      '/api/v1/namespaces/klab-system',
    ]);
  });

  test.each([
    ['was there before', true],
    ['came since', false],
  ])('another klab at work, that %s, keeps klab-system', async (_, before) => {
    const there = () => api.json('GET /api/v1/namespaces/klab-system', namespaced('klab-system'));
    if (before) there();
    await take();
    there();
    await provider().delete('shop', operation());
    expect(api.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
    expect(told).toEqual(before ? [] : [expect.stringContaining('another klab is at work there')]);
  });
});

describe('a kubectl that', () => {
  test.each([
    ['does nothing and ends with 0', 'exit 0', 'printed no kubeconfig'],
    ['fails', 'echo broken >&2; exit 3', 'cannot be read as a kubeconfig: broken'],
    ['prints something else', 'echo Welcome', 'printed no kubeconfig'],
    ['prints other JSON', `echo '{"contexts": 5}'`, 'printed no kubeconfig'],
    ['prints nothing of use', 'echo null', 'printed no kubeconfig'],
  ])('%s', async (_, script, message) => {
    await kubectl(script);
    await expect(take()).rejects.toThrow(message);
    expect(await provider().list()).toEqual([]);
  });

  test('hangs is ended with the operation', async () => {
    await kubectl('exec sleep 1000');
    const signal = AbortSignal.timeout(300);
    const taking = provider().create({ name: 'shop', nodes: 1, existing: existing() }, { ...operation(), signal });
    await expect(taking).rejects.toThrow('timeout');
  });

  test('is missing', async () => {
    await rm(join(root, 'cache'), { recursive: true });
    expect(await provider().available()).toBe('kubectl is missing: klab setup');
  });
});
