import { access } from 'node:fs/promises';
import { messageOf } from '../../errors.ts';
import { docker } from '../containers/docker.ts';
import type { ImageLoader } from '../containers/images.ts';
import { providerOfContainers } from '../containers/provider.ts';
import type { Provider } from '../provider.ts';
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
  return providerOfContainers(home, {
    available: () => available(home),
    create: (spec, operation) => create(home, spec, operation),
    resume: (name, operation) => resume(home, name, operation),
    remove: (name) => remove(home, name),
    loader: (cluster) => kindLoader(home, cluster),
  });
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
