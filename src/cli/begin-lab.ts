import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { beginSteps } from '../attempt/begin.ts';
import { boundLab } from '../attempt/environment.ts';
import { attemptUnderWay } from '../attempt/find.ts';
import { newAttempt } from '../attempt/new-attempt.ts';
import { attemptStore, type Session } from '../attempt/session.ts';
import { openCluster } from '../cluster/open.ts';
import { UsageError } from '../errors.ts';
import { type Lab, nodesOf } from '../lab/lab.ts';
import { runStep, runSteps, type StepReport } from '../progress/steps.ts';
import { clustersOf } from '../provider/clusters.ts';
import { type EnsuredCluster, ensureCluster, providerOf } from '../provider/ensure.ts';
import { createProviders } from '../provider/index.ts';
import type { ClusterInfo, Provider } from '../provider/provider.ts';
import { imageArchives } from '../setup/lab-images.ts';
import { wantedAddons } from '../setup/wanted-addons.ts';
import type { Attempt, AttemptStore } from '../state/attempts.ts';
import { withLock } from '../state/lock.ts';
import type { ClusterWish } from './cluster-options.ts';
import type { Context } from './context.ts';
import { findLab } from './labs.ts';
import { prepareMachine } from './prepare.ts';
import { agreeToTake } from './take-cluster.ts';
import { refuseUnfit, unfitLabs } from './unfit-labs.ts';

interface Request {
  readonly lab: string;
  readonly wish: ClusterWish;
  readonly labs?: string;
  readonly learner?: string;
  readonly yes: boolean;
  readonly json: boolean;
}

/** A session whose start state was applied just now, or one that was under way. */
export interface BegunSession extends Session {
  readonly fresh: boolean;
}

/**
 * Everything between `klab start LAB` and a learner who can begin: the machine is made ready, the cluster is there,
 * images are loaded, the start state is applied. An attempt at this lab on this cluster that is under way is kept.
 */
export async function beginLab(context: Context, request: Request): Promise<BegunSession> {
  const labs = request.labs === undefined ? undefined : resolve(context.cwd, request.labs);
  const lab = await findLab(request.lab, context, labs);
  const { wish } = request;
  const providers = createProviders(context);
  // An unknown kind is told before the machine is made ready.
  if (wish.provider !== undefined) providerOf(providers, wish.provider);
  await prepareMachine(context, { yes: request.yes, json: request.json, provider: wish.needs });
  await agreeToTake(context, wish, request.yes);
  const rendering = { rendering: request.json ? ('silent' as const) : context.rendering, stderr: context.stderr };
  const { provider, cluster } = await clusterFor(context, providers, { wish, lab }, rendering);
  refuseUnfit(lab, cluster, await unfitLabs([lab], { provider, cluster }, context), context.language);
  // One start of a lab at a time: two would delete each other's namespaces.
  const lock = { file: join(context.paths.state, 'attempts.lock.sqlite'), key: `start:${cluster.name}/${lab.id}` };
  return withLock(lock.file, lock.key, { signal: context.signal }, () =>
    beginOn(context, request, { lab, provider, cluster, ...(labs === undefined ? {} : { labs }) }, rendering),
  );
}

interface Place {
  readonly lab: Lab;
  readonly labs?: string;
  readonly provider: Provider;
  readonly cluster: ClusterInfo;
}

async function beginOn(
  context: Context,
  request: Request,
  place: Place,
  rendering: Parameters<typeof runSteps>[1],
): Promise<BegunSession> {
  const { lab, provider, cluster } = place;
  using store = attemptStore(context.paths);
  const earlier = await underWay(store, place);
  if (earlier) {
    if (request.learner !== undefined && request.learner !== earlier.learner) {
      throw new UsageError(`On cluster ${cluster.name}, lab ${lab.id} is under way for learner ${earlier.learner}`, {
        hint: 'Give each learner a cluster: klab start LAB --cluster NAME',
      });
    }
    store.touch(earlier.id);
    return { lab: boundLab(lab, earlier), attempt: earlier, provider, cluster, fresh: false };
  }
  const learner = request.learner ?? userInfo().username;
  const { paths, runner, signal } = context;
  const archives = await imageArchives(paths, context.root);
  const attempt = newAttempt({ ...place, learner, paths, archives });
  const addons = await wantedAddons(context, lab.addons);
  await runSteps(beginSteps(attempt, { ...place, learner, archives, addons, store, paths, runner, signal }), rendering);
  return { lab: boundLab(lab, attempt), attempt, provider, cluster, fresh: true };
}

async function underWay(store: AttemptStore, { lab, cluster }: Place): Promise<Attempt | undefined> {
  await using access = await openCluster({ kubeconfig: cluster.kubeconfig });
  return await attemptUnderWay(store, lab, cluster, access);
}

/** The cluster of that name; a new one gets as many nodes as the lab's profile asks for. */
async function clusterFor(
  context: Context,
  providers: readonly Provider[],
  { wish, lab }: { readonly wish: ClusterWish; readonly lab: Lab },
  rendering: Parameters<typeof runSteps>[1],
): Promise<EnsuredCluster> {
  const { needs: _, ...wanted } = wish;
  const { clusters } = await clustersOf(providers);
  // The rest of an interrupted attempt is made anew, so it too gets what the lab asks for.
  const exists = clusters.some(({ cluster }) => cluster.name === wish.name && cluster.state !== 'broken');
  const nodes = exists || wish.existing ? {} : { nodes: nodesOf[lab.profile] };
  const ensure = (report: StepReport) =>
    ensureCluster(providers, { ...wanted, ...nodes }, { signal: context.signal, report });
  return runStep(`Cluster ${wish.name}`, ensure, rendering);
}
