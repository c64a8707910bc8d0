import { KlabError } from '../../errors.ts';
import type { Runner } from '../../process/run.ts';
import type { NodeRef } from '../containers/docker.ts';
import { absentOn, heldFromElsewhere, noteOf, shortName, unloadImage } from '../containers/held-images.ts';
import { containerdLoader, loadMissing } from '../containers/images.ts';
import type { ImageArchive, Operation } from '../provider.ts';
import type { NodeObject } from './nodes.ts';
import type { Taken } from './taken.ts';

type Loaded = Taken['images'][number];

/**
 * Loads what is missing into nodes that are containers of this machine. A name that a node holds with a content that klab has
 * not brought is never replaced: throws KlabError. `loading` is called with what is about to be brought to nodes which have
 * no image of that name.
 */
export async function loadInto(
  runner: Runner,
  nodes: readonly NodeRef[],
  images: readonly ImageArchive[],
  operation: Operation & { readonly loading: (loaded: readonly Loaded[]) => Promise<void> },
): Promise<void> {
  const { signal, loading } = operation;
  const loader = containerdLoader(runner);
  for (const node of nodes) {
    const held = await heldFromElsewhere(runner, node, images, signal);
    const differing = images.filter(({ name, id }) => held.has(name) && (id === undefined || held.get(name) !== id));
    if (differing.length > 0) throw takenNames(node.name, differing);
    const ours = images.filter(({ name }) => !held.has(name));
    const absent = await absentOn(runner, node, ours, signal);
    if (absent.length > 0) {
      await loading(absent.map((image) => ({ node: node.name, name: image.name, note: noteOf(image) })));
    }
    await loadMissing(runner, loader, [node], ours, operation);
  }
}

function takenNames(node: string, images: readonly ImageArchive[]): KlabError {
  const names = images.map(({ name }) => name).join(', ');
  return new KlabError(
    `node ${node} holds ${names} already, with a content that is not klab's; klab does not replace it`,
    {
      hint: 'use another cluster: klab start LAB --cluster NAME',
    },
  );
}

/** Where nothing can be loaded, it has to be there. Throws KlabError that names what is not. */
export function requireThere(images: readonly ImageArchive[], nodes: readonly NodeObject[]): void {
  const lacking = images.filter(({ name }) => {
    const has = ({ status }: NodeObject) =>
      (status?.images ?? []).some(({ names }) => names?.some((one) => shortName(one) === name));
    return nodes.length === 0 || !nodes.every(has);
  });
  if (lacking.length === 0) return;
  throw new KlabError(
    `the nodes lack ${lacking.map(({ name }) => name).join(', ')}, and klab cannot load images into nodes that are no containers of this machine`,
    { hint: 'use a cluster on this machine (klab up), or bring the images to every node yourself' },
  );
}

/** Takes from nodes what klab has brought. Returns what it could not take. */
export async function unload(
  runner: Runner,
  nodes: readonly NodeRef[],
  loaded: readonly Loaded[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const image of loaded) {
    const node = nodes.find(({ name }) => name === image.node);
    const gone =
      node &&
      (await unloadImage(runner, node, image, signal).then(
        () => true,
        () => false,
      ));
    if (!gone) left.push(`image ${image.name} on node ${image.node}`);
  }
  return left;
}
