import { join } from 'node:path';
import { pathsFrom } from '../../src/paths.ts';
import { providerOf } from '../../src/provider/ensure.ts';
import { createProviders } from '../../src/provider/index.ts';
import { klabOk } from '../../test/support/cli.ts';
import type { Life, Surroundings } from './life.ts';
import { availableIn } from './plain-lab.ts';

const operation = { signal: new AbortController().signal, report: { detail: () => undefined } };

/** klab's provider, and `klab start` as it is typed. */
export function klabLife(around: Surroundings, kind: 'kind' | 'minikube'): Life {
  const state = join(around.folder, `state-${kind}`);
  const env = { ...around.env, XDG_STATE_HOME: state };
  const paths = pathsFrom(env);
  const name = `bench-${kind}`;
  const provider = () => providerOf(createProviders({ runner: around.runner, paths, env }), kind);
  return {
    create: () => provider().create({ name, nodes: 1 }, operation),
    load: () => provider().loadImages(name, around.images, operation),
    async lab() {
      const start = ['start', 'expose-solo', '--labs', around.labs, '--cluster', name, '--yes', '--json'];
      const { namespaces } = JSON.parse(await klabOk(state, start)) as { namespaces: Record<string, string> };
      const [namespace = ''] = Object.values(namespaces);
      await availableIn(around, join(paths.state, 'clusters', name, 'kubeconfig'), namespace);
    },
    delete: () => provider().delete(name, operation),
  };
}
