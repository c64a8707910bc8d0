import type { z } from 'zod';
import type { GradingCluster, Resource } from '../cluster/cluster.ts';
import type { Observation } from './verdict.ts';

/**
 * A kind of check. A grader sees a read-only cluster plus active probes; it cannot change what it grades.
 * It returns pass or fail with evidence; it throws (ApiError, ProbeError) when it could not judge.
 */
export interface Grader<Params = unknown> {
  readonly kind: string;
  /** One line for docs and `--help`. */
  readonly summary: string;
  /** Strict object; its JSON Schema becomes part of the lab schema. */
  readonly params: z.ZodType<Params>;
  /** True when it also asks running containers (exec, http, logs): judged again on a slow beat, not only on change. */
  readonly active: boolean;
  /** It passes where nothing exists, so its check needs one that has seen the thing exist (lab/rules.ts). */
  readonly needsWitness?: true;
  /** What it reads; a change there makes the check run again. */
  watches(params: Params): readonly Resource[];
  grade(cluster: GradingCluster, params: Params, signal: AbortSignal): Promise<Observation>;
}

/** Types a grader by its own params schema. */
export function defineGrader<Params>(grader: Grader<Params>): Grader<Params> {
  return grader;
}
