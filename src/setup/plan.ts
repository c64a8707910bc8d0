import type { Finding } from './examine.ts';

/** What setup is about to do. */
export interface Plan {
  /** To be repaired, needs first; those that cannot be checked yet are looked at when their turn comes. */
  readonly toDo: readonly Finding[];
  /** Missing, and klab cannot help: setup stops before it begins. */
  readonly impossible: readonly Finding[];
  /** Some of it reaches outside klab's own folders, so the user is asked. */
  readonly changesMachine: boolean;
}

/** Pure: from what was found to what is to be done. A warning without a fix stays a warning. */
export function planOf(findings: readonly Finding[]): Plan {
  const toDo = findings.filter((finding) => finding.status !== 'ok' && (finding.fix || finding.status === 'unknown'));
  return {
    toDo,
    impossible: findings.filter((finding) => finding.status === 'missing' && !finding.fix),
    changesMachine: toDo.some((finding) => finding.fix?.changesMachine),
  };
}

/** One line per thing to do; what changes the machine is marked. */
export function planLines(plan: Plan): string[] {
  return plan.toDo.map(({ prerequisite, fix }) => {
    const mark = fix?.changesMachine ? '  [changes this machine]' : '';
    return `  - ${prerequisite.title}: ${fix ? `${fix.plan}${mark}` : 'to be checked as soon as what it needs is there'}`;
  });
}
