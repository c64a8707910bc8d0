import { open } from 'node:fs/promises';
import { execa } from 'execa';
import { KlabError } from '../errors.ts';
import { endsWithinMs, releasePipes } from './release-pipes.ts';

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the parent's environment; a value of undefined removes the variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Uint8Array;
  /** Path of the file that the program reads as its standard input. */
  readonly inputFile?: string;
  /** Milliseconds; no limit when absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Each line of stdout and stderr as it appears. */
  readonly onLine?: (line: string) => void;
  /** Exit codes that are an answer rather than a failure; [0] when absent. */
  readonly accept?: readonly number[];
  /** The child uses the terminal itself (interactive shells); nothing is captured. */
  readonly inherit?: boolean;
  /** Whatever it has started ends with it, also what runs in the background: nothing outlives a stopped script. */
  readonly whole?: boolean;
  /** stdout and stderr are appended to this file instead of being captured, so that a daemon may go on writing after us. */
  readonly logFile?: string;
}

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs outside programs. No shell is involved: argv goes to the kernel as it is. */
export interface Runner {
  run(argv: readonly [string, ...string[]], options?: RunOptions): Promise<RunResult>;
}

/** A program that could not be started, was stopped, or ended with an exit code nobody expected. */
export class CommandError extends KlabError {
  readonly argv: readonly string[];
  readonly exitCodeOfCommand: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly notFound: boolean;

  constructor(
    argv: readonly string[],
    reason: string,
    details: { exitCode?: number; stdout: string; stderr: string; notFound: boolean; hint?: string; cause?: unknown },
  ) {
    const tail = (details.stderr.trim() || details.stdout.trim()).split('\n').slice(-12).join('\n');
    super(`${reason}\n  $ ${pasteable(argv)}${tail ? `\n${tail.replace(/^/gm, '  ')}` : ''}`, {
      ...(details.hint === undefined ? {} : { hint: details.hint }),
      cause: details.cause,
    });
    this.name = 'CommandError';
    this.argv = argv;
    this.exitCodeOfCommand = details.exitCode;
    this.stdout = details.stdout;
    this.stderr = details.stderr;
    this.notFound = details.notFound;
  }
}

/** argv as a line that can be pasted into a POSIX shell. */
export function pasteable(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}

/** The real runner; `env` is the environment that children inherit. */
export function createRunner(env: Readonly<Record<string, string | undefined>>): Runner {
  return {
    async run(argv, options = {}) {
      const [file, ...args] = argv;
      await using log =
        options.logFile === undefined ? undefined : (await open(options.logFile, 'a')).createWriteStream();
      const child = execa(file, args, {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: { ...env, ...options.env },
        extendEnv: false,
        ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
        ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
        forceKillAfterDelay: endsWithinMs,
        killDescendants: options.whole ?? false,
        reject: false,
        all: true,
        ...(options.inherit
          ? { stdio: 'inherit' as const }
          : options.inputFile !== undefined
            ? { inputFile: options.inputFile }
            : options.input === undefined
              ? { stdin: 'ignore' as const }
              : { input: options.input }),
        // The file itself, not a pipe through us: what writes to it may outlive us.
        ...(log === undefined ? {} : { stdout: log, stderr: log }),
        // A build's log may be large; only its tail is ever shown.
        maxBuffer: 64 * 1024 * 1024,
      });
      // What it left in the background holds the pipes, and would keep us waiting.
      if (options.whole) child.nodeChildProcess.once('exit', () => child.kill('SIGKILL'));
      else releasePipes(child.nodeChildProcess, options);
      if (options.onLine && !options.inherit) {
        const { onLine } = options;
        void (async () => {
          for await (const line of child.iterable({ from: 'all' })) onLine(String(line));
        })().catch(() => undefined);
      }
      const result = await child;
      const stdout = typeof result.stdout === 'string' ? result.stdout : '';
      const stderr = typeof result.stderr === 'string' ? result.stderr : '';
      if (result.exitCode !== undefined && (options.accept ?? [0]).includes(result.exitCode)) {
        return { stdout, stderr, exitCode: result.exitCode };
      }
      options.signal?.throwIfAborted();
      const notFound = result.code === 'ENOENT';
      const reason = notFound
        ? `${file}: no such program`
        : result.timedOut
          ? `${file} did not end within ${options.timeoutMs} ms`
          : result.signal
            ? `${file} was ended by ${result.signal}`
            : `${file} ended with exit code ${result.exitCode}`;
      throw new CommandError(argv, reason, {
        ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
        stdout,
        stderr,
        notFound,
      });
    },
  };
}
