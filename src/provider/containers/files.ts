import { join } from 'node:path';

/** The files of one cluster; all of them lie in its folder, `<state>/clusters/<name>`. */
export interface ClusterFiles {
  readonly folder: string;
  /** Its path is what makes a container ours: each node carries it, see the provider's dialect. */
  readonly mark: string;
  readonly kubeconfig: string;
  /** kubectl's discovery cache, so that nothing is written to ~/.kube. */
  readonly kubectlCache: string;
}

export function clusterFiles(stateFolder: string, name: string): ClusterFiles {
  const folder = join(stateFolder, 'clusters', name);
  return {
    folder,
    mark: join(folder, 'klab.json'),
    kubeconfig: join(folder, 'kubeconfig'),
    kubectlCache: join(folder, 'kubectl-cache'),
  };
}

/** What the mark's file says, for a person who finds it. */
export const markText = (cluster: string) => `${JSON.stringify({ owner: 'klab', cluster })}\n`;
