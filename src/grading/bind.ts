import { UsageError } from '../errors.ts';
import type { Check, Lab } from '../lab/lab.ts';
import type { Grader } from './grader.ts';

/** All grader kinds. */
// biome-ignore lint/suspicious/noExplicitAny: each grader brings params of its own; bindChecks pairs them by the schema.
export type GraderRegistry = readonly Grader<any>[];

/** A check ready to run: its grader, and parameters that this grader's schema has parsed. */
export interface BoundCheck {
  readonly task: string;
  readonly check: Check;
  // biome-ignore lint/suspicious/noExplicitAny: see GraderRegistry.
  readonly grader: Grader<any>;
  readonly params: unknown;
}

/**
 * Pairs each check of a lab (references already substituted) with its grader and parses its parameters.
 * Throws one UsageError that names every problem.
 */
export function bindChecks(lab: Lab, registry: GraderRegistry): readonly BoundCheck[] {
  const problems: string[] = [];
  const bound: BoundCheck[] = [];
  for (const task of lab.tasks) {
    for (const check of task.checks) {
      const where = `${lab.id}: check ${task.id}/${check.id}`;
      const grader = registry.find(({ kind }) => kind === check.grader);
      if (!grader) {
        problems.push(
          `${where}: no grader "${check.grader}"; there are ${registry.map(({ kind }) => kind).join(', ')}`,
        );
        continue;
      }
      const parsed = grader.params.safeParse(check.with);
      if (parsed.success) bound.push({ task: task.id, check, grader, params: parsed.data });
      else
        problems.push(
          ...parsed.error.issues.map((issue) => `${where}: ${['with', ...issue.path].join('.')}: ${issue.message}`),
        );
    }
  }
  if (problems.length > 0)
    throw new UsageError(problems.join('\n'), { hint: 'Correct the lab.yaml; `klab schema` describes it.' });
  return bound;
}
