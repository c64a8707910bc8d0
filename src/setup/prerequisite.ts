import type { Paths } from '../paths.ts';
import type { Runner } from '../process/run.ts';
import type { StepReport } from '../progress/steps.ts';

/** Where the node image and tools come from. auto: download where it is reachable, else registries. */
export const sources = ['auto', 'download', 'registries'] as const;
export type Source = (typeof sources)[number];

export interface SetupContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paths: Paths;
  readonly runner: Runner;
  /** Folder that holds `manifests/`. */
  readonly root: string;
  readonly source: Source;
  readonly signal: AbortSignal;
}

/** ok; or what is missing and why it matters, in a sentence. `warning` does not fail doctor. */
export interface CheckOutcome {
  readonly status: 'ok' | 'warning' | 'missing';
  /** What was found: "Docker 26.1.5", "not installed". */
  readonly found: string;
}

export interface Fix {
  /** What will be done, said before it is done: "install docker.io from the distribution's packages". */
  readonly plan: string;
  /** True when it changes the machine outside klab's own folders, so the user is asked first. */
  readonly changesMachine: boolean;
  apply(report: StepReport): Promise<void>;
}

/** One thing klab needs: check → explain → fix. check() changes nothing. */
export interface Prerequisite {
  readonly id: string;
  readonly title: string;
  /** Why klab needs it, and what to do by hand where klab cannot fix it. */
  readonly explain: string;
  /** Ids that must be ok before this one can be checked or fixed, as far as the provider needs them at all. */
  readonly needs: readonly string[];
  /** Kinds of the providers whose clusters need it; absent: all. */
  readonly providers?: readonly string[];
  check(context: SetupContext): Promise<CheckOutcome>;
  /** undefined: klab cannot do it here, the explanation says what to do. */
  fix(context: SetupContext): Promise<Fix | undefined>;
}
