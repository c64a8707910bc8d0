import { access } from 'node:fs/promises';
import type { Findings } from '../containers/home.ts';
import { removeCluster, restart } from '../containers/lifecycle.ts';
import { waitUntilReady } from '../containers/ready.ts';
import type { ClusterInfo, Operation } from '../provider.ts';
import { writeKubeconfig } from './argv.ts';
import type { MinikubeHome } from './home.ts';
import { removeMarked } from './leftovers.ts';
import { start } from './start.ts';

// Every function here expects the cluster's lock to be held.

/** Starts nodes that are stopped or frozen, and waits until the cluster is usable. Ports are new after it: so is the kubeconfig. */
export async function resume(home: MinikubeHome, name: string, operation: Operation): Promise<ClusterInfo> {
  const provisioned = await access(home.minikubeFiles(name).manifest).then(
    () => true,
    () => false,
  );
  const found = await restart(home, name, operation, (_, entry) => start(home, entry, provisioned, operation));
  return checked(home, found, operation);
}

/** Makes sure that a cluster whose containers run can be used; its kubeconfig is written again where it was lost. */
export async function checked(home: MinikubeHome, { info, nodes }: Findings, { signal }: Operation) {
  const { name, kubeconfig } = info;
  await access(kubeconfig).catch(() =>
    home.runner.run(writeKubeconfig(home.program('minikube'), name), {
      env: home.env(name),
      signal,
      timeoutMs: 60_000,
    }),
  );
  await waitUntilReady(home.waiting(name, nodes, signal));
  return info;
}

/** Removes the cluster, with its volumes and its network. */
export function remove(home: MinikubeHome, name: string): Promise<void> {
  return removeCluster(home, name, () => removeMarked(home.runner, name, home.files(name).mark));
}
