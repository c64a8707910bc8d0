import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { openCluster } from '../cluster/open.ts';
import { UsageError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import type { Paths } from '../paths.ts';
import type { Runner } from '../process/run.ts';
import type { Step, StepReport } from '../progress/steps.ts';
import type { ClusterInfo, ImageArchive, Provider } from '../provider/provider.ts';
import type { Attempt, AttemptStore } from '../state/attempts.ts';
import { addonSteps, type WantedAddon } from './addons.ts';
import { attemptKubeconfig, workFolder } from './environment.ts';
import { neededImages } from './needed-images.ts';
import { applyStartState, removeStartState } from './start-state.ts';
import { recordFrom, recordingsFor, type StartRecorder } from './witness.ts';
import { handOutFiles } from './work-files.ts';

export interface BeginRequest {
  readonly lab: Lab;
  readonly learner: string;
  readonly provider: Provider;
  readonly cluster: ClusterInfo;
  /** Folder of labs that was given with --labs, absolute. */
  readonly labs?: string;
  /** All lab images that `klab setup` has built. */
  readonly archives: readonly ImageArchive[];
  /** What the lab needs in the cluster beside Kubernetes itself. */
  readonly addons: readonly WantedAddon[];
  readonly store: AttemptStore;
  readonly paths: Paths;
  readonly runner: Runner;
  readonly signal: AbortSignal;
}

/** Images that this attempt needs on the nodes. Throws UsageError for one that klab does not build. */
export function imagesFor(
  attempt: Attempt,
  { lab, archives }: Pick<BeginRequest, 'lab' | 'archives'>,
): readonly ImageArchive[] {
  const wanted = neededImages(lab, recordingsFor(lab, attempt).length > 0);
  const unknown = wanted.filter((image) => !archives.some(({ name }) => name === image));
  if (unknown.length > 0) {
    throw new UsageError(`Lab ${lab.id} wants images that klab does not build: ${unknown.join(', ')}`, {
      hint: `There are: ${archives.map(({ name }) => name).join(', ')}. Recipes live in manifests/images/.`,
    });
  }
  return archives.filter(({ name }) => wanted.includes(name));
}

/** What `klab start` does, in order. */
export function beginSteps(attempt: Attempt, request: BeginRequest): Step[] {
  const { lab, provider, cluster, signal } = request;
  const images = imagesFor(attempt, request);
  return [
    {
      title: `Load images ${images.map(({ name }) => name).join(', ')}`,
      run: (report) => provider.loadImages(cluster.name, images, { signal, report }),
    },
    ...addonSteps(request),
    {
      title: `Apply the start state of ${lab.id}`,
      run: async (report) => {
        await using access = await openCluster({ kubeconfig: cluster.kubeconfig });
        await beginAttempt(access, attempt, { ...request, report });
      },
    },
  ];
}

/**
 * Begins an attempt on a cluster that has its images and add-ons: stored (before the cluster is touched, so that `reset`
 * finds it), its folder, the recorder where the lab needs one, the start state. When it throws, nothing of it is left
 * but namespaces, which the next attempt removes.
 */
export async function beginAttempt(
  access: Cluster,
  attempt: Attempt,
  request: Pick<BeginRequest, 'lab' | 'store' | 'paths' | 'runner' | 'signal'> & {
    readonly report: StepReport;
    /** Default: the recorder's Pod. */
    readonly startRecorder?: StartRecorder;
  },
): Promise<void> {
  const { lab, store, report, signal } = request;
  store.add(attempt);
  try {
    await prepareFolder(attempt, { ...request, kubeconfig: access.kubeconfig });
    // A namespace that an attempt of another session left: klab's own, and in the way.
    await removeStartState(access, attempt, { report, signal });
    const apply = () => applyStartState(access, lab, attempt, { report, signal });
    const { startRecorder } = request;
    await recordFrom(
      access,
      lab,
      attempt,
      { store, report, signal, ...(startRecorder ? { startRecorder } : {}) },
      apply,
    );
  } catch (error) {
    store.remove(attempt.id);
    await rm(attempt.folder, { recursive: true, force: true });
    throw error;
  }
}

/** The work folder, and a kubeconfig of the attempt's own whose current namespace is the lab's first. */
async function prepareFolder(
  attempt: Attempt,
  request: Pick<BeginRequest, 'lab' | 'paths' | 'runner' | 'signal'> & { readonly kubeconfig: string },
): Promise<void> {
  await mkdir(workFolder(attempt), { recursive: true });
  await handOutFiles(request.lab, attempt);
  const kubeconfig = attemptKubeconfig(attempt);
  await copyFile(request.kubeconfig, kubeconfig);
  await chmod(kubeconfig, 0o600);
  const namespace = Object.values(attempt.namespaces)[0];
  if (namespace === undefined) return;
  const kubectl = join(request.paths.cache, 'bin', 'kubectl');
  await request.runner.run(
    [kubectl, `--kubeconfig=${kubeconfig}`, 'config', 'set-context', '--current', `--namespace=${namespace}`],
    { signal: request.signal },
  );
}
