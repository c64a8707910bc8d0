import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../../src/cli/program.ts';
import { terminalContext } from '../../src/cli/terminal.ts';
import { root } from './cli.ts';

/** The CLI in this process, in a folder that is its XDG_STATE_HOME as well: what it prints, and its exit code. */
export async function klabHere(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const streams = { stdin: process.stdin, stdout, stderr } as unknown as Parameters<typeof terminalContext>[0];
  const context = terminalContext({
    ...streams,
    env: { ...process.env, XDG_STATE_HOME: folder, KLAB_LANG: 'en', KLAB_ATTEMPT: '', ...env },
    cwd: folder,
    root,
    signal: new AbortController().signal,
  });
  const exitCode = await runCli(args, context);
  stdout.end();
  stderr.end();
  return { exitCode, stdout: await text(stdout), stderr: await text(stderr) };
}
