import type { Problem } from '../lab/problem.ts';
import type { LabSources } from './sources.ts';

/** `error`: the lab would mislead, or break when it is run. `warning`: it works, but its author should look at it. */
export const severities = ['error', 'warning'] as const;
export type Severity = (typeof severities)[number];

/** What a rule says of a place in a lab's files; without `severity` that of the rule. */
export type Remark = Problem & { readonly severity?: Severity };

/** A remark as it is reported. */
export interface Finding extends Problem {
  readonly rule: string;
  readonly severity: Severity;
}

/** Something that can be told of a lab by its files alone: no cluster, no Docker. */
export interface LintRule {
  /** What findings, `docs/lint.md` and its heading call it: `free-absence`. */
  readonly id: string;
  readonly severity: Severity;
  /** Which trap it sees, in one line. */
  readonly explain: string;
  /** Whatever is missing or unsound in `lab` is passed over: the rule `schema` tells it. */
  check(lab: LabSources): readonly Remark[] | Promise<readonly Remark[]>;
}
