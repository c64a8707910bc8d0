/** What only one job may have at a time: a namespace of fixed name, an add-on, the whole cluster. */
export interface Claim {
  /** `namespace/snackbar`, `addon/ingress`, `cluster/verify-1`. */
  readonly key: string;
  /** shared: any number of jobs that share it, and none that has it alone. */
  readonly how: 'alone' | 'shared';
}

export interface Job {
  readonly claims: readonly Claim[];
  /** What is begun first when several could be; the higher the earlier. Default 0. */
  readonly priority?: number;
  /** It only waits for something outside (a cluster that is being made): takes no place among those side by side. */
  readonly waits?: true;
  /** Never rejects with anything but the signal's reason; `add` queues more jobs, which are part of the same whole. */
  run(add: (job: Job) => void): Promise<void>;
}

export interface ScheduleOptions {
  /** How many at the same time, at most. */
  readonly jobs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs jobs side by side as far as their claims allow. Resolves when all of them, and those that they added, have ended.
 * After an abort no job begins; rejects with the signal's reason once those under way have ended.
 */
export type Schedule = (jobs: readonly Job[], options: ScheduleOptions) => Promise<void>;
