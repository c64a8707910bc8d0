import { type Lab, nodesOf } from '../lab/lab.ts';
import type { ClusterInfo } from '../provider/provider.ts';
import type { TrialGround } from './trial.ts';

/** A cluster of klab's own that is to be made, or the one that was named. */
export type Site = { readonly given: ClusterInfo } | { readonly nodes: number };

/** Where labs are tried: as few clusters as their profiles allow. */
export interface Grounds extends AsyncDisposable {
  /** The same ground for all labs that share a cluster. Rejects when its cluster could not be made ready. */
  readonly groundFor: (lab: Lab) => Promise<TrialGround>;
  /** The lab of that id needs its ground no more. A ground that none needs goes at once: three nodes cost even when idle. */
  readonly done: (id: string) => void;
}

/**
 * Makes ready what the labs need, all of it at the same time: the given cluster for those that fit on it; for the others
 * one cluster for each profile. `open` is called once for each site, with all labs that are tried there.
 */
export function openGrounds(
  labs: readonly Lab[],
  given: ClusterInfo | undefined,
  open: (site: Site, labs: readonly Lab[]) => Promise<TrialGround>,
): Grounds {
  const keyOf = ({ profile }: Lab) => (given && given.nodes >= nodesOf[profile] ? 'given' : profile);
  const siteOf = (lab: Lab): Site => (given && keyOf(lab) === 'given' ? { given } : { nodes: nodesOf[lab.profile] });
  const opened = new Map<string, Promise<TrialGround>>();
  const closed = new Map<string, Promise<void>>();
  const close = (key: string): Promise<void> => {
    const closing = closed.get(key) ?? closeOf(opened.get(key));
    closed.set(key, closing);
    return closing;
  };
  const inNeed = new Map(labs.map((lab) => [lab.id, keyOf(lab)]));
  for (const [key, together] of Map.groupBy(labs, keyOf)) {
    const ground = open(siteOf(together[0] as Lab), together);
    // Whoever asks for it is told; that nobody may have asked yet is no fault.
    ground.catch(() => undefined);
    opened.set(key, ground);
  }
  return {
    async groundFor(lab) {
      const ground = opened.get(keyOf(lab));
      if (!ground) throw new Error(`no ground was opened for lab ${lab.id}`);
      return ground;
    },
    done(id) {
      const key = inNeed.get(id);
      inNeed.delete(id);
      // What goes wrong is told when all are closed.
      if (key !== undefined && ![...inNeed.values()].includes(key)) close(key).catch(() => undefined);
    },
    async [Symbol.asyncDispose]() {
      const ended = await Promise.allSettled([...opened.keys()].map(close));
      const failed = ended.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

/** One that could not be opened has nothing to dispose of. */
async function closeOf(ground: Promise<TrialGround> | undefined): Promise<void> {
  const ready = await ground?.catch(() => undefined);
  await ready?.[Symbol.asyncDispose]();
}
