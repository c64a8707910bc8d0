import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KlabError, messageOf } from '../errors.ts';
import type { Runner } from '../process/run.ts';
import { docker, type NodeContainer, nodeContainers } from './docker.ts';
import { createCluster, kindEnv, kindProgress } from './kind-argv.ts';
import { kindConfig, kubeadmPatches } from './kind-config.ts';
import type { KindHome } from './kind-home.ts';
import { checked, remove, resume } from './kind-lifecycle.ts';
import type { LedgerEntry } from './ledger.ts';
import { ensureNetwork } from './network.ts';
import type { ClusterInfo, ClusterSpec, Operation } from './provider.ts';
import { waitUntilReady } from './ready.ts';

/** Makes the cluster, or resumes it, or makes it anew where an earlier attempt was cut off. Call with its lock held. */
export async function create(home: KindHome, spec: ClusterSpec, operation: Operation): Promise<ClusterInfo> {
  const found = await home.look(spec.name, operation.signal);
  if (found.info.state !== 'broken') {
    if (found.info.nodes !== spec.nodes) throw otherSize(found.info, spec);
    return found.info.state === 'running' ? checked(home, found, operation) : resume(home, spec.name, operation);
  }
  if (found.entry || found.nodes.length > 0) {
    operation.report.detail('removing what an interrupted attempt left');
    await remove(home, spec.name);
  }
  const image = await home.deps.nodeImage(spec.kubernetesVersion);
  await requireImage(home.deps.runner, image, operation.signal);
  try {
    return await createNew(home, spec, image, operation);
  } catch (thrown) {
    operation.report.detail('undoing what was begun');
    await remove(home, spec.name).catch((again: unknown) => {
      throw new KlabError(`${messageOf(thrown)}\nand what was begun could not be removed: ${messageOf(again)}`, {
        hint: `remove it: klab down --name ${spec.name}`,
        cause: thrown,
      });
    });
    throw thrown;
  }
}

async function createNew(
  home: KindHome,
  spec: ClusterSpec,
  image: string,
  { signal, report }: Operation,
): Promise<ClusterInfo> {
  const { runner } = home.deps;
  const { name } = spec;
  const entry: LedgerEntry = { name, provider: 'kind', nodes: spec.nodes, image, phase: 'creating' };
  // Everything that could be left behind is written down before it is begun.
  home.ledger((ledger) => ledger.put(entry));
  await writeFiles(home, spec);
  await home.lock('network', { signal }, () => ensureNetwork(runner, signal));
  await runner.run(createCluster(home.program('kind'), { name, image, files: home.files(name) }), {
    env: kindEnv,
    signal,
    timeoutMs: 600_000,
    onLine: (line) => {
      const step = kindProgress(line);
      if (step) report.detail(step);
    },
  });
  const nodes = await made(home, spec, signal);
  report.detail('waiting for nodes, DNS, ServiceAccount and StorageClass');
  await waitUntilReady(home.waiting(name, nodes, signal));
  const done: LedgerEntry = { ...entry, phase: 'ready' };
  home.ledger((ledger) => ledger.put(done));
  return home.info(name, nodes, done);
}

/** Asked before, because kind would try to pull it, four times. */
async function requireImage(runner: Runner, image: string, signal: AbortSignal): Promise<void> {
  const { exitCode } = await docker(runner, ['image', 'inspect', '--format={{.Id}}', image], {
    signal,
    accept: [0, 1],
  });
  if (exitCode !== 0) throw new KlabError(`Docker has no node image ${image}`, { hint: 'run: klab setup' });
}

async function writeFiles(home: KindHome, spec: ClusterSpec): Promise<void> {
  const files = home.files(spec.name);
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  await mkdir(files.patches, { recursive: true });
  for (const [name, patch] of Object.entries(kubeadmPatches)) {
    await writeFile(join(files.patches, name), JSON.stringify(patch));
  }
  await writeFile(files.mark, `${JSON.stringify({ owner: 'klab', cluster: spec.name })}\n`);
  await writeFile(files.config, JSON.stringify(kindConfig({ nodes: spec.nodes, files }), undefined, 2));
}

/** What kind made; an exit code of 0 alone proves nothing. */
async function made(home: KindHome, spec: ClusterSpec, signal: AbortSignal): Promise<NodeContainer[]> {
  const { kubeconfig } = home.files(spec.name);
  await chmod(kubeconfig, 0o600).catch((cause: unknown) => {
    throw new KlabError(`kind ended without an error, but there is no ${kubeconfig}`, {
      hint: 'run: klab doctor',
      cause,
    });
  });
  const nodes = await nodeContainers(home.deps.runner, spec.name, signal);
  if (nodes.length === spec.nodes && nodes.every((node) => node.state === 'running')) return nodes;
  const seen = nodes.map((node) => `${node.name} (${node.state})`).join(', ') || 'none';
  throw new KlabError(`kind ended without an error, but of ${spec.nodes} node(s) there are: ${seen}`, {
    hint: 'run: klab doctor',
  });
}

function otherSize(info: ClusterInfo, spec: ClusterSpec): KlabError {
  const again = `klab down --name ${spec.name} && klab up --name ${spec.name} --nodes ${spec.nodes}`;
  return new KlabError(`cluster "${spec.name}" has ${info.nodes} node(s), not ${spec.nodes}`, {
    hint: `choose another name (--name), or make it anew: ${again}`,
  });
}
