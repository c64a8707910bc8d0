import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRunner } from '../../src/process/run.ts';
import { compileGo } from '../../src/setup/build/go-program.ts';
import { goCommand } from '../../src/setup/build/go-toolchain.ts';
import type { SetupContext } from '../../src/setup/prerequisite.ts';
import { root } from './cli.ts';

const context = {
  runner: createRunner(process.env),
  signal: new AbortController().signal,
  paths: { cache: join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'klab'), state: '' },
} as SetupContext;

/** undefined on a machine that has no Go: then the programs of the images are tested in the cluster only. */
export const go = await goCommand(context).catch(() => undefined);

/** A lab image's program, compiled for this machine as for the image. */
export interface Compiled extends AsyncDisposable {
  readonly path: string;
}

export async function compiled(role: string, version: string): Promise<Compiled> {
  const into = await mkdtemp(join(tmpdir(), `klab-${role}-`));
  const images = join(root, 'manifests', 'images');
  const source = { folder: join(images, role), common: join(images, 'base'), version };
  await compileGo(context, source, go ?? 'go', into);
  return { path: join(into, 'program'), [Symbol.asyncDispose]: () => rm(into, { recursive: true, force: true }) };
}

/** A program that runs until the end of the test. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** Both streams so far. */
  log(): string;
  /** Resolves when both streams together hold the text; rejects when the program ends before. */
  said(text: string): Promise<void>;
  /** Sends SIGTERM; the exit code. */
  stop(): Promise<number | null>;
}

export function running(path: string, args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(path, args, { env: { ...process.env, ...env } });
  const ended = once(child, 'close') as Promise<[number | null]>;
  let text = '';
  const add = (chunk: Buffer) => {
    text += chunk;
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  const stop = async () => {
    child.kill('SIGTERM');
    return (await ended)[0];
  };
  return {
    pid: child.pid ?? 0,
    log: () => text,
    async said(wanted) {
      while (!text.includes(wanted)) {
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} without "${wanted}":\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    stop,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/**
 * A port of this machine that nothing listens on. Below those that the kernel gives away by itself: some programs take
 * theirs only after a while.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 30_000);
  return (await isOpen(port)) ? await freePort() : port;
}

export async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return await new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).then((open) => {
    socket.destroy();
    return open as boolean;
  });
}

/** Status, text and headers of an answer. */
export async function ask(port: number, path: string, headers: Record<string, string> = {}) {
  const request = get({ host: '127.0.0.1', port, path, headers, agent: false });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  const text = await answer.setEncoding('utf8').toArray();
  return { status: answer.statusCode, text: text.join(''), headers: answer.headers };
}
