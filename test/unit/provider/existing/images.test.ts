import { beforeEach, expect, test } from 'vitest';
import type { Runner } from '../../../../src/process/run.ts';
import type { NodeRef } from '../../../../src/provider/containers/docker.ts';
import { loadInto, unload } from '../../../../src/provider/existing/images.ts';
import { containersOf, type NodeObject } from '../../../../src/provider/existing/nodes.ts';

/** A node: images by full name with the digest of their configuration, and klab's notes. */
let held: Map<string, string>;
let notes: Set<string>;
let said: string[];
let boot = 'this-kernel';
const web = { name: 'web:1.25.1', archive: '/cache/web-1.25.1-b.tar', id: 'sha256:aa' };
const full = 'docker.io/library/web:1.25.1';
const digest = `sha256:${'d'.repeat(64)}`;
const node = { id: 'abc', name: 'shop-control-plane' } satisfies NodeRef;

const runner: Runner = {
  async run([, command, ...args]) {
    const answer = (stdout: string) => ({ stdout, stderr: '', exitCode: 0 });
    if (command === 'ps') return answer('abc shop-control-plane\nxyz other');
    const words = args.filter((word) => word !== '--interactive').slice(1);
    const line = words.join(' ').replace(' --namespace=k8s.io', '');
    if (line.startsWith('cat ')) return answer(`${boot}\n`);
    if (line === 'ctr images list --quiet') return answer([...held.keys()].join('\n'));
    if (line.startsWith('ctr images list name=='))
      return answer(`REF TYPE DIGEST\n${full} application/x ${digest} 1 MiB`);
    if (line.startsWith('ctr content get')) return answer(JSON.stringify({ config: { digest: held.get(full) } }));
    if (line.startsWith('ctr images import')) held.set(full, 'sha256:aa');
    if (line === 'ctr images list') {
      return answer([...held.keys()].map((ref) => `${ref} application/x ${digest} 1 MiB`).join('\n'));
    }
    if (line.startsWith('ctr images import')) held.set('sha256:aa', 'sha256:aa');
    if (line.startsWith('ctr images rm')) for (const ref of words.slice(4)) held.delete(ref);
    const note = words.at(-1)?.replace('/kind/klab-images/', '') ?? '';
    if (line.startsWith('touch')) notes.add(note);
    if (line.startsWith('rm -f')) notes.delete(note);
    if (line.startsWith('ls')) return answer([...notes].join('\n'));
    said.push(line.split(' ').slice(0, 3).join(' '));
    return answer('');
  },
};

const { signal } = new AbortController();
const loaded: unknown[] = [];
const operation = {
  signal,
  report: { detail: () => undefined },
  loading: async (all: readonly unknown[]) => void loaded.push(...all),
};
const load = (image = web) => loadInto(runner, [node], [image], operation);

beforeEach(() => {
  held = new Map();
  notes = new Set();
  said = [];
  loaded.length = 0;
  boot = 'this-kernel';
});

test('what is missing is loaded, written down before, and can be taken away again', async () => {
  await load();
  expect(held.get(full)).toBe('sha256:aa');
  const note = 'web%3A1.25.1=web-1.25.1-b.tar';
  expect(loaded).toEqual([{ node: 'shop-control-plane', name: 'web:1.25.1', note }]);
  await load();
  expect(loaded).toHaveLength(1);
  expect(await unload(runner, [node], loaded as never, signal)).toEqual([]);
  expect([held.size, notes.size]).toEqual([0, 0]);
});

test('a name with somebody else’s content is never replaced', async () => {
  held.set(full, 'sha256:bb');
  await expect(load()).rejects.toThrow('node shop-control-plane holds web:1.25.1 already');
  const { id: _, ...unknown } = web;
  held.set(full, 'sha256:aa');
  await expect(load(unknown as typeof web)).rejects.toThrow('does not replace it');
  expect([held.get(full), notes.size]).toEqual(['sha256:aa', 0]);
});

test('the same content, by whomever, is used and stays', async () => {
  held.set(full, 'sha256:aa');
  await load();
  expect([loaded, said, notes.size]).toEqual([[], [], 0]);
});

test('what klab had loaded before, by a note of another archive, is loaded anew and not taken away', async () => {
  held.set(full, 'sha256:old');
  notes.add('web%3A1.25.1=web-1.25.1-a.tar');
  await load();
  expect([held.get(full), loaded]).toEqual(['sha256:aa', []]);
});

test('content that somebody has given another name stays', async () => {
  await load();
  held.set('docker.io/library/theirs:1', 'sha256:aa');
  await unload(runner, [node], loaded as never, signal);
  expect([...held.keys()]).toEqual(['sha256:aa', 'docker.io/library/theirs:1']);
});

test('an image that is another by now is not taken away', async () => {
  await load();
  notes = new Set(['web%3A1.25.1=web-1.25.1-c.tar']);
  await unload(runner, [node], loaded as never, signal);
  expect(held.has(full)).toBe(true);
  expect(await unload(runner, [], loaded as never, signal)).toEqual(['image web:1.25.1 on node shop-control-plane']);
});

test('nodes are containers of this machine only with their name, their kernel and containerd', async () => {
  const object = (name: string, runtime = 'containerd://2', bootID = 'this-kernel') =>
    ({ metadata: { name }, status: { nodeInfo: { containerRuntimeVersion: runtime, bootID } } }) as NodeObject;
  const find = (...nodes: NodeObject[]) => containersOf(runner, nodes, signal);
  expect(await find(object('shop-control-plane'), object('other'))).toMatchObject([{ id: 'abc' }, { id: 'xyz' }]);
  expect(await find(object('shop-control-plane'), object('elsewhere'))).toBeUndefined();
  expect(await find(object('shop-control-plane', 'docker://27'))).toBeUndefined();
  expect(await find(object('shop-control-plane', 'containerd://2', 'another-kernel'))).toBeUndefined();
  expect(await find()).toBeUndefined();
});
