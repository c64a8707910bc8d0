import { access } from 'node:fs/promises';
import { docker, type NodeContainer, nodeContainers } from '../containers/docker.ts';
import { type Findings, notUsable } from '../containers/home.ts';
import { waitUntilFresh, waitUntilReady } from '../containers/ready.ts';
import { removeRemains } from '../containers/remove.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { ClusterInfo, Operation } from '../provider.ts';
import { exportKubeconfig, kindEnv } from './argv.ts';
import type { KindHome } from './home.ts';
import { removeUnusedNetwork } from './network.ts';

// Every function here expects the cluster's lock to be held.

/** Stops the nodes. Stopped rather than frozen: that also survives a restart of the machine, and costs no memory. */
export async function pause(home: KindHome, name: string, { signal, report }: Operation): Promise<void> {
  const found = await home.look(name, signal);
  const { nodes, entry, info } = found;
  if (!entry || info.state === 'broken') throw notUsable(found);
  report.detail('stopping the nodes');
  // First the ledger: cut off from here on, the containers themselves say that they have to be resumed.
  home.ledger((ledger) => ledger.put({ ...entry, phase: 'paused' }));
  const { runner } = home;
  const exec = (node: NodeContainer) =>
    docker(runner, ['exec', node.id, 'sh', '-c', endPods], { signal, timeoutMs: 30_000 });
  // A node that is stopped already, or frozen, cannot be asked; docker stop below does for it.
  await Promise.allSettled(nodes.filter((node) => node.state === 'running').map(exec));
  signal.throwIfAborted();
  await docker(runner, ['stop', '-t', '3', ...nodes.map((node) => node.id)], { signal, timeoutMs: 120_000 });
}

/**
 * Tells everything that runs in a node's pods to end, and gives it a moment. On cgroup v1 the systemd of a node does
 * not reach the pods when it shuts down: it would wait 90 s for them and then be killed with them.
 */
const endPods = 'systemctl stop kubelet; pgrep containerd-shim | xargs -r -n1 pkill -TERM -P; sleep 2';

/** Starts nodes that are stopped (by us or by a restart of the machine) or frozen, and waits until the cluster is usable. */
export async function resume(home: KindHome, name: string, operation: Operation): Promise<ClusterInfo> {
  const { runner } = home;
  const { signal, report } = operation;
  const found = await home.look(name, signal);
  const { nodes, entry, info } = found;
  if (!entry || info.state === 'broken') throw notUsable(found);
  report.detail('starting the nodes');
  const frozen = nodes.filter((node) => node.state === 'paused').map((node) => node.id);
  if (frozen.length > 0) await docker(runner, ['unpause', ...frozen], { signal });
  // In order, control plane first, so that addresses are given out as they were.
  for (const node of nodes) await docker(runner, ['start', node.id], { signal, timeoutMs: 60_000 });
  const started = await nodeContainers(runner, home.dialect, name, signal);
  const restarted = started.filter((node) => node.startedAt !== nodes.find(({ id }) => id === node.id)?.startedAt);
  if (restarted.length > 0) {
    report.detail('waiting for the nodes to come back');
    const since = new Date(Math.min(...restarted.map((node) => Date.parse(node.startedAt))));
    await waitUntilFresh(home.waiting(name, restarted, signal), since);
  }
  const running: LedgerEntry = { ...entry, phase: 'ready' };
  home.ledger((ledger) => ledger.put(running));
  return checked(home, { nodes: started, entry: running, info: home.info(name, started, running) }, operation);
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

/** Removes the cluster with all that belongs to it. Takes no signal: a removal that was begun is finished. */
export async function remove(home: KindHome, name: string): Promise<void> {
  const entry = home.ledger((ledger) => ledger.get(name));
  if (entry) home.ledger((ledger) => ledger.put({ ...entry, phase: 'deleting' }));
  await removeRemains(home.runner, home.dialect, name, home.files(name));
  await home.lock('network', {}, async () => {
    // A cluster that is being made right now may not have its containers yet, but it is in the ledger.
    const others = home
      .ledger((ledger) => ledger.list())
      .filter((other) => other.name !== name && other.provider === 'kind');
    if (others.length === 0) await removeUnusedNetwork(home.runner);
  });
  home.ledger((ledger) => ledger.remove(name));
}
