import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Cluster, ProbeError } from '../../../src/cluster/cluster.ts';
import { openCluster } from '../../../src/cluster/open.ts';
import { acceptWebSocket, channelFrame, FakeApi, statusBody } from './fake-api.ts';

let api: FakeApi;
let cluster: Cluster;
const pod = { namespace: 'lab', name: 'web', container: 'app' };
const limits = { timeoutMs: 10_000 };
const success = JSON.stringify({ status: 'Success' });

function status(reason: string, message: string): string {
  return JSON.stringify({ status: 'Failure', message, details: { causes: [{ reason, message }] } });
}

/** Sends these frames as soon as the socket is open. */
function answer(...frames: [channel: number, payload: string | Buffer][]): void {
  api.upgrade = (socket, _url, key) => {
    acceptWebSocket(socket, key);
    for (const [channel, payload] of frames) socket.write(channelFrame(channel, payload));
  };
}

beforeEach(async () => {
  api = await FakeApi.start();
  cluster = await openCluster({ kubeconfig: await api.kubeconfig() });
});
afterEach(async () => {
  await cluster[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

describe('exec', () => {
  test('output and success', async () => {
    answer([1, 'hello\n'], [2, 'warn\x1b[0m'], [3, success]);
    expect(await cluster.exec(pod, ['true'], limits)).toEqual({
      exitCode: 0,
      stdout: 'hello\n',
      stderr: 'warn',
      truncated: false,
    });
  });

  test('argv and names reach the server as they are', async () => {
    let asked = new URL('http://none');
    api.upgrade = (socket, url, key) => {
      asked = url;
      acceptWebSocket(socket, key);
      socket.write(channelFrame(3, success));
    };
    await cluster.exec({ namespace: 'lab', name: 'a?b' }, ['sh', '-c', 'echo "$1" & ls'], limits);
    expect(asked.pathname).toBe('/api/v1/namespaces/lab/pods/a%3Fb/exec');
    expect(asked.searchParams.getAll('command')).toEqual(['sh', '-c', 'echo "$1" & ls']);
  });

  test.each([
    [status('ExitCode', '3'), 3],
    [status('Other', 'exec: "foo": executable file not found in $PATH'), 127],
    [status('Other', 'exec /bin/sh: no such file or directory'), 127],
    [status('Other', 'exec: "/etc": permission denied'), 126],
  ])('%s is exit code %i', async (frame, exitCode) => {
    answer([3, frame]);
    expect((await cluster.exec(pod, ['foo'], limits)).exitCode).toBe(exitCode);
  });

  test('a failure of another kind is a ProbeError', async () => {
    answer([3, status('Other', 'container not running')]);
    await expect(cluster.exec(pod, ['true'], limits)).rejects.toThrow(/container not running/);
  });

  test('a close without a status is a ProbeError', async () => {
    api.upgrade = (socket, _url, key) => {
      acceptWebSocket(socket, key);
      socket.write(channelFrame(1, 'half'));
      socket.end();
    };
    await expect(cluster.exec(pod, ['true'], limits)).rejects.toThrow(/closed .* before the command's exit status/);
  });

  test('silence ends with the deadline, and the socket with it', async () => {
    let closed: Promise<unknown> = Promise.reject(new Error('never opened'));
    closed.catch(() => undefined);
    api.upgrade = (socket, _url, key) => {
      acceptWebSocket(socket, key);
      closed = new Promise((resolve) => socket.on('end', resolve));
      socket.resume();
    };
    await expect(cluster.exec(pod, ['sleep', '1000'], { timeoutMs: 200 })).rejects.toBeInstanceOf(ProbeError);
    await closed;
  });

  test('a handshake that never ends does too', async () => {
    api.upgrade = () => undefined;
    await expect(cluster.exec(pod, ['true'], { timeoutMs: 100 })).rejects.toThrow(/no exit status within 100 ms/);
  });

  test('a refused handshake is a ProbeError with the words of the API', async () => {
    const said = statusBody(404, 'NotFound', 'pods "web" not found', { name: 'web' });
    api.json('GET /api/v1/namespaces/lab/pods/web/exec', said, 404);
    const error = await cluster.exec(pod, ['true'], limits).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProbeError);
    expect((error as Error).message).toContain('pods "web" not found');
  });

  test('the caller can stop it', async () => {
    const stop = new AbortController();
    api.upgrade = () => stop.abort(new Error('enough'));
    await expect(cluster.exec(pod, ['true'], { ...limits, signal: stop.signal })).rejects.toThrow('enough');
  });

  test('output over 1 MiB is cut', async () => {
    const block = Buffer.alloc(60_000, 'x');
    answer(...Array.from({ length: 20 }, (): [number, Buffer] => [1, block]), [3, success]);
    const result = await cluster.exec(pod, ['yes'], limits);
    expect([result.truncated, result.stdout.length, result.exitCode]).toEqual([true, 1024 * 1024, 0]);
  });
});

describe('logs', () => {
  const path = '/api/v1/namespaces/lab/pods/web/log';

  test('asks for a bounded tail and cleans it', async () => {
    api.answers.set(`GET ${path}`, (_request, response) => void response.end('\x1b[31mboom\x1b[0m\n'));
    expect(await cluster.logs(pod, { tailLines: 20, timeoutMs: 10_000, previous: true })).toBe('boom\n');
    expect(Object.fromEntries(api.asked(`GET ${path}`)[0]?.searchParams ?? [])).toEqual({
      container: 'app',
      tailLines: '20',
      previous: 'true',
      limitBytes: '262144',
    });
  });

  test('asks for the beginning, or for what was written lately, with its time', async () => {
    api.answers.set(`GET ${path}`, (_request, response) => void response.end());
    const asked = async (part: object) => {
      await cluster.logs(pod, { ...part, timeoutMs: 10_000 });
      return Object.fromEntries(api.asked(`GET ${path}`).at(-1)?.searchParams ?? []);
    };
    expect(await asked({})).toEqual({ container: 'app', limitBytes: '262144' });
    const lately = { sinceSeconds: 15, timestamps: true };
    expect(await asked(lately)).toMatchObject({ sinceSeconds: '15', timestamps: 'true' });
  });

  test('what the API refuses is a ProbeError with its words', async () => {
    api.json(`GET ${path}`, statusBody(400, 'BadRequest', 'container "app" is waiting to start'), 400);
    const error = await cluster.logs(pod, { tailLines: 1, timeoutMs: 10_000 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProbeError);
    expect((error as Error).message).toContain('is waiting to start');
  });
});
