import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCluster } from '../cluster/open.ts';
import type { Lab } from '../lab/lab.ts';
import type { Paths } from '../paths.ts';
import type { Runner } from '../process/run.ts';
import type { StepReport } from '../progress/steps.ts';
import type { ClusterInfo, Provider } from '../provider/provider.ts';
import { imageArchives } from '../setup/lab-images.ts';
import { ClusterGround } from './cluster-ground.ts';
import { removeLeftFolders, removeLeftTrials, runFile } from './left-trials.ts';
import { newRun, runText } from './run.ts';
import type { TrialGround } from './trial.ts';

export interface GroundOptions {
  readonly provider: Provider;
  /** Running; with as many nodes as its labs ask for. */
  readonly cluster: ClusterInfo;
  readonly paths: Paths;
  /** Its environment is what scripts of labs inherit. */
  readonly runner: Runner;
  /** Folder that holds `labs/`, `manifests/` and the launcher `klab`. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The cluster goes away when the run is over: namespaces of trials are emptied and stay until then. Default: they go. */
  readonly leaveNamespaces?: boolean;
}

/**
 * One run of `klab verify` on one cluster. Disposing of it disposes of its trials, and waits, a minute at most, until what
 * they left is on its way out; throws KlabError for namespaces whose deletion the cluster has not accepted.
 */
export interface Ground extends TrialGround {
  /** Version of the API server: `v1.34.4`. */
  readonly kubernetes: string;
  /**
   * Loads images and installs add-ons of these labs, once for all their trials; what `begin` misses it gets for itself.
   * An image that klab does not build is told by `begin` (UsageError). Throws KlabError when the cluster does not take them.
   */
  prepare(labs: readonly Lab[], report: StepReport): Promise<void>;
}

/**
 * Opens a cluster for trials, and removes what runs of `klab verify` that were killed left on it (asked for, not waited
 * for). After an abort of `signal` nothing more is brought into the cluster; each trial has a signal of its own. Throws
 * KlabError when the images of labs are not made (hint: `klab setup`), ApiError when the cluster does not answer.
 */
export async function openGround(options: GroundOptions, signal: AbortSignal): Promise<Ground> {
  const { cluster, paths, root } = options;
  const archives = await imageArchives(paths, root);
  // Without the signal: after Ctrl-C the trials have to be taken away.
  const access = await openCluster({ kubeconfig: cluster.kubeconfig });
  try {
    const kubernetes = await access.version();
    const runs = join(paths.state, 'verify');
    await removeLeftFolders(runs);
    const run = newRun();
    const folder = join(runs, run.id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, runFile), runText(run));
    const left = await removeLeftTrials(access, signal);
    return new ClusterGround({ ...options, access, archives, kubernetes, run, folder, signal, left: left.ended });
  } catch (error) {
    await access[Symbol.asyncDispose]();
    throw error;
  }
}
