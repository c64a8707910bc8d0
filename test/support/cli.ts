import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRunner, type RunResult } from '../../src/process/run.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const everyExitCode = Array.from({ length: 256 }, (_, code) => code);

/** The user's own XDG_STATE_HOME. */
export const ownState = () => process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');

/** The real CLI as a process of its own. Any exit code is a result. `state` is the XDG_STATE_HOME it works in. */
export async function klab(
  state: string,
  args: readonly string[],
  options: { env?: Record<string, string>; onLine?: (line: string) => void; signal?: AbortSignal } = {},
): Promise<RunResult> {
  return createRunner(process.env).run(
    [process.execPath, '--disable-warning=ExperimentalWarning', `${root}src/main.ts`, ...args],
    {
      env: { XDG_STATE_HOME: state, KLAB_LANG: 'en', NO_COLOR: '1', ...options.env },
      accept: everyExitCode,
      timeoutMs: 3_000_000,
      ...(options.onLine ? { onLine: options.onLine } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    },
  );
}

/** Runs klab, expects the exit code, and returns what it printed; the error shows both streams. */
export async function klabOk(state: string, args: readonly string[], exitCode = 0): Promise<string> {
  const result = await klab(state, args);
  if (result.exitCode !== exitCode) {
    throw new Error(
      `klab ${args.join(' ')}: exit ${result.exitCode}, not ${exitCode}\n${result.stdout}\n${result.stderr}`,
    );
  }
  return result.stdout;
}
