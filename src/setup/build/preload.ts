import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KlabError } from '../../errors.ts';
import type { SetupContext } from '../prerequisite.ts';
import { withContainer } from './docker.ts';

export interface Preload {
  /** Image of the node without any images in its containerd. */
  readonly node: string;
  /** Docker image → the names that it gets inside the node, besides its own. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Where the archive is put while it is needed. */
  readonly folder: string;
  /** Name of the result. */
  readonly tag: string;
  /** Dockerfile instructions for `docker commit`: what running containerd has changed of the image's settings. */
  readonly changes: readonly string[];
}

/**
 * Runs containerd in the empty node, imports the images, and commits the result. One archive holds all images, so a
 * layer that they share is packed and unpacked once. Unpacked layers are not kept packed as well: every node that is
 * created copies this folder into a volume.
 */
export async function preload(context: SetupContext, { node, names, folder, tag, changes }: Preload): Promise<void> {
  const { signal } = context;
  const archive = join(folder, 'images.tar');
  try {
    await context.runner.run(['docker', 'save', '--output', archive, ...names.keys()], { signal });
    const args = ['--privileged', '--network=none', '--stop-signal=SIGTERM', '--volume', `${folder}:/klab:ro`];
    await withContainer(context, [...args, '--entrypoint=containerd', node], async (container) => {
      const ctr = (...command: string[]) =>
        context.runner.run(['docker', 'exec', container, 'ctr', '--namespace=k8s.io', ...command], { signal });
      await containerdReady(() => ctr('version'), signal);
      await ctr('images', 'import', '--local', '--all-platforms', '--discard-unpacked-layers', '/klab/images.tar');
      for (const [image, aliases] of names) {
        for (const alias of aliases) await ctr('images', 'tag', '--local', image, alias);
      }
      await context.runner.run(['docker', 'stop', container], { signal });
      const settings = changes.flatMap((change) => ['--change', change]);
      await context.runner.run(['docker', 'commit', ...settings, container, tag], { signal });
    });
  } finally {
    await rm(archive, { force: true });
  }
}

/** containerd answers about a second after it was started. */
async function containerdReady(ask: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ask();
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === 50) {
        throw new KlabError('containerd did not start in the new node image', {
          hint: 'Does `docker run --privileged` work? `klab doctor` checks it.',
          cause: error,
        });
      }
      await delay(200, undefined, { signal });
    }
  }
}
