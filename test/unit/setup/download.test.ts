import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadElseBuild, downloadProgram, reachable } from '../../../src/setup/download.ts';
import { contextOn, FakeHost } from './fake-host.ts';

const program = '#!/bin/sh\necho hello\n';
const answers = new Map<string, { status: number; body: string }>();
const server = createServer((request, response) => {
  const { status, body } = answers.get(request.url ?? '') ?? { status: 404, body: 'nothing here' };
  response.writeHead(status).end(body);
});
const signal = new AbortController().signal;
let base = '';
let folder = '';

beforeEach(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'klab-download-'));
  answers.clear();
  answers.set('/program', { status: 200, body: program });
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const publish = (digest: string) => answers.set('/program.sha256', { status: 200, body: `${digest}  program\n` });
const download = (target: string) => downloadProgram(`${base}/program`, `${base}/program.sha256`, target, signal);

test('a program with the published digest is put in place, executable', async () => {
  publish(createHash('sha256').update(program).digest('hex'));
  const target = join(folder, 'bin', 'program');
  await download(target);
  expect(await readFile(target, 'utf8')).toBe(program);
  expect((await stat(target)).mode & 0o777).toBe(0o755);
  expect(await readdir(join(folder, 'bin'))).toEqual(['program']);
});

test('another digest leaves nothing behind', async () => {
  publish('0'.repeat(64));
  await expect(download(join(folder, 'program'))).rejects.toThrow(/its SHA-256 is [0-9a-f]{64}, published is 0{64}/);
  expect(await readdir(folder)).toEqual([]);
});

test('a refusal is told with its status and the way round', async () => {
  await expect(download(join(folder, 'program'))).rejects.toMatchObject({
    message: `${base}/program.sha256 answered 404 Not Found`,
    hint: expect.stringContaining('--source registries'),
  });
});

test('a host counts as reachable when it answers, not when a proxy in between refuses', async () => {
  expect(await reachable([`${base}/anything`], signal)).toBe(true);
  answers.set('/v2/', { status: 403, body: '' });
  expect(await reachable([`${base}/v2/`], signal)).toBe(false);
  expect(await reachable([`${base}/v2/`, `${base}/program`], signal)).toBe(true);
});

test('only where the choice is klab’s, a failed download is made up for by a build', async () => {
  const refused = async () => {
    throw new Error('refused');
  };
  let built = 0;
  const build = async () => {
    built += 1;
  };
  const context = contextOn(new FakeHost({}));
  await downloadElseBuild(context, refused, build);
  await downloadElseBuild(context, async () => undefined, build);
  expect(built).toBe(1);
  await expect(downloadElseBuild({ ...context, source: 'download' }, refused, build)).rejects.toThrow('refused');
  expect(built).toBe(1);
});
