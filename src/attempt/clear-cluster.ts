import type { Cluster } from '../cluster/cluster.ts';
import { openCluster } from '../cluster/open.ts';
import { messageOf } from '../errors.ts';
import { undoLeftovers } from '../grading/stimulate/leftovers.ts';
import { attemptLabel } from '../labels.ts';
import type { Paths } from '../paths.ts';
import type { ClusterInfo, Operation } from '../provider/provider.ts';
import { stopRecorder, stopRecordersOf } from '../recording/recorder-pod.ts';
import type { Attempt } from '../state/attempts.ts';
import { isOver } from '../verify/run.ts';
import { namespaceRef, removeNamespace } from './remove-namespace.ts';
import { attemptStore } from './session.ts';
import { runAnnotation } from './start-state.ts';

/** Of one namespace. Milliseconds. */
const goneWithinMs = 60_000;

/**
 * Takes away what the attempts of this state folder have left in a cluster that klab lets go of: namespaces, recorders, what a
 * grading that was killed has not undone; and trials of a `klab verify` that was killed on this machine. What bears the mark of
 * an attempt that is not known here is somebody else's. Returns what could not be taken away, each with the reason.
 */
export async function clearCluster(
  paths: Pick<Paths, 'state'>,
  { provider, name, kubeconfig }: ClusterInfo,
  { report, signal }: Operation,
): Promise<readonly string[]> {
  using store = attemptStore(paths);
  const attempts = store.list().filter((one) => one.provider === provider && one.cluster === name);
  await using access = await openCluster({ kubeconfig });
  if (attempts.length > 0) report.detail(`taking away ${attempts.map(({ lab }) => lab).join(', ')}`);
  const left = await Promise.all([
    ...attempts.map((attempt) => clearAttempt(access, attempt, signal)),
    clearTrials(access, signal),
  ]);
  return left.flat();
}

async function clearTrials(access: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  const namespaces = await access.list({ apiVersion: 'v1', kind: 'Namespace' });
  const dead = namespaces.filter(({ metadata }) => isOver(metadata.annotations?.[runAnnotation]));
  const names = dead.map(({ metadata }) => metadata.name);
  const left: string[] = [];
  if (names.length === 0) return left;
  const note = (title: string) => (error: unknown) => void left.push(`${title}: ${messageOf(error)}`);
  await stopRecordersOf(access, names, { signal }).catch(note('recorders of klab verify'));
  const remove = (name: string) => removeNamespace(access, name, { timeoutMs: goneWithinMs, signal });
  await Promise.all(names.map((name) => remove(name).catch(note(`namespace ${name}`))));
  return left;
}

async function clearAttempt(access: Cluster, attempt: Attempt, signal: AbortSignal): Promise<readonly string[]> {
  const left: string[] = [];
  const tried = async (title: string, work: () => Promise<unknown>) => {
    await work().catch((error: unknown) => left.push(`${title}: ${messageOf(error)}`));
  };
  await tried(`what a check of ${attempt.lab} had changed`, () => undoLeftovers(access, attempt.id, { signal }));
  await tried(`the recorder of ${attempt.lab}`, () => stopRecorder(access, attempt.id, { signal }));
  await Promise.all(
    Object.values(attempt.namespaces).map((name) =>
      tried(`namespace ${name}`, async () => {
        const found = await access.get(namespaceRef(name));
        if (found?.metadata.labels?.[attemptLabel] !== attempt.id) return;
        await removeNamespace(access, name, { timeoutMs: goneWithinMs, signal });
      }),
    ),
  );
  return left;
}
