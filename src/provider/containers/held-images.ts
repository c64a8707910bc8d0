import { basename } from 'node:path';
import type { Runner } from '../../process/run.ts';
import type { ImageArchive } from '../provider.ts';
import { docker, type NodeRef } from './docker.ts';

/**
 * In each node: one empty file per loaded image, `<image name>=<archive's file name>`. Tags stay the same when an
 * image's content changes, archive names do not, so this tells what a node really holds. The path is the same on nodes of every
 * tool; another one would have all images loaded anew.
 */
export const notesFolder = '/kind/klab-images';

/** Full names of a node's images, and klab's notes of those that it has loaded. */
export async function heldOn(runner: Runner, node: NodeRef, signal: AbortSignal) {
  const [present, notes] = await Promise.all([
    docker(runner, ['exec', node.id, 'ctr', '--namespace=k8s.io', 'images', 'list', '--quiet'], {
      signal,
      timeoutMs: 60_000,
    }),
    // Exit code 2: no folder yet.
    docker(runner, ['exec', node.id, 'ls', '-1', notesFolder], { signal, timeoutMs: 60_000, accept: [0, 1, 2] }),
  ]);
  return { names: new Set(present.stdout.split('\n')), noted: new Set(notes.stdout.split('\n')) };
}

/**
 * Images of these names that a node had before klab came, by name; `id`: what it holds, undefined where the node does not tell.
 * What klab has loaded itself is not among them.
 */
export async function heldFromElsewhere(
  runner: Runner,
  node: NodeRef,
  images: readonly ImageArchive[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string | undefined>> {
  const { names, noted } = await heldOn(runner, node, signal);
  const klabs = (image: ImageArchive) => [...noted].some((file) => file.startsWith(prefixOf(image)));
  const found = images.filter((image) => names.has(fullName(image.name)) && !klabs(image));
  const told = found.map(async ({ name }) => [name, await idOn(runner, node, fullName(name), signal)] as const);
  return new Map(await Promise.all(told));
}

/** Which of these names a node has none of, whoever may have brought one. */
export async function absentOn(
  runner: Runner,
  node: NodeRef,
  images: readonly ImageArchive[],
  signal: AbortSignal,
): Promise<readonly ImageArchive[]> {
  const { names } = await heldOn(runner, node, signal);
  return images.filter(({ name }) => !names.has(fullName(name)));
}

/** Takes an image from a node, if it still is what klab has loaded: `note` tells. */
export async function unloadImage(
  runner: Runner,
  node: NodeRef,
  { name, note: file }: { readonly name: string; readonly note: string },
  signal: AbortSignal,
): Promise<void> {
  if (!(await heldOn(runner, node, signal)).noted.has(file)) return;
  const exec = (...args: string[]) => docker(runner, ['exec', node.id, ...args], { signal, timeoutMs: 60_000 });
  await exec('rm', '-f', `${notesFolder}/${file}`);
  const refs = await refsOf(runner, node, fullName(name), signal);
  if (refs.length > 0) await exec('ctr', '--namespace=k8s.io', 'images', 'rm', ...refs);
  // What has loaded the last one takes the folder along.
  await docker(runner, ['exec', node.id, 'rmdir', notesFolder], { signal, timeoutMs: 60_000, accept: [0, 1] });
}

/** An image's name, and the nameless references by which the kubelet's view of containerd would keep its content. */
async function refsOf(runner: Runner, node: NodeRef, name: string, signal: AbortSignal): Promise<string[]> {
  const argv = ['exec', node.id, 'ctr', '--namespace=k8s.io', 'images', 'list'];
  const { stdout } = await docker(runner, argv, { signal, timeoutMs: 60_000 });
  const rows = stdout.split('\n').map((line) => [line.split(' ')[0] ?? '', digestIn(line)] as const);
  const digest = rows.find(([ref]) => ref === name)?.[1];
  const same = rows.flatMap(([ref, one]) => (digest !== undefined && one === digest && ref !== name ? [ref] : []));
  const nameless = same.every((ref) => /^sha256:|^import-|@sha256:/.test(ref));
  return digest === undefined ? [] : [name, ...(nameless ? same : [])];
}

/** Of the content, in a line of `ctr images list`; the reference itself may be a digest as well. */
const digestIn = (line: string): string | undefined => /\s(sha256:[0-9a-f]{64})\s/.exec(line)?.[1];

/** The digest of an image's configuration, which a Pod's `imageID` tells; undefined when the node does not say it. */
async function idOn(runner: Runner, node: NodeRef, name: string, signal: AbortSignal) {
  const ctr = async (...args: string[]) =>
    (await docker(runner, ['exec', node.id, 'ctr', '--namespace=k8s.io', ...args], { signal, timeoutMs: 60_000 }))
      .stdout;
  try {
    const line = (await ctr('images', 'list', `name==${name}`)).split('\n').find((one) => one.startsWith(`${name} `));
    const digest = digestIn(line ?? '');
    if (digest === undefined) return undefined;
    return (JSON.parse(await ctr('content', 'get', digest)) as { config?: { digest?: string } }).config?.digest;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

export const prefixOf = (image: ImageArchive) => `${encodeURIComponent(image.name)}=`;
/** Name of the file that says of an image on a node that klab has loaded it, and from which archive. */
export const noteOf = (image: ImageArchive) => prefixOf(image) + basename(image.archive);

/** As containerd stores it: `bootcamp:v1` is docker.io/library/bootcamp:v1, `a.b/c:1` stays. */
export function fullName(name: string): string {
  const [first = '', ...rest] = name.split('/');
  if (rest.length === 0) return `docker.io/library/${name}`;
  return /[.:]/.test(first) || first === 'localhost' ? name : `docker.io/${name}`;
}

/** As a manifest names it: the other way round. */
export const shortName = (name: string): string => name.replace(/^docker\.io\//, '').replace(/^library\//, '');
