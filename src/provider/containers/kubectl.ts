import type { ClusterFiles } from './files.ts';

export type Argv = readonly [string, ...string[]];

/** Environment of every call of kubectl: the user's ~/.kube/kuberc is not read. */
export const kubectlEnv = { KUBERC: 'off' } as const;

export function kubectl(
  program: string,
  files: Pick<ClusterFiles, 'kubeconfig' | 'kubectlCache'>,
  ...args: readonly string[]
): Argv {
  return [program, `--kubeconfig=${files.kubeconfig}`, `--cache-dir=${files.kubectlCache}`, ...args];
}
