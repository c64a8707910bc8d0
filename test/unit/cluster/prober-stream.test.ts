import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KubeConfig } from '../../../src/cluster/client-node.ts';
import { ProbeError } from '../../../src/cluster/cluster.ts';
import { ProberStream } from '../../../src/cluster/prober-stream.ts';
import { acceptWebSocket, channelFrame, FakeApi, until } from './fake-api.ts';

interface Question {
  readonly id: number;
  readonly argv: readonly string[];
}

const pod = { namespace: 'klab-system', name: 'prober', container: 'prober' };
const limits = { timeoutMs: 10_000 };
let api: FakeApi;
let stream: ProberStream;
let questions: Question[];
let socket: Duplex;

beforeEach(async () => {
  api = await FakeApi.start();
  questions = [];
  api.upgrade = (opened, _url, key) => {
    socket = opened;
    acceptWebSocket(opened, key);
    opened.on('data', (chunk: Buffer) => questions.push(...asked(chunk)));
  };
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(await api.kubeconfig());
  stream = new ProberStream(kubeConfig, pod);
});
afterEach(async () => {
  stream.close();
  await api[Symbol.asyncDispose]();
});

/** The questions in a chunk of small, masked frames (RFC 6455, 5.2). */
function asked(chunk: Buffer): Question[] {
  const found: Question[] = [];
  for (let at = 0; at < chunk.length; ) {
    const short = (chunk[at + 1] ?? 0) & 0x7f;
    const [length, head] = short === 126 ? [chunk.readUInt16BE(at + 2), 4] : [short, 2];
    const mask = chunk.subarray(at + head, at + head + 4);
    const body = chunk.subarray(at + head + 4, at + head + 4 + length).map((byte, i) => byte ^ (mask[i % 4] ?? 0));
    if (((chunk[at] ?? 0) & 0x0f) === 2 && body.length > 1) {
      found.push(
        ...body
          .subarray(1)
          .toString()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Question),
      );
    }
    at += head + 4 + length;
  }
  return found;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const say = (text: string) => socket.write(channelFrame(1, text));
const answer = (id: number | undefined, stdout: string) =>
  `${JSON.stringify({ id, exitCode: 3, stdout: base64(stdout), stderr: null, truncated: false })}\n`;

describe('the stream to the prober', () => {
  test('brings each command its own answer, whatever their order and the boundaries of chunks', async () => {
    const both = [stream.run(['/bin/a'], limits), stream.run(['/bin/b'], limits)];
    await until(() => questions.length === 2);
    const id = (name: string) => questions.find(({ argv }) => argv[0] === name)?.id;
    const text = answer(id('/bin/b'), 'of b\n') + answer(id('/bin/a'), 'of a\n');
    say(text.slice(0, 50));
    say(text.slice(50));
    const [a, b] = await Promise.all(both);
    expect(a).toEqual({ exitCode: 3, stdout: Buffer.from('of a\n'), stderr: Buffer.alloc(0), truncated: false });
    expect(b?.stdout.toString()).toBe('of b\n');
    expect(api.sockets).toBe(1);
  });

  test('ends with a ProbeError for all that wait when the connection does, and takes nothing more', async () => {
    const waiting = stream.run(['/bin/a'], limits);
    await until(() => questions.length === 1);
    socket.end();
    await expect(waiting).rejects.toThrow(/connection closed/);
    await expect(stream.run(['/bin/b'], limits)).rejects.toThrow(ProbeError);
  });

  test('tells what the program complained of', async () => {
    const waiting = stream.run(['/bin/a'], limits);
    await until(() => questions.length === 1);
    const message = JSON.stringify({ status: 'Failure', details: { causes: [{ reason: 'ExitCode', message: '1' }] } });
    socket.write(Buffer.concat([channelFrame(2, 'out of memory\n'), channelFrame(3, message)]));
    await expect(waiting).rejects.toThrow(/exit code 1.*out of memory/);
  });

  test('an answer that is none ends it', async () => {
    const waiting = stream.run(['/bin/a'], limits);
    await until(() => questions.length === 1);
    say('hello\n');
    await expect(waiting).rejects.toThrow(ProbeError);
  });

  test('a deadline and a signal end one command and not the others', async () => {
    const stop = new AbortController();
    const late = stream.run(['/bin/late'], { timeoutMs: 50 });
    const given = stream.run(['/bin/given-up'], { ...limits, signal: stop.signal });
    const other = stream.run(['/bin/other'], limits);
    await until(() => questions.length === 3);
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    await expect(late).rejects.toThrow(/no exit status within 50 ms: \/bin\/late/);
    say(questions.map(({ id }) => answer(id, 'x')).join(''));
    expect((await other).stdout.toString()).toBe('x');
  });

  test('a command that waits is told when it is closed', async () => {
    const waiting = stream.run(['/bin/a'], limits);
    stream.close();
    await expect(waiting).rejects.toThrow(/was closed/);
  });
});
