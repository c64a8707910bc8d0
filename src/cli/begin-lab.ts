import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { beginSteps, newAttempt } from '../attempt/begin.ts';
import { boundLab } from '../attempt/environment.ts';
import { attemptStore, type Session } from '../attempt/session.ts';
import { UsageError } from '../errors.ts';
import { runSteps } from '../progress/steps.ts';
import { type EnsuredCluster, ensureCluster } from '../provider/ensure.ts';
import { createProviders } from '../provider/index.ts';
import { imageArchives } from '../setup/lab-images.ts';
import type { Context } from './context.ts';
import { findLab } from './labs.ts';
import { prepareMachine } from './prepare.ts';

/** One control plane and two workers. */
const trioNodes = 3;

interface Request {
  readonly lab: string;
  readonly cluster: string;
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
  await prepareMachine(context, request);
  const rendering = { rendering: request.json ? ('silent' as const) : context.rendering, stderr: context.stderr };
  const { provider, cluster } = await clusterFor(
    context,
    request.cluster,
    lab.profile === 'trio' ? trioNodes : 1,
    rendering,
  );
  if (lab.profile === 'trio' && cluster.nodes < trioNodes) {
    throw new UsageError(`Lab ${lab.id} needs ${trioNodes} nodes; cluster ${cluster.name} has ${cluster.nodes}`, {
      hint: `klab start ${lab.id} --cluster trio`,
    });
  }
  using store = attemptStore(context.paths);
  const earlier = store.latest(lab.id);
  if (earlier?.cluster === cluster.name && (await isUnderWay(cluster.kubeconfig, earlier))) {
    if (request.learner !== undefined && request.learner !== earlier.learner) {
      throw new UsageError(`On cluster ${cluster.name}, lab ${lab.id} is under way for learner ${earlier.learner}`, {
        hint: 'Give each learner a cluster: klab start LAB --cluster NAME',
      });
    }
    return { lab: boundLab(lab, earlier), attempt: earlier, provider, cluster, fresh: false };
  }
  const learner = request.learner ?? userInfo().username;
  const attempt = newAttempt({ lab, learner, cluster, paths: context.paths, ...(labs === undefined ? {} : { labs }) });
  const archives = await imageArchives(context.paths, context.root);
  const { paths, runner, signal } = context;
  await runSteps(
    beginSteps(attempt, { lab, learner, provider, cluster, archives, store, paths, runner, signal }),
    rendering,
  );
  return { lab: boundLab(lab, attempt), attempt, provider, cluster, fresh: true };
}

/** The cluster of that name; a new one gets as many nodes as the lab's profile asks for. */
async function clusterFor(
  context: Context,
  name: string,
  nodes: number,
  rendering: Parameters<typeof runSteps>[1],
): Promise<EnsuredCluster> {
  const providers = createProviders(context);
  const { promise, resolve: done } = Promise.withResolvers<EnsuredCluster>();
  const exists = (await Promise.all(providers.map((one) => one.list()))).flat().some((one) => one.name === name);
  const step = {
    title: `Cluster ${name}`,
    run: async (report: { detail(text: string): void }) => {
      const wanted = exists ? { name } : { name, nodes };
      done(await ensureCluster(providers, wanted, { signal: context.signal, report }));
    },
  };
  await runSteps([step], rendering);
  return promise;
}

/** True while the attempt's namespaces are in the cluster; a cluster made anew has none of them. */
async function isUnderWay(kubeconfig: string, attempt: Session['attempt']): Promise<boolean> {
  const { openCluster } = await import('../cluster/open.ts');
  const { attemptLabel } = await import('../attempt/start-state.ts');
  await using access = await openCluster({ kubeconfig });
  const found = await Promise.all(
    Object.values(attempt.namespaces).map((name) => access.get({ apiVersion: 'v1', kind: 'Namespace', name })),
  );
  return found.every((one) => one?.metadata.labels?.[attemptLabel] === attempt.id && !one.metadata.deletionTimestamp);
}
