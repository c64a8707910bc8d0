import { userInfo } from 'node:os';
import { leftOf } from '../attempt/left.ts';
import { propose } from '../attempt/propose.ts';
import { nodesOf } from '../lab/lab.ts';
import { labSummary } from './lab-summary.ts';
import type { Learning } from './learning.ts';
import { clusterOf, obstaclesOn, startCommand } from './next-command.ts';
import { type NextLab, whyText } from './next-text.ts';

interface Wish {
  readonly track?: string | undefined;
  /** Folder of labs as it was typed. */
  readonly labs?: string | undefined;
  /** klab's own folder. */
  readonly root: string;
}

/** The lab to be done next, with all that is to be said of it; undefined when all (of the track) are passed. */
export function proposalOf(learning: Learning, { track, labs, root }: Wish): NextLab | undefined {
  const { labs: all, tracks, progress, store, learner } = learning;
  const proposal = propose(all, progress, (lab) => track === undefined || lab.track === track);
  if (!proposal) return undefined;
  const { lab } = proposal;
  const place = { root, learner, user: userInfo().username, labs, attempts: store.list(), all };
  const attempt = proposal.progress.underWay?.attempt;
  const cluster = clusterOf(proposal, place);
  return {
    ...proposal,
    track: tracks.find(({ id }) => id === lab.track)?.title ?? { en: lab.track, ko: lab.track },
    command: startCommand(proposal, place),
    obstacles: attempt ? [] : obstaclesOn(cluster, lab, place),
    left: attempt && leftOf(lab, attempt, store),
  };
}

/** What `klab next --json` says of the lab, beside what `klab list --json` does. */
export function proposalJson(proposal: NextLab, progress: Learning['progress']) {
  const { lab, why, foundations, obstacles, left, command } = proposal;
  return {
    ...labSummary(lab, progress),
    why: { id: why, ...whyText(proposal) },
    foundations: foundations.map(({ id }) => id),
    needs: { nodes: nodesOf[lab.profile], addons: lab.addons, exclusive: lab.exclusive },
    left: left ? { tasks: left.tasks.map(({ id }) => id), stage: left.stage?.id ?? null } : null,
    obstacles,
    command,
  };
}
