import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SetupContext } from '../prerequisite.ts';

/** Label of every container that setup runs, so that what a crash left can be found. */
export const ownerLabel = 'klab.dev/owner=setup';

/** True when Docker has an image of exactly this name. */
export async function imageExists(context: SetupContext, tag: string): Promise<boolean> {
  const { stdout } = await context.runner.run(['docker', 'image', 'ls', '--quiet', tag], { signal: context.signal });
  return stdout.trim() !== '';
}

/**
 * Builds an image from a folder. The legacy builder is used, as it needs no buildx plugin and no network.
 * @param folder build context; nothing outside it is read.
 */
export async function buildImage(
  context: SetupContext,
  tag: string,
  folder: string,
  dockerfile: string,
): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'klab-dockerfile-'));
  try {
    const file = join(scratch, 'Dockerfile');
    await writeFile(file, dockerfile);
    await context.runner.run(
      ['docker', 'build', '--quiet', '--rm', '--force-rm', '--file', file, '--tag', tag, folder],
      {
        env: { DOCKER_BUILDKIT: '0' },
        signal: context.signal,
      },
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Runs `use` with a container that is removed afterwards, also when `use` fails or is aborted. */
export async function withContainer<T>(
  context: SetupContext,
  runArgs: readonly string[],
  use: (name: string) => Promise<T>,
): Promise<T> {
  // Named beforehand: an abort may come before Docker has told the id.
  const name = `klab-setup-${randomUUID()}`;
  try {
    await context.runner.run(['docker', 'run', '--detach', '--name', name, '--label', ownerLabel, ...runArgs], {
      signal: context.signal,
    });
    return await use(name);
  } finally {
    // Without the signal: an abort must not keep the container.
    await context.runner.run(['docker', 'rm', '--force', '--volumes', name], { accept: [0, 1] });
  }
}
