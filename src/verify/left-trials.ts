import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { letNamespaceGo } from '../attempt/remove-namespace.ts';
import { runAnnotation } from '../attempt/start-state.ts';
import { ApiError, type Cluster } from '../cluster/cluster.ts';
import { stopRecordersOf } from '../recording/recorder-pod.ts';
import { isOver } from './run.ts';

/** How long the API may take to accept that a namespace goes. Milliseconds. */
const acceptedWithinMs = 20_000;

/** In the folder of a run: what tells whether it is alive (run.ts). */
export const runFile = 'run.json';

/** What becomes of a namespace; resolves when the API has accepted. */
type EndNamespace = (cluster: Cluster, name: string, signal: AbortSignal) => Promise<void>;

const deleteNamespace: EndNamespace = (cluster, name, signal) =>
  letNamespaceGo(cluster, name, { timeoutMs: acceptedWithinMs, signal });

/**
 * Asks for the deletion of namespaces, or for another `end`; resolves when the API has accepted. `ended`: what recorded them is gone as well,
 * which nobody needs to wait for.
 */
export async function letNamespacesGo(
  cluster: Cluster,
  namespaces: readonly string[],
  signal: AbortSignal,
  end: EndNamespace = deleteNamespace,
): Promise<{ readonly ended: Promise<void> }> {
  await Promise.all(namespaces.map((name) => end(cluster, name, signal)));
  // What records an attempt that is gone does no harm: the next start in its namespaces ends it.
  return { ended: stopRecordersOf(cluster, namespaces, { signal }).catch(notForUs) };
}

function notForUs(thrown: unknown): void {
  if (!(thrown instanceof ApiError)) throw thrown;
}

/**
 * Lets go of what runs of `klab verify` that were killed have left on this cluster: namespaces that tell of a run of this
 * machine whose process is gone. Never of one that is alive, or that runs elsewhere. Resolves when the API has accepted.
 */
export async function removeLeftTrials(
  cluster: Cluster,
  signal: AbortSignal,
): Promise<{ readonly ended: Promise<void> }> {
  const namespaces = await cluster.list({ apiVersion: 'v1', kind: 'Namespace' });
  const left = namespaces.filter(({ metadata }) => isOver(metadata.annotations?.[runAnnotation]));
  const names = left.map(({ metadata }) => metadata.name);
  return names.length === 0 ? { ended: Promise.resolve() } : letNamespacesGo(cluster, names, signal);
}

/** Removes folders of runs whose process is gone. `folder`: where the runs of this machine have theirs. */
export async function removeLeftFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue;
    const text = await readFile(join(folder, entry.name, runFile), 'utf8').catch(() => undefined);
    if (isOver(text)) await rm(join(folder, entry.name), { recursive: true, force: true });
  }
}
