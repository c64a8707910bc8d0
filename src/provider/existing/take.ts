import { chmod, mkdir, writeFile } from 'node:fs/promises';
import type { Cluster } from '../../cluster/cluster.ts';
import { namespaceManifest } from '../../cluster/prober.ts';
import { KlabError, messageOf, UsageError } from '../../errors.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { ClusterInfo, ClusterSpec, ExistingCluster, Operation } from '../provider.ts';
import { openAnswering } from './alive.ts';
import { askRights } from './ask-rights.ts';
import { type ExistingHome, explained, forget, kind } from './home.ts';
import { type ContextCopy, copyContext } from './kubeconfig.ts';
import { letGo } from './let-go.ts';
import { listNodes } from './nodes.ts';
import { readTaken, type Taken, writeTaken } from './taken.ts';

/** How long the server may take to show that it is there. Milliseconds. */
const firstAnswerMs = 30_000;

/**
 * Takes a cluster that somebody else made: asks it for the user's rights, and writes down its context, alone. Nothing is made in
 * the cluster. One that is taken already is looked at again. Call with its lock held.
 */
export async function take(home: ExistingHome, spec: ClusterSpec, operation: Operation): Promise<ClusterInfo> {
  const { signal, report } = operation;
  const { name } = spec;
  signal.throwIfAborted();
  const entry = home.entry(name);
  const before = await readTaken(home.deps.paths.state, name);
  if (entry?.phase === 'ready' && before) return again(home, entry, before, spec, operation);
  refuseNameOfOther(home, name);
  // Taking or letting go was cut off.
  if (entry) await letGo(home, name, operation);
  // Without a context, the error names those that there are.
  const existing: ExistingCluster = spec.existing ?? before ?? { context: '' };
  const copy = await copyContext(existing, { runner: home.deps.runner, kubectl: home.kubectl, signal });
  const begun: LedgerEntry = { name, provider: kind, nodes: 1, image: '', phase: 'creating' };
  home.ledger((ledger) => ledger.put(begun));
  try {
    await writeKubeconfig(home, name, copy);
    report.detail(`asking ${copy.server}`);
    await using access = await reach(home, name, existing, signal);
    const only = await askRights(access, { context: existing.context, user: copy.user }, signal);
    const nodes = only.has('nodes') ? 1 : (await listNodes(access)).length;
    const { server, user } = copy;
    const whose = await owners(access);
    const { context, kubeconfig } = existing;
    const from = { context, ...(kubeconfig === undefined ? {} : { kubeconfig }) };
    const taken: Taken = { ...from, server, user, ...whose, lacking: [...only], addons: {}, images: [] };
    await writeTaken(home.deps.paths.state, name, taken);
    const done: LedgerEntry = { ...begun, nodes, phase: 'ready' };
    home.ledger((ledger) => ledger.put(done));
    return home.info(done, 'running');
  } catch (error) {
    await forget(home, name);
    throw explained(
      error,
      `the cluster of context "${existing.context}"`,
      'ask whoever runs it, or use another: klab up',
    );
  }
}

/** Of another provider, that perhaps cannot be asked now. */
function refuseNameOfOther(home: ExistingHome, name: string): void {
  const other = home.ledger((ledger) => ledger.get(name))?.provider ?? kind;
  if (other === kind) return;
  throw new UsageError(`cluster "${name}" is one of provider ${other}`, {
    hint: 'choose another name for this one: --name',
  });
}

/** A cluster that is klab's to use already. Its credentials may have been renewed where they came from. */
async function again(
  home: ExistingHome,
  entry: LedgerEntry,
  taken: Taken,
  { name, existing }: ClusterSpec,
  { signal }: Operation,
): Promise<ClusterInfo> {
  if (existing && (existing.context !== taken.context || existing.kubeconfig !== taken.kubeconfig)) {
    throw new UsageError(
      `cluster "${name}" is context "${taken.context}" of ${taken.kubeconfig ?? 'kubectl'} already`,
      {
        hint: `give the other one another name (klab up --name, klab start --cluster), or let go of this one: klab down --name ${name}`,
      },
    );
  }
  const by = { runner: home.deps.runner, kubectl: home.kubectl, signal };
  const copy = await copyContext(taken, by).catch((error: unknown) => {
    signal.throwIfAborted();
    // The file may be gone by now; what was copied of it goes on working.
    if (error instanceof UsageError) return undefined;
    throw error;
  });
  if (copy?.server === taken.server) await writeKubeconfig(home, name, copy);
  await using access = await reach(home, name, taken, signal);
  const { identity } = await owners(access);
  if (identity !== taken.identity) {
    throw new KlabError(`context "${taken.context}" leads to another cluster than the one that klab was given`, {
      hint: `let go of the old one, then take this one: klab down --name ${name}`,
    });
  }
  const lacking = await askRights(access, taken, signal);
  await writeTaken(home.deps.paths.state, name, { ...taken, lacking: [...lacking] });
  const nodes = lacking.has('nodes') ? 1 : (await listNodes(access)).length;
  const now = { ...entry, nodes };
  home.ledger((ledger) => ledger.put(now));
  return home.info(now, 'running');
}

async function writeKubeconfig(home: ExistingHome, name: string, { text }: ContextCopy): Promise<void> {
  const { folder, kubeconfig } = home.files(name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(kubeconfig, text, { mode: 0o600 });
  await chmod(kubeconfig, 0o600);
}

/** An open connection to a server that has answered. */
async function reach(
  home: ExistingHome,
  name: string,
  { context }: ExistingCluster,
  signal: AbortSignal,
): Promise<Cluster> {
  const { kubeconfig } = home.files(name);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(firstAnswerMs)]);
  try {
    return await openAnswering(kubeconfig, limit);
  } catch (cause) {
    signal.throwIfAborted();
    throw new KlabError(`the cluster of context "${context}" cannot be used: ${messageOf(cause)}`, {
      // A plugin that is not there may bring its own words of how to get it.
      hint:
        cause instanceof KlabError && cause.hint
          ? cause.hint
          : `try it without klab: kubectl --context ${context} version`,
      cause,
    });
  }
}

/** Which cluster it is, and whether another klab is at work in it. */
async function owners(access: Cluster): Promise<Pick<Taken, 'identity' | 'systemOfOthers'>> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace' };
  const uidOf = async (name: string) => (await access.get({ ...namespace, name }))?.metadata.uid;
  const [identity, systemOfOthers] = await Promise.all([uidOf('kube-system'), uidOf(namespaceManifest.metadata.name)]);
  return { ...(identity ? { identity } : {}), ...(systemOfOthers ? { systemOfOthers } : {}) };
}
