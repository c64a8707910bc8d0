#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from './cli/program.ts';
import { terminalContext } from './cli/terminal.ts';

/** The folder that holds labs/ and manifests/: two levels up from dist/src, one from src. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

const abort = new AbortController();
const interrupt = (name: NodeJS.Signals, code: number) => {
  process.on(name, () => {
    // The first signal lets what began be undone; the second insists.
    if (abort.signal.aborted) process.exit(code);
    process.stderr.write('\nklab: interrupted, cleaning up (again to quit at once) …\n');
    process.exitCode = code;
    abort.abort(new DOMException(`interrupted by ${name}`, 'AbortError'));
  });
};
interrupt('SIGINT', 130);
interrupt('SIGTERM', 143);
// A reader that left (`klab list | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`klab: the output could not be written: ${error.message}\n`);
  process.exit(2);
});

const context = terminalContext({
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  root: packageRoot(),
  signal: abort.signal,
});
const code = await runCli(process.argv.slice(2), context);
// What is still buffered goes out first, so that a full disk is noticed.
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
process.exit(abort.signal.aborted ? process.exitCode : code);
