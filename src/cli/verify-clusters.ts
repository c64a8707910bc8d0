import { KlabError, messageOf, UsageError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import { type Board, boardStep } from '../progress/board.ts';
import { findCluster, type Place } from '../provider/clusters.ts';
import type { Provider } from '../provider/provider.ts';
import { openGround } from '../verify/ground.ts';
import type { Site } from '../verify/grounds.ts';
import type { TrialGround } from '../verify/trial.ts';
import type { Context } from './context.ts';
import type { OwnClusterMaker } from './verify-own-cluster.ts';

/** The cluster that --cluster names. Throws UsageError when there is none, KlabError when it does not run. */
export async function givenCluster(providers: readonly Provider[], name: string): Promise<Place> {
  const found = await findCluster(providers, name);
  if (!found) {
    throw new UsageError(`there is no cluster ${name}`, {
      hint: `klab status shows all. Make it: klab up --name ${name}. Without --cluster, klab makes one for itself.`,
    });
  }
  if (found.cluster.state === 'running') return found;
  throw new KlabError(`cluster ${name} is ${found.cluster.state}`, { hint: `klab up --name ${name}` });
}

interface Options {
  readonly board: Board;
  readonly tell: (line: string) => void;
  readonly given?: Place;
  readonly own: OwnClusterMaker;
  /** The given cluster, too, goes away when the run is over. */
  readonly leaveNamespaces: boolean;
}

/** Opens the sites of a run of `klab verify`, and tells what it used. */
export interface Sites {
  open(site: Site, labs: readonly Lab[]): Promise<TrialGround>;
  /** Of the sites that were opened so far. */
  readonly used: readonly { readonly provider: string; readonly kubernetes: string }[];
}

/** The given cluster, or ones of klab's own, which go with the ground that they bear. */
export function openSites(context: Context, { board, tell, given, own, leaveNamespaces }: Options): Sites {
  const { paths, runner, root, env, signal } = context;
  const used: { provider: string; kubernetes: string }[] = [];
  return {
    used,
    async open(site, labs) {
      const place = 'given' in site && given ? given : undefined;
      const { provider, cluster } = place ?? (await own.make('nodes' in site ? site.nodes : site.given.nodes));
      await using left = new AsyncDisposableStack();
      if (!place) left.defer(() => own.leave({ provider, cluster }));
      const passing = (place ? leaveNamespaces : !own.keeps) && labs.every(({ exclusive }) => !exclusive);
      const options = { provider, cluster, paths, runner, root, env, leaveNamespaces: passing };
      const ground = await openGround(options, signal);
      left.defer(async () => {
        try {
          await ground[Symbol.asyncDispose]();
        } catch (error) {
          tell(`klab: ${messageOf(error)}`);
        }
      });
      used.push({ provider: provider.kind, kubernetes: ground.kubernetes });
      await boardStep(board, `Images and add-ons on ${cluster.name}`, (report) => ground.prepare(labs, report));
      const all = left.move();
      return { begin: (...args) => ground.begin(...args), [Symbol.asyncDispose]: () => all.disposeAsync() };
    },
  };
}
