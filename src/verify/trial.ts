import type { KubeObject } from '../cluster/cluster.ts';
import type { CheckResult } from '../grading/verdict.ts';
import type { Lab } from '../lab/lab.ts';

/**
 * One attempt at a lab that nobody but klab sees: namespaces of its own on a shared cluster, a work folder and a store
 * of its own. Many trials go on side by side. Disposing of it asks for the deletion of its namespaces and does not wait.
 */
export interface Trial extends AsyncDisposable {
  /** With the attempt's values in place of references. */
  readonly lab: Lab;
  /** Types a script as a learner would, in the work folder; `klab` in it knows this trial. Throws ScriptError. */
  type(script: string): Promise<void>;
  /** The lab's solution.sh. Throws ScriptError. */
  solve(): Promise<void>;
  /** Waits until nothing moves any more, or the time is over. */
  settle(): Promise<Settled>;
  grade(options?: TrialGrading): Promise<readonly CheckResult[]>;
  /** Objects of the trial's namespaces as they are now, made by whom ever; without what Kubernetes itself puts there. */
  snapshot(): Promise<readonly KubeObject[]>;
  /** As `klab reset`. */
  reset(): Promise<void>;
  /** What the Pods in its namespaces take at this moment (`usageReader` in usage.ts). Throws ApiError. */
  usage(): Promise<TrialUsage>;
  /** Changes the trial's objects behind everybody's back (generated mutants). */
  readonly hands: TrialHands;
}

/** Of all its Pods together; klab's own are not among them. */
export interface TrialUsage {
  /** Sum of their working sets, as their nodes measured them some seconds ago. */
  readonly memoryBytes: number;
  /** Sum of the CPU that they ask for (requests), as the scheduler counts it. */
  readonly cpuMillicores: number;
}

export interface TrialHands {
  /** Deletes the object (its Pods too) and waits until it is gone. */
  remove(object: KubeObject): Promise<void>;
  /** Puts the object in place of the one that bears its name: as an update, or, where fields are immutable, made anew. */
  replace(object: KubeObject): Promise<void>;
  /** Makes an object that is not there yet. */
  create(object: KubeObject): Promise<void>;
}

export interface TrialGrading {
  /** Milliseconds: no mismatch is waited for longer than this. Default: as long as the lab says. */
  readonly patienceMs?: number;
  /** Judges each check for itself: as if it needed no other and belonged to no stage. */
  readonly alone?: boolean;
  /** Ends the grading as soon as this is true of the verdicts that are certain; the others are then as they stand. */
  readonly until?: (certain: readonly CheckResult[]) => boolean;
}

/** `at`: what still moved when the time was over. */
export type Settled = { readonly settled: true } | { readonly settled: false; readonly at: string };

/** A script of the lab that ended with an error; the message has its last lines. */
export class ScriptError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'ScriptError';
  }
}

/** The recorder's Pod; or klab itself, in the process of `klab verify` (recording/record-here.ts). */
export type RecordedBy = 'pod' | 'klab';

/** Where trials are made: a cluster that is ready, with the images and add-ons of the labs. */
export interface TrialGround extends AsyncDisposable {
  /**
   * Throws KlabError when the start state cannot be made. `learner`: by it the lab's variables are drawn; runs that are
   * compared with one another have the same, 1 unless told. `recordedBy`: who records what checks want to know of the
   * past, where they want it; the Pod, as for learners, unless told.
   */
  begin(lab: Lab, signal: AbortSignal, learner?: number, recordedBy?: RecordedBy): Promise<Trial>;
}
