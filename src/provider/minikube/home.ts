import { KlabError, UsageError } from '../../errors.ts';
import type { MinikubeProvisions } from '../../setup/build/minikube-provisions.ts';
import { type Home, type HomeDeps, homeOf } from '../containers/home.ts';
import { minikubeEnv } from './argv.ts';
import { minikubeDialect } from './dialect.ts';
import { type MinikubeFiles, minikubeFiles } from './files.ts';

export interface MinikubeDeps extends HomeDeps {
  /** What the children of this process inherit. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The version that setup provides: `v1.38.1`. */
  readonly minikubeVersion: string;
  /** Name of the nodes' image. */
  readonly image: string;
  readonly provisions: () => Promise<MinikubeProvisions>;
}

/** What all operations of this provider share. */
export interface MinikubeHome extends Home {
  readonly deps: MinikubeDeps;
  minikubeFiles(name: string): MinikubeFiles;
  env(name: string): ReturnType<typeof minikubeEnv>;
}

export function minikubeHome(deps: MinikubeDeps): MinikubeHome {
  const home = homeOf(deps, minikubeDialect);
  const files = (name: string) => minikubeFiles(home.files(name));
  return { ...home, deps, minikubeFiles: files, env: (name) => minikubeEnv(files(name), deps.env) };
}

/** What setup has made ready. Throws UsageError for another version of Kubernetes than that. */
export async function provisionsFor(
  home: MinikubeHome,
  kubernetesVersion: string | undefined,
): Promise<MinikubeProvisions> {
  const provisions = await home.deps.provisions().catch((cause: unknown) => {
    throw new KlabError('what minikube needs has not been made', {
      hint: 'run: klab setup --provider minikube',
      cause,
    });
  });
  if (kubernetesVersion === undefined || kubernetesVersion.replace(/^v?/, 'v') === provisions.kubernetes)
    return provisions;
  throw new UsageError(`klab has no Kubernetes ${kubernetesVersion} for minikube`, {
    hint: `it provides ${provisions.kubernetes}; leave --kubernetes-version out`,
  });
}
