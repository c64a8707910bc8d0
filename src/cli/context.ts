import type { Paths } from '../paths.ts';
import type { Runner } from '../process/run.ts';
import type { Rendering } from '../progress/steps.ts';
import type { Language } from '../text.ts';

/** Everything a command may use of the outside world; made once in main.ts. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paths: Paths;
  readonly runner: Runner;
  readonly language: Language;
  /** Folder that holds `labs/` and `manifests/`. */
  readonly root: string;
  readonly cwd: string;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  /** How progress is shown, unless --json silences it. */
  readonly rendering: Rendering;
  readonly color: boolean;
  /** Width of the terminal that stdout is; undefined where it is none. */
  readonly columns?: number | undefined;
  readonly interactive: boolean;
  /** Asks a yes/no question on the terminal; false where nobody can answer. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Aborted by the first Ctrl-C or SIGTERM: whatever began is to be undone. */
  readonly signal: AbortSignal;
}
