import type { Lab } from '../lab/lab.ts';
import type { Equivalent, Mutant } from '../lab/mutants.ts';
import type { TrialGround } from './trial.ts';
import type { LabVerification, Purpose, RunResult } from './verification.ts';

/** A lab and what its author says of its wrong solutions. */
export interface LabToVerify {
  readonly lab: Lab;
  readonly mutants: readonly Mutant[];
  readonly equivalent: readonly Equivalent[];
}

export interface VerifyOptions {
  /** The ground for a lab: the same one for all labs that can share a cluster, made when first asked for. */
  readonly groundFor: (lab: Lab) => Promise<TrialGround>;
  /** How many runs side by side, at most. */
  readonly jobs: number;
  /** How often the solution is run; from 2 on there are statistics. */
  readonly repeat: number;
  /** Which wrong solutions are tried: all; only those that the author wrote; none. */
  readonly mutants: 'all' | 'authored' | 'none';
  readonly signal: AbortSignal;
  readonly onEvent: (event: VerifyEvent) => void;
}

/** What goes on, for whoever shows it. */
export type VerifyEvent =
  /** So many more runs of the lab are to come (generated mutants are known late). */
  | { readonly kind: 'planned'; readonly lab: string; readonly runs: number }
  | { readonly kind: 'begun'; readonly lab: string; readonly purpose: Purpose; readonly name: string }
  | { readonly kind: 'ended'; readonly lab: string; readonly run: RunResult }
  | { readonly kind: 'done'; readonly lab: string; readonly verification: LabVerification };

/** Proves labs, many runs side by side. Resolves in the order of `labs`; rejects only with the signal's reason. */
export type VerifyLabs = (labs: readonly LabToVerify[], options: VerifyOptions) => Promise<readonly LabVerification[]>;
