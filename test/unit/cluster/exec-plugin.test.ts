import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ExecConfig, ExecPlugin } from '../../../src/cluster/exec-plugin.ts';
import { openCluster } from '../../../src/cluster/open.ts';
import { type FakePlugin, fakePlugin, kubeconfigFor } from '../../support/somebody.ts';
import { FakeApi } from './fake-api.ts';

let folder: string;
let fake: FakePlugin;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-plugin-'));
  fake = await fakePlugin(folder, 'the-token');
});
afterEach(() => rm(folder, { recursive: true }));

const plugin = (part: Partial<ExecConfig> = {}, place: { signal?: AbortSignal; timeoutMs?: number } = {}) =>
  new ExecPlugin({ ...fake.exec, ...part }, { kubeconfig: join(folder, 'config'), cluster: { server: 'x' }, ...place });

describe('a credential plugin', () => {
  test('is run once for all who ask, beside its kubeconfig, with its variables and without a terminal', async () => {
    const one = plugin();
    const asked = await Promise.all([one.credential(), one.credential(), one.credential()]);
    expect(asked).toEqual(Array(3).fill({ token: 'the-token' }));
    const calls = await fake.calls();
    expect(calls.map((line) => JSON.parse(line))).toEqual([
      {
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        spec: { cluster: { server: 'x' }, interactive: false },
      },
    ]);
    one.forget();
    await one.credential();
    expect(await fake.calls()).toHaveLength(2);
  });

  test('that writes a token to its stderr does not bring it into a report', async () => {
    const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl';
    const script = `echo "got ${jwt}, token=c2VjcmV0LXRva2Vu, login expired" >&2; exit 1`;
    const failure = plugin({ command: 'sh', args: ['-c', script] }).credential();
    await expect(failure).rejects.toThrow('got …, token=…, login expired');
  });

  test('that brings what has expired is asked again', async () => {
    const sh = (end: string) => ({
      command: 'sh',
      args: [
        '-c',
        `echo "$1" >> "$2"; printf '{"apiVersion":"v","kind":"ExecCredential","status":${end}}'`,
        '-',
        'x',
        join(folder, 'ran'),
      ],
      apiVersion: 'v',
    });
    const past = plugin(
      sh('{"clientCertificateData":"C","clientKeyData":"K","expirationTimestamp":"2020-01-01T00:00:00Z"}'),
    );
    expect(await past.credential()).toEqual({ cert: 'C', key: 'K' });
    await past.credential();
    expect(await readFile(join(folder, 'ran'), 'utf8')).toBe('x\nx\n');
  });

  test.each([
    ['fails', 'fail', 'exec plugin ./bin/login ended with exit code 3: you are not logged in'],
    ['prints something else', 'garbage', 'what it wrote (19 characters) is no JSON'],
  ] as const)('that %s is told, without what it printed', async (_, behaviour, message) => {
    await fake.set(behaviour);
    const error = await plugin()
      .credential()
      .then(
        () => undefined,
        (thrown: Error) => thrown,
      );
    expect(error?.message).toContain(message);
    expect(error?.message).not.toContain('the-token');
    // The next who asks is not told of an old failure.
    await fake.set('ok');
    expect(await plugin().credential()).toEqual({ token: 'the-token' });
  });

  test('that hangs is ended with what it has started, by its time or by the signal', async () => {
    await fake.set('hang');
    await expect(plugin({}, { timeoutMs: 300 }).credential()).rejects.toThrow('did not end within 0.3 s');
    const signal = AbortSignal.timeout(200);
    await expect(plugin({}, { signal }).credential()).rejects.toThrow('aborted due to timeout');
  });

  test.each([
    [{ command: './no/such' }, 'cannot be run'],
    [{ command: '' }, 'names no command'],
    [{ interactiveMode: 'Always' }, 'wants to ask on a terminal'],
    [{ args: ['client.authentication.k8s.io/v1beta1'] }, 'speaks client.authentication.k8s.io/v1beta1'],
    [{ command: 'echo', args: ['{}'] }, 'has no such kind'],
    [
      {
        command: 'echo',
        args: ['{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'],
      },
      'neither a token nor a certificate',
    ],
  ])('%j', async (part, message) => {
    await expect(plugin(part).credential()).rejects.toThrow(message);
  });
});

describe('a cluster whose user has a plugin', () => {
  let api: FakeApi;
  beforeEach(async () => {
    api = await FakeApi.start();
  });
  afterEach(async () => {
    await api[Symbol.asyncDispose]();
    await Promise.all(folders.splice(0).map((one) => rm(one, { recursive: true })));
  });

  const folders: string[] = [];
  const kubeconfigOf = async (of: FakeApi) => {
    const made = await kubeconfigFor({ kubeconfig: await of.kubeconfig() }, { exec: fake.exec });
    folders.push(made.folder);
    return made;
  };

  const opened = async () => {
    const { file, folder: beside } = await kubeconfigOf(api);
    const own = await fakePlugin(beside, 'the-token');
    return { own, cluster: await openCluster({ kubeconfig: file }) };
  };

  test('a token that the server takes no more is asked for anew, once', async () => {
    await using cluster = (await opened()).cluster;
    const seen: (string | undefined)[] = [];
    let taken = 'Bearer the-token';
    api.answers.set('GET /version', (request, response) => {
      seen.push(request.headers.authorization);
      const fits = request.headers.authorization === taken;
      response.writeHead(fits ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(fits ? { gitVersion: 'v1' } : { kind: 'Status', message: 'Unauthorized' }));
    });
    expect(await cluster.version()).toBe('v1');
    taken = 'Bearer other';
    await expect(cluster.version()).rejects.toThrow('401: Unauthorized');
    expect(seen).toEqual(['Bearer the-token', 'Bearer the-token', 'Bearer the-token']);
  });

  test('a plugin that fails later on is an error of the API, which is tried again', async () => {
    const { own, cluster } = await opened();
    await using _ = cluster;
    api.json('GET /version', { kind: 'Status', message: 'Unauthorized' }, 401);
    await own.set('fail');
    await expect(cluster.version()).rejects.toMatchObject({
      name: 'ApiError',
      transient: true,
      message: expect.stringContaining('exec plugin ./bin/login ended with exit code 3: you are not logged in'),
    });
  });

  test('a plugin that fails at first is told as what it is', async () => {
    const { file, folder: beside } = await kubeconfigOf(api);
    const own = await fakePlugin(beside, 'the-token');
    await own.set('fail');
    await expect(openCluster({ kubeconfig: file })).rejects.toMatchObject({
      name: 'KlabError',
      message: expect.stringContaining('you are not logged in'),
    });
  });
});
