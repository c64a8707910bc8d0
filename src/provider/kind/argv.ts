import type { Argv } from '../containers/kubectl.ts';
import type { KindFiles } from './config.ts';

/** Docker network of klab's clusters: not the one (`kind`) that the user's own kind clusters share. */
export const networkName = 'klab';

/** Environment of every call of kind; proxy and Docker variables of the user are inherited. */
export const kindEnv = {
  KIND_EXPERIMENTAL_PROVIDER: 'docker',
  KIND_EXPERIMENTAL_DOCKER_NETWORK: networkName,
} as const;

export function createCluster(kind: string, options: { name: string; image: string; files: KindFiles }): Argv {
  const { name, image, files } = options;
  return [
    kind,
    'create',
    'cluster',
    `--name=${name}`,
    `--image=${image}`,
    `--config=${files.config}`,
    `--kubeconfig=${files.kubeconfig}`,
  ];
}

export function exportKubeconfig(kind: string, name: string, kubeconfig: string): Argv {
  return [kind, 'export', 'kubeconfig', `--name=${name}`, `--kubeconfig=${kubeconfig}`];
}

export function loadArchives(kind: string, name: string, nodes: readonly string[], archives: readonly string[]): Argv {
  return [kind, 'load', 'image-archive', `--name=${name}`, `--nodes=${nodes.join(',')}`, ...archives];
}

/** One line of kind's log (` ✓ Preparing nodes 📦`) without its decoration; empty when it tells nothing. */
export function kindProgress(line: string): string {
  const step = /^\s*[•✓✗]\s+(.*)$/u.exec(line)?.[1] ?? '';
  return step.replace(/(?:\s+(?:\p{Extended_Pictographic}\S*|\.\.\.))*\s*$/u, '');
}
