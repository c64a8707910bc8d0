import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { openBoard } from '../progress/board.ts';
import { providerOf } from '../provider/ensure.ts';
import { createProviders } from '../provider/index.ts';
import { type Loaded, loadCandidates, withFileProblems } from '../verify/load-candidates.ts';
import { withPlaces } from '../verify/places.ts';
import { makeVerification, type Verification } from '../verify/verification.ts';
import type { VerifyEvent, VerifyOptions } from '../verify/verify.ts';
import type { Context } from './context.ts';
import { prepareMachine } from './prepare.ts';
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
  readonly cluster?: string;
  readonly keep: boolean;
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
  const found = ready && (await tryLabs(context, { ...request, ...ready, sound, jobs, rendering, board, onEvent }));
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
  const { provider, cluster } = request;
  const all = createProviders(context);
  const providers = provider === undefined ? all : [providerOf(all, provider)];
  await prepareMachine(context, request);
  return { providers, ...(cluster === undefined ? {} : { given: await givenCluster(providers, cluster) }) };
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
