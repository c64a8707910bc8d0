import type { z } from 'zod';
import type { GradingCluster, Resource } from '../cluster/cluster.ts';
import type { JournalReader } from '../recording/journal.ts';
import type { Recording } from '../recording/recording.ts';
import type { Stimuli, Until } from './stimuli.ts';
import type { Observation } from './verdict.ts';

interface GraderBase<Params> {
  readonly kind: string;
  /** One line for docs and `--help`. */
  readonly summary: string;
  /** Strict object; its JSON Schema becomes part of the lab schema. */
  readonly params: z.ZodType<Params>;
  /** It passes where nothing exists, so its check needs one that has seen the thing exist (lab/rules.ts); with some `given` parameters only (as the lab file has them). */
  readonly needsWitness?: true | ((given: Readonly<Record<string, unknown>>) => boolean);
  /** Where it needs a witness: what it says is not there. `klab lint` asks whether anybody has seen it. */
  denies?(params: Params): Denial;
  /** What it reads; a change there makes the check run again. A failure may look further (explain/surroundings.ts). */
  watches(params: Params): readonly Resource[];
  /** What must have been followed since the start of the attempt; `klab start` tells the recorder. */
  records?(params: Params): readonly Recording[];
}

/**
 * A kind of check that only looks. It sees a read-only cluster plus active probes; it cannot change what it grades.
 * It returns an observation with evidence; it throws (ApiError, ProbeError) when it could not judge.
 */
export interface LookingGrader<Params = unknown> extends GraderBase<Params> {
  /** True when it also asks running containers (exec, http, logs) or files: judged again on a slow beat, not only on change. */
  readonly active: boolean;
  grade(sight: Sight, params: Params, signal: AbortSignal): Promise<Observation>;
}

/**
 * A kind of check that has to disturb: it does something to the cluster and watches how that reacts. It runs once,
 * alone, after all checks that only look have been judged; the least invasive goes first. What it does goes through
 * `stimuli`, which undoes and reports it.
 */
export interface DisturbingGrader<Params = unknown> extends GraderBase<Params> {
  readonly disturbs: Invasiveness | ((params: Params) => Invasiveness);
  /** `withinMs`: how long the cluster has to react as asked (the check's `within`). */
  disturb(
    sight: Sight,
    stimuli: Stimuli,
    params: Params,
    options: { readonly withinMs: number; readonly until: Until; readonly signal: AbortSignal },
  ): Promise<Observation>;
  /**
   * Whether it would pass with what is there now, told without touching it. For `klab lint`, which sees a start state that
   * nobody runs. Absent: it cannot be told.
   */
  foresee?(sight: Sight, params: Params): Promise<'yes' | 'perhaps' | 'no'>;
}

/** What a check says is not there (any more), or not allowed. */
export interface Denial {
  /** In words: `Deployment old-web`. */
  readonly what: string;
  /** `thing`: made by the start state, or seen by a witness that names it. `right`: granted there, or shown by a witness. */
  readonly of: 'thing' | 'right';
  /** Names by which a manifest, or the parameters of a witness, would speak of it. */
  readonly names: readonly string[];
  /** Whether this other check, once passed, shows that it can be so; by default, when it speaks of one of the names. */
  shownBy?(other: { readonly kind: string; readonly params: unknown }): boolean;
}

/** What is disturbed, least invasive first. */
export const invasiveness = ['file', 'object', 'container', 'pod', 'workload', 'node'] as const;
export type Invasiveness = (typeof invasiveness)[number];

export type Grader<Params = unknown> = LookingGrader<Params> | DisturbingGrader<Params>;

/** What a grader sees: the cluster, what was recorded since the start, and the learner's files. */
export interface Sight extends GradingCluster {
  readonly journal: JournalReader;
  readonly files: LearnerFiles;
  /** Images that klab loads for this lab, as manifests name them: that one of them is missing is no fault of the learner's. */
  readonly images?: readonly string[];
  /** Their IDs (`sha256:…` of the image's configuration, as nodes report them), by name; those that are known. */
  readonly imageIds?: ReadonlyMap<string, string>;
}

/** The learner's work folder. Its files are data: read with a cap, never executed, never outside of the folder. */
export interface LearnerFiles {
  /**
   * Text of a file (UTF-8, cleaned as all learner-controlled text); undefined when it is not there, or a link leads out of
   * the folder. Throws RangeError for what is not read: over 1 MiB, no regular file, no permission.
   */
  read(path: string): Promise<string | undefined>;
  /** Text of the attempt's own kubeconfig, which lies beside the folder. It holds credentials: never to be shown. */
  kubeconfig?(): Promise<string | undefined>;
}

/** Types a grader by its own params schema. */
export function defineGrader<Params>(grader: LookingGrader<Params>): LookingGrader<Params> {
  return grader;
}

/** Types a grader that disturbs by its own params schema. */
export function defineDisturbingGrader<Params>(grader: DisturbingGrader<Params>): DisturbingGrader<Params> {
  return grader;
}
