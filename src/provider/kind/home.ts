import { type Home, type HomeDeps, homeOf } from '../containers/home.ts';
import { type KindFiles, kindFiles } from './config.ts';
import { kindDialect } from './dialect.ts';

export interface KindDeps extends HomeDeps {
  /** The version that setup provides: `v0.30.0`. */
  readonly kindVersion: string;
  /** Name of the node image of a Kubernetes version (`v1.34.4`), or of the default one. Throws KlabError when there is none. */
  readonly nodeImage: (kubernetesVersion?: string) => Promise<string>;
}

/** What all operations of this provider share. */
export interface KindHome extends Home {
  readonly deps: KindDeps;
  kindFiles(name: string): KindFiles;
}

export function kindHome(deps: KindDeps): KindHome {
  const home = homeOf(deps, kindDialect);
  return { ...home, deps, kindFiles: (name) => kindFiles(home.files(name)) };
}
