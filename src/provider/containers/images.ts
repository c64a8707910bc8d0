import { KlabError } from '../../errors.ts';
import type { Runner } from '../../process/run.ts';
import type { ImageArchive, Operation } from '../provider.ts';
import { docker, type NodeRef } from './docker.ts';
import { fullName, heldOn, noteOf, notesFolder, prefixOf } from './held-images.ts';

/** Brings archives into nodes of one cluster. */
export interface ImageLoader {
  /** As an error names it: `kind`. */
  readonly name: string;
  load(on: readonly NodeRef[], archives: readonly string[], signal: AbortSignal): Promise<void>;
}

/** Loads what is missing, node by node as needed, and looks again: a loader may end well without an image having arrived. */
export async function loadMissing(
  runner: Runner,
  loader: ImageLoader,
  nodes: readonly NodeRef[],
  images: readonly ImageArchive[],
  operation: Operation,
): Promise<void> {
  const { signal, report } = operation;
  const before = await Promise.all(nodes.map((node) => missingOn(runner, node, images, signal)));
  const groups = groupByNeed(nodes, before);
  for (const { needed, on } of groups) {
    report.detail(`loading ${needed.map(({ name }) => name).join(', ')}`);
    const archives = needed.map(({ archive }) => archive);
    await loader.load(on, archives, signal);
    await Promise.all(on.map((node) => note(runner, node, needed, signal)));
    const lacking = await Promise.all(
      on.map(async (node) => ({ node, lost: await missingOn(runner, node, needed, signal) })),
    );
    const bad = lacking.find(({ lost }) => lost.length > 0);
    if (bad) {
      throw new KlabError(
        `${loader.name} loaded ${bad.lost[0]?.archive}, but node ${bad.node.name} has no image ${bad.lost[0]?.name}`,
        {
          hint: 'the archive may carry another tag; make the lab images again: klab setup',
        },
      );
    }
  }
}

interface Group {
  readonly needed: readonly ImageArchive[];
  readonly on: NodeRef[];
}

/** Nodes that lack the same images are served by one call of the loader. */
function groupByNeed(nodes: readonly NodeRef[], needs: readonly (readonly ImageArchive[])[]): Group[] {
  const groups = new Map<string, Group>();
  nodes.forEach((node, index) => {
    const needed = needs[index] ?? [];
    if (needed.length === 0) return;
    const key = needed.map(({ name }) => name).join(' ');
    const group = groups.get(key);
    if (group) group.on.push(node);
    else groups.set(key, { needed, on: [node] });
  });
  return [...groups.values()];
}

async function missingOn(runner: Runner, node: NodeRef, images: readonly ImageArchive[], signal: AbortSignal) {
  const { names, noted } = await heldOn(runner, node, signal);
  return images.filter((image) => !names.has(fullName(image.name)) || !noted.has(noteOf(image)));
}

async function note(
  runner: Runner,
  node: NodeRef,
  images: readonly ImageArchive[],
  signal: AbortSignal,
): Promise<void> {
  const exec = (...args: string[]) => docker(runner, ['exec', node.id, ...args], { signal, timeoutMs: 60_000 });
  await exec('mkdir', '-p', notesFolder);
  const { stdout } = await exec('ls', '-1', notesFolder);
  const outdated = stdout.split('\n').filter((file) => images.some((image) => file.startsWith(prefixOf(image))));
  if (outdated.length > 0) await exec('rm', '-f', ...outdated.map((file) => `${notesFolder}/${file}`));
  await exec('touch', ...images.map((image) => `${notesFolder}/${noteOf(image)}`));
}

/** Through containerd's own client inside each node: works wherever a node is a container that runs containerd. */
export function containerdLoader(runner: Runner): ImageLoader {
  const argv = ['ctr', '--namespace=k8s.io', 'images', 'import', '--all-platforms', '--digests', '-'];
  return {
    name: 'containerd',
    async load(on, archives, signal) {
      for (const { id } of on) {
        for (const archive of archives) {
          const options = { inputFile: archive, signal, timeoutMs: 300_000 };
          await docker(runner, ['exec', '--interactive', id, ...argv], options);
        }
      }
    },
  };
}
