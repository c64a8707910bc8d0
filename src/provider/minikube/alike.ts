import type { NodeContainer } from '../containers/docker.ts';
import { kubectl, kubectlEnv } from '../containers/kubectl.ts';
import type { MinikubeHome } from './home.ts';

/**
 * Makes alike what is different from kind's clusters, would be felt in labs, and is not in the manifest that setup makes (network,
 * storage): with several nodes, minikube lets Pods run on the control plane.
 */
export async function asOnOthers(
  home: MinikubeHome,
  cluster: string,
  nodes: readonly NodeContainer[],
  signal: AbortSignal,
): Promise<void> {
  const [controlPlane] = nodes;
  if (nodes.length < 2 || !controlPlane) return;
  const taint = 'node-role.kubernetes.io/control-plane:NoSchedule';
  const argv = kubectl(
    home.program('kubectl'),
    home.files(cluster),
    ...['taint', 'nodes', controlPlane.name, taint, '--overwrite', '--request-timeout=30s'],
  );
  await home.runner.run(argv, { env: kubectlEnv, signal, timeoutMs: 40_000 });
}
