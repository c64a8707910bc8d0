import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownClusterMaker } from '../../../src/cli/verify-own-cluster.ts';
import { KlabError } from '../../../src/errors.ts';
import { openBoard } from '../../../src/progress/board.ts';
import type { Provider } from '../../../src/provider/provider.ts';

let state = '';
let clusters: string[] = [];
let told: string[] = [];
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'klab-own-'));
  clusters = [];
  told = [];
});
afterEach(() => rm(state, { recursive: true }));

const provider = (part: Partial<Provider> = {}): Provider => {
  const info = (name: string, nodes = 1) =>
    ({ provider: 'kind', name, state: 'running', nodes, kubeconfig: '/k' }) as const;
  return {
    kind: 'kind',
    available: async () => undefined,
    async create({ name, nodes }) {
      clusters.push(name);
      return info(name, nodes);
    },
    loadImages: async () => {},
    list: async () => clusters.map((name) => info(name)),
    pause: async () => {},
    resume: async () => {},
    async delete(name, { signal }) {
      signal.throwIfAborted();
      clusters = clusters.filter((one) => one !== name);
    },
    ...part,
  };
};

const noted = () => readdir(join(state, 'verify', 'clusters')).catch(() => []);
const maker = (one = provider(), part: { keep?: boolean; signal?: AbortSignal; others?: Provider[] } = {}) =>
  ownClusterMaker(
    { paths: { cache: state, state }, signal: part.signal ?? new AbortController().signal },
    {
      board: openBoard({ rendering: 'silent', stderr: process.stderr }),
      tell: (line) => void told.push(line),
      providers: [one],
      all: [one, ...(part.others ?? [])],
      keep: part.keep ?? false,
    },
  );

test('a cluster is noted before it is made, and both are gone at the end, also after Ctrl-C', async () => {
  const abort = new AbortController();
  const own = await maker(provider(), { signal: abort.signal });
  const [solo, trio] = [await own.make(1), await own.make(3)];
  expect(clusters).toEqual([`verify-${process.pid}`, `verify-${process.pid}-trio`]);
  expect(new Set(await noted())).toEqual(new Set(clusters.map((name) => `${name}.json`)));
  abort.abort();
  await own.leave(solo);
  await own.leave(trio);
  expect({ clusters, noted: await noted(), told }).toEqual({ clusters: [], noted: [], told: [] });
});

test('--keep leaves it, says how to remove it, and a later process of the same id takes another name', async () => {
  const own = await maker(provider(), { keep: true });
  await own.leave(await own.make(1));
  expect(told).toEqual([`Kept: cluster verify-${process.pid}. Remove it: klab down --name verify-${process.pid}`]);
  expect(await noted()).toEqual([]);
  const later = await maker();
  expect((await later.make(1)).cluster.name).toBe(`verify-${process.pid}-2`);
});

async function noteDead(...names: readonly string[]): Promise<void> {
  const dead = JSON.stringify({ id: 'x', holder: { pid: 2 ** 30, start: '1', token: 't' }, host: hostname() });
  await mkdir(join(state, 'verify', 'clusters'), { recursive: true });
  for (const name of names) await writeFile(join(state, 'verify', 'clusters', `${name}.json`), dead);
}

test('what a killed run has left is removed; what it had removed itself is forgotten', async () => {
  await noteDead('verify-1', 'verify-2');
  clusters = ['verify-1', 'dev'];
  await maker();
  expect({ clusters, noted: await noted() }).toEqual({ clusters: ['dev'], noted: [] });
});

test('what a killed run has left with another provider is removed by that one', async () => {
  await noteDead('verify-1');
  clusters = ['verify-1'];
  const unused = provider({ list: async () => [], delete: () => Promise.reject(new Error('it has no such cluster')) });
  await maker(unused, { others: [provider()] });
  expect({ clusters, noted: await noted(), told }).toEqual({ clusters: [], noted: [], told: [] });
});

test('what a killed run has left stays noted while a provider cannot be asked', async () => {
  await noteDead('verify-1');
  await maker(provider({ list: () => Promise.reject(new KlabError('no Docker')) }));
  expect(await noted()).toEqual(['verify-1.json']);
});

test('a cluster that could not be made is forgotten when nothing is left of it', async () => {
  const failing = provider({ create: () => Promise.reject(new KlabError('no room')) });
  await expect((await maker(failing)).make(1)).rejects.toThrow('no room');
  expect(await noted()).toEqual([]);
  const half = provider({
    async create({ name }) {
      clusters.push(name);
      throw new KlabError('half made');
    },
  });
  await expect((await maker(half)).make(1)).rejects.toThrow('half made');
  expect(await noted()).toHaveLength(1);
});

test('a cluster that cannot be removed is told, with what to do, and stays noted', async () => {
  const own = await maker(provider({ delete: () => Promise.reject(new KlabError('Docker hangs')) }));
  await own.leave(await own.make(1));
  expect(told).toEqual([
    `klab: cluster verify-${process.pid} could not be removed: Docker hangs\n→ klab down --name verify-${process.pid}`,
  ]);
  expect(await noted()).toHaveLength(1);
});
