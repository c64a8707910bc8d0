import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KlabError, messageOf } from '../../../src/errors.ts';
import { createKindProvider } from '../../../src/provider/kind/kind.ts';
import { withLedger } from '../../../src/provider/ledger.ts';
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
const ledger = () => withLedger(join(tools.paths.state, 'clusters.sqlite'), (open) => open.list());

beforeEach(async () => {
  tools = await fakeTools();
  details = [];
  const { runner, paths } = tools;
  provider = createKindProvider({
    runner,
    paths,
    kindVersion: 'v0.30.0',
    nodeImage: async () => 'node:test',
    readyTimeoutMs: 1_000,
  });
});
afterEach(() => tools[Symbol.asyncDispose]());

/** Nothing of ours is left: no container, no network, no file, no entry. */
async function expectNothingLeft(name: string) {
  expect(await tools.containers()).toEqual([]);
  expect(await tools.networks()).toEqual([]);
  expect(existsSync(folderOf(name))).toBe(false);
  expect(ledger()).toEqual([]);
}

describe('create', () => {
  test('makes a cluster with a kubeconfig of its own, readable by its owner only', async () => {
    const cluster = await provider.create({ name: 'one', nodes: 3 }, operation());
    expect(cluster).toEqual({
      provider: 'kind',
      name: 'one',
      state: 'running',
      nodes: 3,
      kubeconfig: join(folderOf('one'), 'kubeconfig'),
    });
    expect(statSync(cluster.kubeconfig).mode & 0o777).toBe(0o600);
    expect(await tools.networks()).toEqual(['klab']);
    expect(details).toContain('Preparing nodes');
    expect(await provider.list()).toEqual([cluster]);
  });

  test('is idempotent, and waits for what kind does not look at', async () => {
    await provider.create({ name: 'one', nodes: 1 }, operation());
    await provider.create({ name: 'one', nodes: 1 }, operation());
    const calls = await tools.calls();
    expect(calls.filter((call) => call.startsWith('kind create'))).toHaveLength(1);
    for (const awaited of [
      'node/one-control-plane --for=condition=Ready',
      'deployment/coredns',
      'serviceaccount/default',
      'get storageclasses',
    ]) {
      expect(calls.filter((call) => call.startsWith('kubectl') && call.includes(awaited))).toHaveLength(2);
    }
  });

  test('refuses another number of nodes for a cluster that exists', async () => {
    await provider.create({ name: 'one', nodes: 1 }, operation());
    const error = await failure(provider.create({ name: 'one', nodes: 3 }, operation()));
    expect(error?.message).toBe('cluster "one" has 1 node(s), not 3');
    expect(error?.hint).toContain('klab down --name one');
  });

  test('two at the same moment make one cluster', async () => {
    const both = [1, 2].map(() => provider.create({ name: 'one', nodes: 1 }, operation()));
    expect((await Promise.all(both)).map(({ state }) => state)).toEqual(['running', 'running']);
    expect((await tools.calls()).filter((call) => call.startsWith('kind create'))).toHaveLength(1);
    expect(details).toContain(`waiting for another klab (process ${process.pid}) that works on this cluster`);
  });

  test('kind fails: its message is shown and nothing is left', async () => {
    await tools.set('kind', 'fail');
    expect(messageOf(await failure(provider.create({ name: 'one', nodes: 1 }, operation())))).toContain(
      'kubeadm said no',
    );
    await expectNothingLeft('one');
  });

  test('kind exits 0 without having done anything: an error, and nothing is left', async () => {
    await tools.set('kind', 'nothing');
    expect(messageOf(await failure(provider.create({ name: 'one', nodes: 1 }, operation())))).toContain(
      'kind ended without an error, but',
    );
    await expectNothingLeft('one');
  });

  test('the cluster does not become ready: says what is wrong with the node, and nothing is left', async () => {
    await tools.set('kubectl', 'never');
    const error = await failure(provider.create({ name: 'one', nodes: 1 }, operation()));
    expect(error).toBeInstanceOf(KlabError);
    expect(error?.message).toContain('all nodes Ready');
    expect(error?.message).toContain('node x: Ready=False KubeletNotReady: cni plugin not initialized');
    await expectNothingLeft('one');
  });

  test('kind hangs and is aborted: the abort is what is thrown, kind is gone, and nothing is left', async () => {
    await tools.set('kind', 'hang');
    const abort = new AbortController();
    const creating = failure(provider.create({ name: 'one', nodes: 1 }, operation(abort.signal)));
    await expect.poll(() => tools.containers(), { timeout: 10_000 }).toEqual(['one-control-plane']);
    abort.abort(new Error('stopped by a test'));
    expect(messageOf(await creating)).toBe('stopped by a test');
    await expectNothingLeft('one');
  });

  test('what a killed klab left is removed first, and the next create succeeds', async () => {
    await killedCreate('one');
    expect((await provider.list()).map(({ name, state }) => [name, state])).toEqual([['one', 'broken']]);
    expect(await provider.create({ name: 'one', nodes: 1 }, operation())).toMatchObject({ state: 'running', nodes: 1 });
    expect(details).toContain('removing what an interrupted attempt left');
    expect(await tools.containers()).toEqual(['one-control-plane']);
  });

  test('a container of ours is recognised without a ledger', async () => {
    await tools.addContainer('one-control-plane', 'one', `${folderOf('one')}/klab.json:/kind/klab.json:ro`);
    expect(await provider.list()).toMatchObject([{ name: 'one', state: 'broken', nodes: 1 }]);
    await provider.delete('one', operation());
    await expectNothingLeft('one');
  });
});

/** As after kill -9 in the middle: an entry, a folder, and one of three containers. */
async function killedCreate(name: string) {
  mkdirSync(folderOf(name), { recursive: true });
  writeFileSync(join(folderOf(name), 'klab.json'), '{}');
  withLedger(join(tools.paths.state, 'clusters.sqlite'), (open) =>
    open.put({ name, provider: 'kind', nodes: 3, image: 'node:test', phase: 'creating' }),
  );
  await tools.addContainer(`${name}-control-plane`, name, `${folderOf(name)}/klab.json:/kind/klab.json:ro`);
}

describe('a cluster that is not ours', () => {
  test.each([
    ['made by kind alone', undefined, 'klab did not make it'],
    [
      'made by a klab with another state folder',
      '/elsewhere/clusters/theirs/klab.json:/kind/klab.json:ro',
      'another klab made it',
    ],
  ])('%s: refused by name, untouched, not listed', async (_title, bind, reason) => {
    await tools.addContainer('theirs-control-plane', 'theirs', bind);
    for (const attempt of [
      () => provider.create({ name: 'theirs', nodes: 1 }, operation()),
      () => provider.delete('theirs', operation()),
      () => provider.pause('theirs', operation()),
      () => provider.resume('theirs', operation()),
      () => provider.loadImages('theirs', [], operation()),
    ]) {
      const error = await failure(attempt());
      expect(error).toBeInstanceOf(KlabError);
      expect(error?.message).toContain('"theirs" exists and is not ours');
      expect(error?.message).toContain(reason);
    }
    expect(await tools.containers()).toEqual(['theirs-control-plane']);
    expect(await provider.list()).toEqual([]);
    const changing = (await tools.calls()).filter((call) => !/^docker (ps|container inspect)/.test(call));
    expect(changing).toEqual([]);
  });
});

describe('delete and pause', () => {
  test('delete removes all of it, keeps other clusters and their network, and may be repeated', async () => {
    await provider.create({ name: 'one', nodes: 1 }, operation());
    await provider.create({ name: 'two', nodes: 1 }, operation());
    await provider.delete('one', operation());
    expect(await tools.containers()).toEqual(['two-control-plane']);
    expect(await tools.networks()).toEqual(['klab']);
    await provider.delete('two', operation());
    await provider.delete('two', operation());
    await expectNothingLeft('two');
  });

  test('pause stops the nodes, and the cluster is told to be paused', async () => {
    await provider.create({ name: 'one', nodes: 1 }, operation());
    await provider.pause('one', operation());
    expect(await provider.list()).toMatchObject([{ name: 'one', state: 'paused' }]);
    const error = await failure(provider.loadImages('one', [], operation()));
    expect(error?.message).toBe('cluster "one" is paused');
  });

  test('names that are no host names never reach a program', async () => {
    for (const name of ['', '-a', 'A', '../x', 'a'.repeat(41)]) {
      expect(() => provider.delete(name, operation())).toThrow('cannot be the name of a cluster');
    }
    expect(await tools.calls()).toEqual([]);
  });
});

describe('available', () => {
  test('is content with the version that setup provides', async () => {
    expect(await provider.available()).toBeUndefined();
  });

  test('names a wrong version of kind', async () => {
    await tools.set('kind', 'old');
    expect(await provider.available()).toBe(
      'found "kind v0.1.0 go1.26 linux/amd64", but klab needs kind v0.30.0: klab setup',
    );
  });
});
