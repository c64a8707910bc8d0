import { KlabError } from '../errors.ts';
import type { Board } from '../progress/board.ts';
import type { Rendering } from '../progress/steps.ts';
import type { Place } from '../provider/clusters.ts';
import type { Provider } from '../provider/provider.ts';
import { openGrounds } from '../verify/grounds.ts';
import type { LabVerification } from '../verify/verification.ts';
import type { LabToVerify, VerifyOptions } from '../verify/verify.ts';
import { verifyLabs } from '../verify/verify-labs.ts';
import type { Context } from './context.ts';
import { unfitLabs } from './unfit-labs.ts';
import { openSites, type Sites } from './verify-clusters.ts';
import { ownClusterMaker } from './verify-own-cluster.ts';

interface Trying extends Pick<VerifyOptions, 'repeat' | 'mutants' | 'jobs' | 'onEvent'> {
  readonly sound: readonly LabToVerify[];
  /** Those that may make a cluster. */
  readonly providers: readonly Provider[];
  /** Every one. */
  readonly all: readonly Provider[];
  /** The cluster that --cluster names. */
  readonly given?: Place;
  readonly keep: boolean;
  /** The cluster that is given goes away soon. */
  readonly leaveNamespaces: boolean;
  readonly board: Board;
  readonly rendering: Rendering;
}

interface Tried {
  /** In the order of the labs. */
  readonly labs: readonly LabVerification[];
  readonly used: Sites['used'];
  /** When the last run had ended; what was made for them is removed after that. */
  readonly finishedAt: Date;
}

/** Tries the labs, and leaves nothing behind, whatever happens. */
export async function tryLabs(context: Context, trying: Trying): Promise<Tried> {
  const { sound, given, board, rendering, repeat, mutants, jobs, onEvent } = trying;
  const { signal, stderr } = context;
  // What has to be known even where progress is not shown.
  const tell = rendering === 'silent' ? (line: string) => void stderr.write(`${line}\n`) : board.say;
  const own = await ownClusterMaker(context, { ...trying, tell });
  const { leaveNamespaces } = trying;
  const sites = openSites(context, { board, tell, own, leaveNamespaces, ...(given ? { given } : {}) });
  const labsToTry = sound.map(({ lab }) => lab);
  // A cluster that somebody else made is what is asked about, so nothing else stands in for it.
  const unfit = given?.provider.limits ? await unfitLabs(labsToTry, given, { signal, trial: true }) : [];
  const reasonsOf = new Map(unfit.map(({ lab, reasons }) => [lab, reasons.map(({ en }) => en).join('; ')]));
  await using grounds = openGrounds(
    labsToTry.filter(({ id }) => !reasonsOf.has(id)),
    given?.cluster,
    sites.open,
  );
  const groundFor: typeof grounds.groundFor = async (lab) => {
    const why = reasonsOf.get(lab.id);
    if (why === undefined) return grounds.groundFor(lab);
    throw new KlabError(`not tried, since it cannot run on cluster ${given?.cluster.name}: ${why}`);
  };
  const follow: typeof onEvent = (event) => {
    if (event.kind === 'done') grounds.done(event.lab);
    onEvent(event);
  };
  const labs = await verifyLabs(sound, { groundFor, jobs, repeat, mutants, signal, onEvent: follow });
  return { labs, used: sites.used, finishedAt: new Date() };
}
