import type { GraderParams } from './schema.ts';

interface BlindCheck {
  readonly check: { readonly mode: string; readonly with?: unknown };
  readonly grader: Pick<GraderParams, 'needsWitness'>;
}

/** Whether a check passes where nothing exists: what it describes must not be. */
export function isBlind({ check, grader: { needsWitness } }: BlindCheck): boolean {
  const given = (check.with ?? {}) as Readonly<Record<string, unknown>>;
  return check.mode === 'never' || (typeof needsWitness === 'function' ? needsWitness(given) : needsWitness === true);
}
