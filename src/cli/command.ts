import type { Command } from 'commander';
import type { ExitCode } from '../errors.ts';
import type { Context } from './context.ts';

/**
 * One command of the CLI. `define` adds options and an action to a commander command and must stay light:
 * whatever is heavy is imported inside the action, so that `--help` is instant.
 */
export interface CommandModule {
  readonly name: string;
  readonly summary: string;
  /** Lines shown under "Examples" in --help. */
  readonly examples: readonly string[];
  /** Not for people, so not in --help. */
  readonly hidden?: true;
  define(command: Command, action: (run: (context: Context) => Promise<ExitCode>) => Promise<void>): void;
}
