import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../errors.ts';
import { docker } from '../containers/docker.ts';
import { containerdLoader } from '../containers/images.ts';
import { providerOfContainers } from '../containers/provider.ts';
import type { Provider } from '../provider.ts';
import { create } from './create.ts';
import { type MinikubeDeps, type MinikubeHome, minikubeHome } from './home.ts';
import { remove, resume } from './lifecycle.ts';

/**
 * Clusters in Docker, made by minikube with containerd. Ours is what carries our mark, a label that a wrapper of Docker
 * puts on all that minikube makes (see wrapper.ts): nodes, volumes, network. Each has a MINIKUBE_HOME of its own.
 */
export function createMinikubeProvider(deps: MinikubeDeps): Provider {
  const home = minikubeHome(deps);
  return providerOfContainers(home, {
    available: () => available(home),
    create: (spec, operation) => create(home, spec, operation),
    resume: (name, operation) => resume(home, name, operation),
    remove: (name) => remove(home, name),
    loader: () => containerdLoader(home.runner),
  });
}

const setup = 'klab setup --provider minikube';

async function available(home: MinikubeHome): Promise<string | undefined> {
  const { runner, paths, minikubeVersion, image } = home.deps;
  try {
    for (const name of ['minikube', 'kubectl']) await access(home.program(name));
    const { stdout } = await runner.run([home.program('minikube'), 'version', '--short'], {
      // Even this makes folders in its home.
      env: { MINIKUBE_HOME: join(paths.cache, 'minikube') },
      timeoutMs: 10_000,
    });
    if (stdout.trim() !== minikubeVersion)
      return `found minikube "${stdout.trim()}", but klab needs ${minikubeVersion}: ${setup}`;
    const inspect = ['image', 'inspect', '--format={{.Id}}', image];
    const { exitCode } = await docker(runner, inspect, { timeoutMs: 10_000, accept: [0, 1] });
    return exitCode === 0 ? undefined : `the image of its nodes has not been made: ${setup}`;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return `minikube or kubectl is missing: ${setup}`;
    return messageOf(thrown).split('\n')[0];
  }
}
