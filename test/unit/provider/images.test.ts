import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Runner } from '../../../src/process/run.ts';
import type { NodeRef } from '../../../src/provider/containers/docker.ts';
import { type ImageLoader, loadMissing } from '../../../src/provider/containers/images.ts';
import { loadArchives } from '../../../src/provider/kind/argv.ts';
import type { Operation } from '../../../src/provider/provider.ts';

/** Nodes that hold images (by full name) and notes; `kind load` brings what `arrives` says. */
let nodes: Record<string, { images: Set<string>; notes: Set<string> }>;
let loads: string[];
let arrives: boolean;
const operation: Operation = { signal: new AbortController().signal, report: { detail: () => undefined } };
const container = (id: string) => ({ id, name: id }) satisfies NodeRef;
const bootcamp = (hash: string) => ({ name: 'bootcamp:v1', archive: `/cache/bootcamp-v1-${hash}.tar` });
const web = { name: 'web:1.25.1', archive: '/cache/web-1.25.1-b.tar' };

beforeEach(() => {
  nodes = { a: { images: new Set(), notes: new Set() }, b: { images: new Set(), notes: new Set() } };
  loads = [];
  arrives = true;
});
afterEach(() => expect(Object.keys(nodes)).toEqual(['a', 'b']));

const runner: Runner = {
  async run([program, ...args]) {
    const answer = (lines: Iterable<string>) => ({ stdout: [...lines].join('\n'), stderr: '', exitCode: 0 });
    if (program === 'kind') {
      loads.push(args.slice(2).join(' '));
      const on =
        args
          .find((word) => word.startsWith('--nodes='))
          ?.slice(8)
          .split(',') ?? [];
      for (const archive of args.filter((word) => word.endsWith('.tar'))) {
        const name = archive.includes('bootcamp') ? 'docker.io/library/bootcamp:v1' : 'docker.io/library/web:1.25.1';
        if (arrives) for (const id of on) nodes[id]?.images.add(name);
      }
      return answer([]);
    }
    const [, id = '', command, ...rest] = args;
    const node = nodes[id];
    if (!node) throw new Error(`no node ${id}`);
    const noteNames = rest.filter((word) => word.startsWith('/kind/klab-images/')).map((word) => word.slice(18));
    if (command === 'ctr') return answer(node.images);
    if (command === 'ls') return answer(node.notes);
    if (command === 'touch') for (const note of noteNames) node.notes.add(note);
    if (command === 'rm') for (const note of noteNames) node.notes.delete(note);
    return answer([]);
  },
};
const loader: ImageLoader = {
  name: 'kind',
  async load(on, archives) {
    const names = on.map(({ name }) => name);
    await runner.run(loadArchives('kind', 'one', names, archives));
  },
};
const load = (...images: { name: string; archive: string }[]) =>
  loadMissing(runner, loader, [container('a'), container('b')], images, operation);

test('loads everything once, to all nodes in one call', async () => {
  await load(bootcamp('a'), web);
  await load(bootcamp('a'), web);
  expect(loads).toEqual(['--name=one --nodes=a,b /cache/bootcamp-v1-a.tar /cache/web-1.25.1-b.tar']);
});

test('loads only what a node lacks, for instance after its garbage collection', async () => {
  await load(bootcamp('a'), web);
  nodes['b']?.images.delete('docker.io/library/web:1.25.1');
  await load(bootcamp('a'), web);
  expect(loads.slice(1)).toEqual(['--name=one --nodes=b /cache/web-1.25.1-b.tar']);
});

test('the same tag with new content is loaded again, also when it goes back', async () => {
  for (const hash of ['a', 'b', 'a']) await load(bootcamp(hash));
  expect(loads.map((call) => call.split('/').at(-1))).toEqual([
    'bootcamp-v1-a.tar',
    'bootcamp-v1-b.tar',
    'bootcamp-v1-a.tar',
  ]);
});

test('kind ends with 0 and nothing arrived: an error that names image and node', async () => {
  arrives = false;
  await expect(load(web)).rejects.toThrow('kind loaded /cache/web-1.25.1-b.tar, but node a has no image web:1.25.1');
});
