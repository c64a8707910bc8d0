import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { openCluster } from '../cluster/open.ts';
import { KlabError, messageOf, UsageError } from '../errors.ts';
import { type Board, boardStep, openBoard } from '../progress/board.ts';
import type { Place } from '../provider/clusters.ts';
import { providerOf } from '../provider/ensure.ts';
import { createProviders } from '../provider/index.ts';
import type { ClusterInfo } from '../provider/provider.ts';
import { type Loaded, loadCandidates, withFileProblems } from '../verify/load-candidates.ts';
import { withPlaces } from '../verify/places.ts';
import { untilTrialsAreGone } from '../verify/until-gone.ts';
import { makeVerification, type Verification } from '../verify/verification.ts';
import type { VerifyEvent, VerifyOptions } from '../verify/verify.ts';
import type { ClusterWish } from './cluster-options.ts';
import type { Context } from './context.ts';
import { prepareMachine } from './prepare.ts';
import { takeCluster } from './take-cluster.ts';
import { givenCluster } from './verify-clusters.ts';
import { jobsPerCore, mostJobs } from './verify-jobs.ts';
import { verifyProgress } from './verify-progress.ts';
import { tryLabs } from './verify-try.ts';

interface Request extends Pick<VerifyOptions, 'repeat' | 'mutants'> {
  /** Names of labs and tracks. */
  readonly words: readonly string[];
  readonly labs?: string;
  readonly jobs?: number;
  readonly provider?: string;
  /** The cluster that --cluster or --context names. */
  readonly wish?: ClusterWish;
  readonly keep: boolean;
  /** Of the cluster that was named. */
  readonly leaveNamespaces: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/**
 * Everything between `klab verify` and its report: the labs are read, the machine is made ready, clusters are made and
 * removed. A lab whose files are bad does not stand in the way of the others.
 */
export async function runVerification(context: Context, request: Request): Promise<Verification> {
  const startedAt = new Date();
  const extra = request.labs === undefined ? {} : { extra: resolve(context.cwd, request.labs) };
  const loaded = await loadCandidates(request.words, { ...context, ...extra });
  const jobs = request.jobs ?? Math.min(mostJobs, jobsPerCore * availableParallelism());
  const sound = loaded.flatMap((one) => one.sound ?? []);
  // Nothing is made ready for labs that cannot be tried.
  const ready = sound.length > 0 ? await readyFor(context, request) : undefined;
  const rendering = request.json ? 'silent' : context.rendering;
  using board = openBoard({ rendering, stderr: context.stderr });
  const onEvent = telling(loaded, verifyProgress(board, { color: context.color, everyRun: rendering === 'plain' }));
  const found =
    ready &&
    (await tryLabs(context, { ...request, ...ready, sound, jobs, rendering, board, onEvent }).finally(() =>
      // Taken for this run only, so it is let go of at its end, also after Ctrl-C.
      ready.given?.fresh && !request.keep ? letGoAgain(ready.given, board, context) : undefined,
    ));
  const all = loaded.map((one) => {
    const index = one.sound ? sound.indexOf(one.sound) : -1;
    const lab = withFileProblems(one, found?.labs[index]);
    return one.sound ? withPlaces(lab, one.sound.lab, context.cwd) : lab;
  });
  return makeVerification({
    startedAt,
    finishedAt: found?.finishedAt ?? new Date(),
    provider: [...new Set(found?.used.map(({ provider }) => provider))].join(', ') || 'none',
    kubernetes: [...new Set(found?.used.map(({ kubernetes }) => kubernetes))].join(', ') || 'unknown',
    jobs,
    labs: await Promise.all(all),
  });
}

async function readyFor(context: Context, request: Request) {
  const { provider, wish, yes, json } = request;
  const all = createProviders(context);
  const providers = provider === undefined ? all : [providerOf(all, provider)];
  if (!wish && providers.every(({ keeps }) => keeps)) {
    throw new UsageError(`provider ${provider} makes no clusters`, { hint: 'say which one is meant: --context NAME' });
  }
  await prepareMachine(context, { yes, json, provider: wish?.needs ?? provider });
  if (!wish) return { providers, all };
  const given = wish.existing
    ? await takeCluster(context, all, wish, yes)
    : { ...(await givenCluster(providers, wish.name)), fresh: false };
  if (request.leaveNamespaces && given.provider.keeps) {
    throw new UsageError("--leave-namespaces is for a cluster that is removed soon, and this one is somebody else's", {
      hint: 'leave --leave-namespaces out',
    });
  }
  return { providers, all, given };
}

async function letGoAgain({ provider, cluster }: Place, board: Board, { stderr }: Context): Promise<void> {
  const { signal } = new AbortController();
  const tell = (line: string) => void stderr.write(`klab: ${line}\n`);
  await boardStep(board, `Let go of cluster ${cluster.name}`, async (report) => {
    report.detail('waiting for what trials have left to be gone');
    await withoutTrials(cluster, signal).catch((error) => tell(messageOf(error)));
    // What was found on it is worth more than a cluster that is kept.
    await provider.delete(cluster.name, { signal, report, tell }).catch((error: unknown) => {
      tell(`${messageOf(error)}${error instanceof KlabError && error.hint ? `\n→ ${error.hint}` : ''}`);
    });
  });
}

async function withoutTrials({ kubeconfig }: ClusterInfo, signal: AbortSignal): Promise<void> {
  await using access = await openCluster({ kubeconfig });
  await untilTrialsAreGone(access, signal);
}

/** Shows labs that cannot be tried as done, and what is done together with what its files alone tell. */
function telling(loaded: readonly Loaded[], show: (event: VerifyEvent) => void): (event: VerifyEvent) => void {
  for (const one of loaded) {
    if (!one.sound) show({ kind: 'done', lab: one.candidate.id, verification: withFileProblems(one) });
  }
  return (event) => {
    const of = loaded.find(({ candidate }) => candidate.id === event.lab);
    show(event.kind === 'done' && of ? { ...event, verification: withFileProblems(of, event.verification) } : event);
  };
}
