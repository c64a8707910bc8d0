import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { findAttempt } from '../attempt/meant.ts';
import { type Progress, progressOf } from '../attempt/progress.ts';
import type { Lab } from '../lab/lab.ts';
import { type Catalogue, loadLab, loadLabs } from '../lab/load.ts';
import { suggestion } from '../lab/nearest.ts';
import { inLearningOrder } from '../lab/order.ts';
import type { AttemptStore } from '../state/attempts.ts';
import type { Context } from './context.ts';
import { labOptions } from './labs.ts';

/** All labs that a learner may do, and how far that learner has come. */
export interface Learning extends Catalogue {
  readonly learner: string;
  readonly progress: Progress;
  readonly store: AttemptStore;
}

/**
 * Runs `use` with the catalogue and somebody's progress: of the learner named, else of whose shell it is or who began or was
 * graded last, else of the user of this machine. Labs begun from a folder of --labs belong in, also without --labs.
 */
export async function withLearning<Result>(
  context: Context,
  given: { readonly labs?: string | undefined; readonly learner?: string | undefined },
  use: (learning: Learning) => Result,
): Promise<Result> {
  const options = await labOptions(context, given.labs && resolve(context.cwd, given.labs));
  const { labs, tracks, problems } = await loadLabs(options);
  using meant = findAttempt(undefined, context);
  const { store } = meant;
  const learner = given.learner ?? meant.attempt?.learner ?? store.lastLearner() ?? userInfo().username;
  const known = new Set(labs.map(({ id }) => id));
  const elsewhere = store.list().filter((one) => one.learner === learner && one.labs && !known.has(one.lab));
  // What is wrong with a folder that nobody has named now is for the commands that need it.
  const load = ({ lab, labs: extra = '' }: (typeof elsewhere)[number]) =>
    loadLab(lab, { ...options, extra }).catch(() => undefined);
  const found = await Promise.all([...new Map(elsewhere.map((one) => [one.lab, one])).values()].map(load));
  const all = inLearningOrder(
    [...labs, ...found.filter((lab) => lab !== undefined)],
    tracks.map(({ id }) => id),
  );
  return use({ labs: all, tracks, problems, learner, progress: progressOf(all, store, learner), store });
}

/** Why there is nothing of that track; undefined where there is, or none was named. */
export function unknownTrack(track: string | undefined, labs: readonly Lab[]): string | undefined {
  const tracks = [...new Set(labs.map((lab) => lab.track))];
  if (track === undefined || tracks.includes(track)) return undefined;
  return `no track is called \`${track}\`${suggestion(track, tracks)}`;
}
