import { access } from 'node:fs/promises';
import { docker } from '../containers/docker.ts';
import type { Findings } from '../containers/home.ts';
import { removeCluster, restart } from '../containers/lifecycle.ts';
import { waitUntilReady } from '../containers/ready.ts';
import type { ClusterInfo, Operation } from '../provider.ts';
import { exportKubeconfig, kindEnv } from './argv.ts';
import type { KindHome } from './home.ts';
import { removeUnusedNetwork } from './network.ts';

// Every function here expects the cluster's lock to be held.

/** Starts nodes that are stopped or frozen, and waits until the cluster is usable. */
export async function resume(home: KindHome, name: string, operation: Operation): Promise<ClusterInfo> {
  const { signal } = operation;
  const found = await restart(home, name, operation, async (nodes) => {
    // In order, control plane first, so that addresses are given out as they were.
    for (const node of nodes) await docker(home.runner, ['start', node.id], { signal, timeoutMs: 60_000 });
  });
  return checked(home, found, operation);
}

/** Makes sure that a cluster whose containers run can be used; its kubeconfig is written again where it was lost. */
export async function checked(home: KindHome, { info, nodes }: Findings, { signal }: Operation): Promise<ClusterInfo> {
  const { name, kubeconfig } = info;
  await access(kubeconfig).catch(() =>
    home.runner.run(exportKubeconfig(home.program('kind'), name, kubeconfig), { env: kindEnv, signal }),
  );
  await waitUntilReady(home.waiting(name, nodes, signal));
  return info;
}

/** Removes the cluster, and the network that clusters of kind share when it was the last. */
export function remove(home: KindHome, name: string): Promise<void> {
  return removeCluster(home, name, () =>
    home.lock('network', {}, async () => {
      // A cluster that is being made right now may not have its containers yet, but it is in the ledger.
      const others = home
        .ledger((ledger) => ledger.list())
        .filter((other) => other.name !== name && other.provider === 'kind');
      if (others.length === 0) await removeUnusedNetwork(home.runner);
    }),
  );
}
