import { join } from 'node:path';
import { containerdPatches } from '../../setup/node-image.ts';
import type { ClusterFiles } from '../containers/files.ts';

/** Where every node of ours carries the mark. Docker shows the mount from the moment a container exists. */
export const markInNode = '/kind/klab.json';

export interface KindFiles extends ClusterFiles {
  readonly config: string;
  /** kubeadm's patches for what it deploys (see quickStart). */
  readonly patches: string;
}

export function kindFiles(files: ClusterFiles): KindFiles {
  return { ...files, config: join(files.folder, 'kind.json'), patches: join(files.folder, 'kubeadm') };
}

/**
 * Configuration for `kind create cluster`: one control plane and `nodes` - 1 workers. JSON is YAML, so it is written as is.
 * The mark is a mount because kind cannot set labels of its own on containers, and a mount is there before the
 * container starts: even a create that is killed in the middle leaves nothing that cannot be recognised.
 */
export function kindConfig(options: { readonly nodes: number; readonly files: KindFiles }): object {
  const mark = { hostPath: options.files.mark, containerPath: markInNode, readOnly: true };
  const patches = { hostPath: options.files.patches, containerPath: patchesInNode, readOnly: true };
  const labels = { 'klab.dev/owned': 'true' };
  const worker = { role: 'worker', labels, extraMounts: [mark] };
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    nodes: [
      { role: 'control-plane', labels, extraMounts: [mark, patches] },
      ...Array.from({ length: options.nodes - 1 }, () => worker),
    ],
    containerdConfigPatches: containerdPatches(),
    kubeadmConfigPatches: quickStart.map((patch) => JSON.stringify(patch)),
  };
}

const patchesInNode = '/kind/kubeadm';

/**
 * What makes a single control plane usable sooner than kubeadm's defaults, which are for several of them: nobody else
 * wants to lead, so no lease is waited for (2 s); the controllers' first hundred requests are not throttled to
 * 20 a second (4 s).
 */
const quickStart = [
  {
    kind: 'ClusterConfiguration',
    controllerManager: { extraArgs: { 'leader-elect': 'false', 'kube-api-qps': '200', 'kube-api-burst': '400' } },
    scheduler: { extraArgs: { 'leader-elect': 'false', 'kube-api-qps': '200', 'kube-api-burst': '400' } },
  },
  { kind: 'InitConfiguration', patches: { directory: patchesInNode } },
];

/**
 * kubeadm's patches by file name. A kubelet that has just started lets the first readiness probe wait for a random part
 * of its period: of 10 s for CoreDNS, unless it is told otherwise.
 */
export const kubeadmPatches: Readonly<Record<string, object>> = {
  'corednsdeployment+strategic.json': {
    spec: { template: { spec: { containers: [{ name: 'coredns', readinessProbe: { periodSeconds: 1 } }] } } },
  },
};
