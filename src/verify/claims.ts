import type { Lab } from '../lab/lab.ts';
import type { Claim } from './schedule.ts';

type Bound = Pick<Lab, 'exclusive' | 'fixedNames' | 'namespaces' | 'addons'>;

/**
 * What a run of a lab needs while it goes on. `cluster`: name of its ground. A lab that changes nodes has the cluster alone;
 * one whose names are fixed has these names, and the add-ons that it uses, alone.
 */
export function claimsOf(lab: Bound, cluster: string): readonly Claim[] {
  if (lab.exclusive) return [{ key: `cluster/${cluster}`, how: 'alone' }];
  const how = lab.fixedNames ? 'alone' : 'shared';
  return [
    { key: `cluster/${cluster}`, how: 'shared' },
    // Namespaces of the others have names of their own in each run.
    ...(lab.fixedNames ? lab.namespaces.map((name): Claim => ({ key: `namespace/${cluster}/${name}`, how })) : []),
    ...lab.addons.map((name): Claim => ({ key: `addon/${cluster}/${name}`, how })),
  ];
}

/** Runs that can only go on one after another are begun before those that fit in anywhere: what is longest comes first. */
export const turnPriority = ({ exclusive, fixedNames }: Bound): number => (exclusive ? 200 : fixedNames ? 100 : 0);

/** Seconds of waiting that weigh as much as one step of priority, and the most steps that there are: fewer than between two purposes. */
const stepSeconds = 15;
const mostSteps = 9;

/**
 * Of runs of the same purpose those begin first that have most to wait for, or they would be all that is left in the end.
 * What is known beforehand: the windows of the lab's checks, and the reactions that checks which disturb wait for.
 */
export function waitPriority({ tasks }: Pick<Lab, 'tasks'>, disturbs: (grader: string) => boolean): number {
  const checks = tasks.flatMap((task) => task.checks);
  const windows = checks.map(({ mode, forMs }) => (mode === 'eventually' ? 0 : forMs));
  const reactions = checks.map(({ grader, withinMs }) => (disturbs(grader) ? withinMs : 0));
  const waitMs = Math.max(0, ...windows) + reactions.reduce((sum, ms) => sum + ms, 0);
  return Math.min(mostSteps, Math.floor(waitMs / 1_000 / stepSeconds));
}
