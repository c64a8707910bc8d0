import { sep } from 'node:path';
import type { Proposal } from '../attempt/propose.ts';
import type { Lab } from '../lab/lab.ts';
import { defaultClusterName } from '../provider/cluster-name.ts';
import type { Attempt } from '../state/attempts.ts';

/** What the command to begin a lab, or to go on with it, depends on. */
interface Place {
  /** Folder that holds klab's own labs. */
  readonly root: string;
  readonly learner: string;
  /** The user of this machine, for whom `klab start` is without --learner. */
  readonly user: string;
  /** Folder of labs as it was typed. */
  readonly labs?: string | undefined;
  /** All attempts, the latest last, and the labs that are known. */
  readonly attempts: readonly Attempt[];
  readonly all: readonly Lab[];
}

/** `klab start LAB`, with whatever it takes to have it on the right cluster. */
export function startCommand(proposal: Proposal, place: Place): string {
  const { lab, progress } = proposal;
  const attempt = progress.underWay?.attempt;
  const own = lab.folder.startsWith(place.root.endsWith(sep) ? place.root : place.root + sep);
  const labs = place.labs ?? lastOf(place.attempts, (one) => one.lab === lab.id && one.labs !== undefined)?.labs;
  const cluster = clusterOf(proposal, place);
  return [
    `klab start ${lab.id}`,
    cluster === defaultClusterName ? '' : `--cluster ${cluster}`,
    own || labs === undefined ? '' : `--labs ${shellWord(labs)}`,
    attempt || place.learner === place.user ? '' : `--learner ${shellWord(place.learner)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Where it is under way; else the cluster used last, unless the lab needs more nodes than that was made with. */
export function clusterOf({ lab, progress }: Proposal, { attempts, all }: Pick<Place, 'attempts' | 'all'>): string {
  if (progress.underWay) return progress.underWay.attempt.cluster;
  const isTrio = ({ lab: id }: Attempt) => all.some((one) => one.id === id && one.profile === 'trio');
  if (lab.profile === 'trio') return lastOf(attempts, isTrio)?.cluster ?? 'trio';
  return attempts.at(-1)?.cluster ?? defaultClusterName;
}

/** An attempt at another lab that keeps a lab from being started on a cluster as long as it is there, and why. */
export interface Obstacle {
  readonly lab: string;
  readonly cluster: string;
  /** Namespaces of its that would have to go. */
  readonly namespaces: readonly string[];
  /** namespace: both labs use it; alone: one of the two shares its cluster with no lab. */
  readonly why: 'namespace' | 'alone';
}

/** What klab knows of; whether its namespaces are still there, only the cluster knows. */
export function obstaclesOn(cluster: string, lab: Lab, { attempts, all }: Pick<Place, 'attempts' | 'all'>): Obstacle[] {
  const wanted = lab.namespaces.filter((name) => !lab.hiddenNamespaces.includes(name));
  const others = new Map(
    attempts.flatMap((one) => (one.cluster === cluster && one.lab !== lab.id ? [[one.lab, one]] : [])),
  );
  return [...others.values()].flatMap((one): Obstacle[] => {
    const taken = Object.values(one.namespaces);
    const shared = taken.filter((name) => wanted.includes(name));
    const alone = lab.exclusive || (all.find(({ id }) => id === one.lab)?.exclusive ?? false);
    if (shared.length === 0 && !alone) return [];
    const why = shared.length > 0 ? 'namespace' : 'alone';
    return [{ lab: one.lab, cluster, namespaces: alone ? taken : shared, why }];
  });
}

const lastOf = (attempts: readonly Attempt[], is: (one: Attempt) => boolean) => attempts.filter(is).at(-1);

/** As a POSIX shell reads it. */
const shellWord = (text: string) => (/^[\w./:@%+=,~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
