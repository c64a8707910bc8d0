import { KlabError } from '../errors.ts';
import type { SetupContext } from './prerequisite.ts';

/** How a command gets root's rights: as it is (we are root), through sudo, or not at all. */
export type Admin = { readonly kind: 'root' | 'sudo'; readonly prefix: readonly string[] } | undefined;

/** Root's rights on this machine. sudo is used with -n: whoever is to be asked is asked once, by `authorise`. */
export async function admin(context: SetupContext): Promise<Admin> {
  if ((await output(context, ['id', '-u'])) === '0') return { kind: 'root', prefix: [] };
  const sudo = await output(context, ['sudo', '-V']);
  return sudo === undefined ? undefined : { kind: 'sudo', prefix: ['sudo', '-n'] };
}

/** Asks for sudo's password on the terminal, where one is needed. */
export async function authorise(context: SetupContext): Promise<void> {
  const rights = await admin(context);
  if (rights?.kind === 'sudo') await context.runner.run(['sudo', '-v'], { inherit: true, signal: context.signal });
}

/** Runs argv with root's rights. */
export async function asAdmin(
  context: SetupContext,
  argv: readonly [string, ...string[]],
  options: { onLine?: (line: string) => unknown; logFile?: string; cwd?: string } = {},
): Promise<string> {
  const rights = await admin(context);
  if (!rights) throw new KlabError(`${argv[0]} needs root's rights`, { hint: 'Run this as root, or install sudo.' });
  const [first, ...rest] = [...rights.prefix, ...withSystemPath(context, argv)];
  const { stdout } = await context.runner.run([first ?? '', ...rest], { ...options, signal: context.signal });
  return stdout;
}

/** Administrators' programs are in sbin, which is not on everybody's PATH. */
function withSystemPath(context: SetupContext, argv: readonly string[]): readonly string[] {
  return ['env', `PATH=${systemPath(context)}`, 'DEBIAN_FRONTEND=noninteractive', ...argv];
}

/** The user's PATH with the folders of administrators' programs after it. */
function systemPath(context: SetupContext): string {
  return [context.env.PATH, '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'].filter(Boolean).join(':');
}

/** stdout without the final newline; undefined where the program is missing, fails or takes longer than 5 s. */
export async function output(context: SetupContext, argv: readonly [string, ...string[]]): Promise<string | undefined> {
  try {
    const options = { env: { PATH: systemPath(context) }, timeoutMs: 5_000, signal: context.signal };
    return (await context.runner.run(argv, options)).stdout.trim();
  } catch {
    context.signal.throwIfAborted();
    return undefined;
  }
}

/** A file of the host (of /proc, mostly), read through the runner so that a test can answer for the host. */
export function hostFile(context: SetupContext, path: string): Promise<string | undefined> {
  return output(context, ['cat', path]);
}
