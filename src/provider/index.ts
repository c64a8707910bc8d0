import { UsageError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import type { Runner } from '../process/run.ts';
import { nodeImageTag } from '../setup/node-image.ts';
import { versions } from '../setup/versions.ts';
import type { KindDeps } from './kind/home.ts';
import { createKindProvider } from './kind/kind.ts';
import type { Provider } from './provider.ts';

export interface ProviderDeps {
  readonly runner: Runner;
  readonly paths: Paths;
  /** Image of the nodes; what klab setup made when absent. */
  readonly nodeImage?: KindDeps['nodeImage'];
}

/** Every place where clusters can run, the preferred one first. */
export function createProviders(deps: ProviderDeps): Provider[] {
  const { runner, paths, nodeImage = providedImage } = deps;
  return [createKindProvider({ runner, paths, kindVersion: versions.kind, nodeImage })];
}

async function providedImage(kubernetesVersion: string = versions.kubernetes): Promise<string> {
  if (kubernetesVersion.replace(/^v?/, 'v') === versions.kubernetes) return nodeImageTag();
  throw new UsageError(`klab has no node image of Kubernetes ${kubernetesVersion}`, {
    hint: `it provides ${versions.kubernetes}; leave --kubernetes-version out`,
  });
}
