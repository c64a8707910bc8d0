import { randomBytes } from 'node:crypto';
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openCluster } from '../cluster/open.ts';
import { proberImage } from '../cluster/prober.ts';
import { UsageError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import { drawVariables } from '../lab/substitute.ts';
import type { Paths } from '../paths.ts';
import type { Runner } from '../process/run.ts';
import type { Step } from '../progress/steps.ts';
import type { ClusterInfo, ImageArchive, Provider } from '../provider/provider.ts';
import { agentImage } from '../recording/names.ts';
import type { Attempt, AttemptStore } from '../state/attempts.ts';
import { addonSteps, type WantedAddon } from './addons.ts';
import { attemptKubeconfig, workFolder } from './environment.ts';
import { applyStartState, removeStartState } from './start-state.ts';
import { recordFrom, recordingsFor } from './witness.ts';
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

/** A new attempt, not yet begun: names are given, variables drawn. */
export function newAttempt(
  request: Pick<BeginRequest, 'lab' | 'labs' | 'learner' | 'cluster' | 'paths' | 'archives'>,
): Attempt {
  const { lab, learner, cluster, paths, archives } = request;
  const id = `${lab.id}-${randomBytes(4).toString('hex')}`;
  const nonce = randomBytes(12).toString('hex');
  return {
    id,
    lab: lab.id,
    learner,
    provider: cluster.provider,
    cluster: cluster.name,
    namespaces: Object.fromEntries(lab.namespaces.map((name) => [name, name])),
    variables: drawVariables(lab, learner, nonce),
    nonce,
    imageIds: Object.fromEntries(
      archives.flatMap(({ name, id }) => (id !== undefined && lab.images.includes(name) ? [[name, id]] : [])),
    ),
    folder: join(paths.state, 'attempts', id),
    ...(request.labs === undefined ? {} : { labs: request.labs }),
    startedAt: new Date().toISOString(),
  };
}

/** What `klab start` does, in order. The attempt is stored before the cluster is touched, so that `reset` finds it. */
export function beginSteps(attempt: Attempt, request: BeginRequest): Step[] {
  const { lab, provider, cluster, archives, signal } = request;
  const recorder = recordingsFor(lab, attempt).length > 0 ? [agentImage] : [];
  const wanted = new Set([...lab.images, proberImage, ...recorder]);
  const unknown = [...wanted].filter((image) => !archives.some(({ name }) => name === image));
  if (unknown.length > 0) {
    throw new UsageError(`Lab ${lab.id} wants images that klab does not build: ${unknown.join(', ')}`, {
      hint: `There are: ${archives.map(({ name }) => name).join(', ')}. Recipes live in manifests/images/.`,
    });
  }
  return [
    {
      title: `Load images ${[...wanted].join(', ')}`,
      run: (report) =>
        provider.loadImages(
          cluster.name,
          archives.filter(({ name }) => wanted.has(name)),
          { signal, report },
        ),
    },
    ...addonSteps(request),
    {
      title: `Apply the start state of ${lab.id}`,
      run: async (report) => {
        request.store.add(attempt);
        try {
          await prepareFolder(attempt, request);
          await using access = await openCluster({ kubeconfig: cluster.kubeconfig });
          // A namespace that an attempt of another session left: klab's own, and in the way.
          await removeStartState(access, attempt, { report, signal });
          const apply = () => applyStartState(access, lab, attempt, { report, signal });
          await recordFrom(access, lab, attempt, { store: request.store, report, signal }, apply);
        } catch (error) {
          request.store.remove(attempt.id);
          await rm(attempt.folder, { recursive: true, force: true });
          throw error;
        }
      },
    },
  ];
}

/** The work folder, and a kubeconfig of the attempt's own whose current namespace is the lab's first. */
async function prepareFolder(attempt: Attempt, request: BeginRequest): Promise<void> {
  await mkdir(workFolder(attempt), { recursive: true });
  await handOutFiles(request.lab, attempt);
  const kubeconfig = attemptKubeconfig(attempt);
  await copyFile(request.cluster.kubeconfig, kubeconfig);
  await chmod(kubeconfig, 0o600);
  const namespace = Object.values(attempt.namespaces)[0];
  if (namespace === undefined) return;
  const kubectl = join(request.paths.cache, 'bin', 'kubectl');
  await request.runner.run(
    [kubectl, `--kubeconfig=${kubeconfig}`, 'config', 'set-context', '--current', `--namespace=${namespace}`],
    { signal: request.signal },
  );
}
