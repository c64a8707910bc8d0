import { createInterface } from 'node:readline/promises';
import { pathsFrom } from '../paths.ts';
import { createRunner } from '../process/run.ts';
import type { Language } from '../text.ts';
import type { Context } from './context.ts';

interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly cwd: string;
  readonly root: string;
  readonly signal: AbortSignal;
}

/** The context of a command that runs in a terminal or a pipe. */
export function terminalContext(terminal: Terminal): Context {
  const { env, stdin, stdout, stderr, signal } = terminal;
  const interactive = Boolean(stdin.isTTY && stderr.isTTY);
  return {
    env,
    paths: pathsFrom(env),
    runner: createRunner(env),
    language: languageOf(env),
    root: terminal.root,
    cwd: terminal.cwd,
    stdout,
    stderr,
    rendering: stderr.isTTY && !env['CI'] ? 'live' : 'plain',
    // https://no-color.org: any non-empty value turns colour off.
    color: Boolean(stdout.isTTY) && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    // 0: a pseudo-terminal whose size nobody has set.
    columns: (stdout.isTTY && stdout.columns) || undefined,
    interactive,
    async confirm(question) {
      if (!interactive) return false;
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `, { signal })).trim());
      } finally {
        lines.close();
      }
    },
    signal,
  };
}

/** KLAB_LANG wins; else the locale (LC_ALL, LC_MESSAGES, LANG). */
function languageOf(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env['KLAB_LANG'] || env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return locale.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}
