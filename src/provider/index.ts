import { UsageError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { Runner } from '../process/run.ts';
import { minikubeImageTag, minikubeProvisions } from '../setup/minikube-image.ts';
import { nodeImageTag } from '../setup/node-image.ts';
import { minikubeVersions, versions } from '../setup/versions.ts';
import { createExistingProvider } from './existing/existing.ts';
import type { KindDeps } from './kind/home.ts';
import { createKindProvider } from './kind/kind.ts';
import { createMinikubeProvider } from './minikube/minikube.ts';
import type { Provider } from './provider.ts';

export interface ProviderDeps {
  readonly runner: Runner;
  readonly paths: Paths;
  /** What programs inherit. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Image of kind's nodes; what klab setup made when absent. */
  readonly nodeImage?: KindDeps['nodeImage'];
}

/** Every place where clusters can run, the preferred one first. */
export function createProviders(deps: ProviderDeps): Provider[] {
  const { runner, paths, env, nodeImage = providedImage } = deps;
  return [
    createKindProvider({ runner, paths, kindVersion: versions.kind, nodeImage }),
    createMinikubeProvider({
      runner,
      paths,
      env,
      minikubeVersion: minikubeVersions.minikube,
      image: minikubeImageTag(),
      provisions: () => minikubeProvisions(paths),
    }),
    createExistingProvider({
      runner,
      paths,
      // Attempts know of providers and not the other way round; only letting go of a cluster needs to know of them.
      async clear(cluster, operation) {
        const { clearCluster } = await import('../attempt/clear-cluster.ts');
        return clearCluster(paths, cluster, operation);
      },
    }),
  ];
}

async function providedImage(kubernetesVersion: string = versions.kubernetes): Promise<string> {
  if (kubernetesVersion.replace(/^v?/, 'v') === versions.kubernetes) return nodeImageTag();
  throw new UsageError(`klab has no node image of Kubernetes ${kubernetesVersion}`, {
    hint: `it provides ${versions.kubernetes}; leave --kubernetes-version out`,
  });
}
