import { access } from 'node:fs/promises';
import { messageOf } from '../../errors.ts';
import { docker } from '../containers/docker.ts';
import { notUsable } from '../containers/home.ts';
import { type ImageLoader, loadMissing } from '../containers/images.ts';
import { pause } from '../containers/lifecycle.ts';
import type { ImageArchive, Operation, Provider } from '../provider.ts';
import { kindEnv, loadArchives } from './argv.ts';
import { create } from './create.ts';
import { type KindDeps, type KindHome, kindHome } from './home.ts';
import { remove, resume } from './lifecycle.ts';

/**
 * Clusters in Docker, made by kind. Ours is a cluster whose node containers carry our mark: a mount of a file of our
 * state folder (see config.ts). It is there from the birth of a container and needs no ledger, so that whatever a
 * crash leaves can be recognised; the ledger only adds how far klab came.
 */
export function createKindProvider(deps: KindDeps): Provider {
  const home = kindHome(deps);
  const { locked } = home;
  return {
    kind: 'kind',
    available: () => available(home),
    create: (spec, operation) => locked(spec.name, operation, () => create(home, spec, operation)),
    loadImages: (name, images, operation) => locked(name, operation, () => loadImages(home, name, images, operation)),
    list: () => home.list(),
    pause: (name, operation) => locked(name, operation, () => pause(home, name, operation)),
    resume: (name, operation) =>
      locked(name, operation, async () => {
        await resume(home, name, operation);
      }),
    delete: (name, operation) => locked(name, operation, () => remove(home, name)),
  };
}

async function available(home: KindHome): Promise<string | undefined> {
  const { runner, kindVersion } = home.deps;
  try {
    for (const name of ['kind', 'kubectl'] as const) await access(home.program(name));
    const { stdout } = await runner.run([home.program('kind'), 'version'], { timeoutMs: 10_000 });
    if (!stdout.includes(` ${kindVersion} `))
      return `found "${stdout.trim()}", but klab needs kind ${kindVersion}: klab setup`;
    await docker(runner, ['version', '--format={{.Server.Version}}'], { timeoutMs: 10_000 });
    return undefined;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return 'kind or kubectl is missing: klab setup';
    return messageOf(thrown).split('\n')[0];
  }
}

async function loadImages(home: KindHome, name: string, images: readonly ImageArchive[], operation: Operation) {
  const found = await home.look(name, operation.signal);
  if (found.info.state !== 'running') throw notUsable(found);
  await loadMissing(home.runner, kindLoader(home, name), found.nodes, images, operation);
}

function kindLoader(home: KindHome, cluster: string): ImageLoader {
  return {
    name: 'kind',
    async load(on, archives, signal) {
      const nodes = on.map(({ name }) => name);
      const argv = loadArchives(home.program('kind'), cluster, nodes, archives);
      await home.runner.run(argv, { env: kindEnv, signal, timeoutMs: 300_000 });
    },
  };
}
