import { join } from 'node:path';
import { containerdPatches } from '../setup/node-image.ts';

/** Where every node of ours carries the mark. Docker shows the mount from the moment a container exists. */
export const markInNode = '/kind/klab.json';

/** The files of one cluster; all of them lie in its folder, `<state>/clusters/<name>`. */
export interface ClusterFiles {
  readonly folder: string;
  /** Mounted into each node: what makes a container ours. */
  readonly mark: string;
  readonly config: string;
  readonly kubeconfig: string;
  /** kubectl's discovery cache, so that nothing is written to ~/.kube. */
  readonly kubectlCache: string;
}

export function clusterFiles(stateFolder: string, name: string): ClusterFiles {
  const folder = join(stateFolder, 'clusters', name);
  return {
    folder,
    mark: join(folder, 'klab.json'),
    config: join(folder, 'kind.json'),
    kubeconfig: join(folder, 'kubeconfig'),
    kubectlCache: join(folder, 'kubectl-cache'),
  };
}

/**
 * Configuration for `kind create cluster`: one control plane and `nodes` - 1 workers. JSON is YAML, so it is written as is.
 * The mark is a mount because kind cannot set labels of its own on containers, and a mount is there before the
 * container starts: even a create that is killed in the middle leaves nothing that cannot be recognised.
 */
export function kindConfig(options: { readonly nodes: number; readonly mark: string }): object {
  const mounts = [{ hostPath: options.mark, containerPath: markInNode, readOnly: true }];
  const labels = { 'klab.dev/owned': 'true' };
  const workers = Array.from({ length: options.nodes - 1 }, () => ({ role: 'worker', labels, extraMounts: mounts }));
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    nodes: [{ role: 'control-plane', labels, extraMounts: mounts }, ...workers],
    containerdConfigPatches: containerdPatches(),
  };
}
