import { chmod } from 'node:fs/promises';
import { KlabError } from '../../errors.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { ClusterSpec, Operation } from '../provider.ts';
import { docker, type NodeContainer, nodeContainers } from './docker.ts';
import { type Findings, type Home, notUsable } from './home.ts';
import { waitUntilFresh } from './ready.ts';
import { removeRemains } from './remove.ts';

// Every function here expects the cluster's lock to be held.

/** Stops the nodes. Stopped rather than frozen: that also survives a restart of the machine, and costs no memory. */
export async function pause(home: Home, name: string, { signal, report }: Operation): Promise<void> {
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

/**
 * Starts nodes that are stopped (by us or by a restart of the machine) or frozen, and waits until what the API tells is
 * from after that. `start` gets the nodes in the order in which addresses were given out.
 */
export async function restart(
  home: Home,
  name: string,
  { signal, report }: Operation,
  start: (nodes: readonly NodeContainer[], entry: LedgerEntry) => Promise<unknown>,
): Promise<Findings> {
  const { runner, dialect } = home;
  const found = await home.look(name, signal);
  const { nodes, entry, info } = found;
  if (!entry || info.state === 'broken') throw notUsable(found);
  report.detail('starting the nodes');
  const frozen = nodes.filter((node) => node.state === 'paused').map((node) => node.id);
  if (frozen.length > 0) await docker(runner, ['unpause', ...frozen], { signal });
  await start(nodes, entry);
  const started = await nodeContainers(runner, dialect, name, signal);
  const restarted = started.filter((node) => node.startedAt !== nodes.find(({ id }) => id === node.id)?.startedAt);
  if (restarted.length > 0) {
    report.detail('waiting for the nodes to come back');
    const since = new Date(Math.min(...restarted.map((node) => Date.parse(node.startedAt))));
    await waitUntilFresh(home.waiting(name, restarted, signal), since);
  }
  const running: LedgerEntry = { ...entry, phase: 'ready' };
  home.ledger((ledger) => ledger.put(running));
  return { nodes: started, entry: running, info: home.info(name, started, running) };
}

/**
 * Removes the cluster with all that belongs to it; `rest`: what there is beside nodes and files. Takes no signal: a removal
 * that was begun is finished.
 */
export async function removeCluster(home: Home, name: string, rest: () => Promise<void>): Promise<void> {
  const entry = home.ledger((ledger) => ledger.get(name));
  if (entry) home.ledger((ledger) => ledger.put({ ...entry, phase: 'deleting' }));
  await removeRemains(home.runner, home.dialect, name, home.files(name));
  await rest();
  home.ledger((ledger) => ledger.remove(name));
}

/** The nodes that the tool made; an exit code of 0 alone proves nothing. The kubeconfig becomes its owner's alone. */
export async function madeNodes(home: Home, spec: ClusterSpec, signal: AbortSignal): Promise<NodeContainer[]> {
  const { dialect, runner } = home;
  const { kubeconfig } = home.files(spec.name);
  await chmod(kubeconfig, 0o600).catch((cause: unknown) => {
    throw new KlabError(`${dialect.tool} ended without an error, but there is no ${kubeconfig}`, {
      hint: 'run: klab doctor',
      cause,
    });
  });
  const nodes = await nodeContainers(runner, dialect, spec.name, signal);
  if (nodes.length === spec.nodes && nodes.every((node) => node.state === 'running')) return nodes;
  const seen = nodes.map((node) => `${node.name} (${node.state})`).join(', ') || 'none';
  throw new KlabError(`${dialect.tool} ended without an error, but of ${spec.nodes} node(s) there are: ${seen}`, {
    hint: 'run: klab doctor',
  });
}
