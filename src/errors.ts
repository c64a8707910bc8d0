/** Exit codes of the `klab` command, as documented in the README. */
export const ExitCode = { passed: 0, notPassed: 1, couldNot: 2, usage: 64 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * An error meant for the person at the terminal: what went wrong (message), what to do next (hint).
 * Anything else that is thrown is a defect of klab and is shown with its stack.
 */
export class KlabError extends Error {
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(message: string, options: { hint?: string; exitCode?: ExitCode; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'KlabError';
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? ExitCode.couldNot;
  }
}

/** Bad command-line input or a bad lab file: exit code 64. */
export class UsageError extends KlabError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { ...options, exitCode: ExitCode.usage });
    this.name = 'UsageError';
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
