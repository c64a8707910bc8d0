import type { Explanation } from '../observation.ts';

/** One thing that can be wrong: recognises it in what it is shown and says so, or passes on. */
export interface Diagnosis<Subject> {
  /** Stable name, a row of docs/explanations.md. */
  readonly id: string;
  readonly look: (subject: Subject) => Explanation | undefined;
}

/** The first diagnosis that recognises something. Lists are ordered along the chain, so it is the first broken link. */
export function diagnose<Subject>(diagnoses: readonly Diagnosis<Subject>[], subject: Subject): Explanation | undefined {
  for (const { id, look } of diagnoses) {
    const found = look(subject);
    if (found) return { diagnosis: id, ...found };
  }
  return undefined;
}
