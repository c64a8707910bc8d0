import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pathsFrom } from '../../../../src/paths.ts';
import { createRunner } from '../../../../src/process/run.ts';
import { copyContext } from '../../../../src/provider/existing/kubeconfig.ts';
import { kubectlPath } from '../../../../src/setup/kubectl.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-kubeconfig-'));
  await mkdir(join(folder, 'a'));
  await mkdir(join(folder, 'b'));
});
afterEach(() => rm(folder, { recursive: true }));

const by = () => ({
  runner: createRunner({ ...process.env, KUBECONFIG: join(folder, 'nowhere') }),
  kubectl: kubectlPath(pathsFrom(process.env)),
  signal: new AbortController().signal,
});

/** A file with a cluster, a user and a context of one name. */
async function write(file: string, name: string, cluster: object, user: object): Promise<string> {
  const path = join(folder, file);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'shop' } }],
    'current-context': name,
  };
  await writeFile(path, JSON.stringify(config));
  return path;
}

test('one context of several files, alone, with all that lies beside its file', async () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './login', interactiveMode: 'Never' };
  const first = await write('a/config', 'one', { server: 'https://one:1' }, { token: 'secret-one' });
  const second = await write(
    'b/config',
    'two',
    { server: 'https://two:2', 'certificate-authority': 'ca.crt' },
    { tokenFile: 'token', exec },
  );
  await writeFile(join(folder, 'b', 'ca.crt'), 'CA');
  const copy = await copyContext({ context: 'two', kubeconfig: [first, second].join(delimiter) }, by());
  expect(copy).toMatchObject({ server: 'https://two:2', user: 'two' });
  expect(copy.text).not.toContain('secret-one');
  expect(JSON.parse(copy.text)).toMatchObject({
    'current-context': 'two',
    clusters: [{ cluster: { 'certificate-authority-data': Buffer.from('CA').toString('base64') } }],
    users: [{ user: { tokenFile: join(folder, 'b/token'), exec: { command: join(folder, 'b/login') } } }],
    contexts: [{ context: { namespace: 'shop' } }],
  });
});

test('a program that is looked for on PATH stays as it is', async () => {
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'aws', interactiveMode: 'Never' };
  const file = await write('a/config', 'one', { server: 'https://one:1' }, { exec });
  const { text } = await copyContext({ context: 'one', kubeconfig: file }, by());
  expect(JSON.parse(text).users[0].user.exec.command).toBe('aws');
});

test('a context that is not there is told with those that are', async () => {
  const file = await write('a/config', 'one', { server: 'https://one:1' }, {});
  await expect(copyContext({ context: 'two', kubeconfig: file }, by())).rejects.toMatchObject({
    message: `${file} has no context "two"`,
    hint: '--context, one of: one',
    exitCode: 64,
  });
});

test.each([
  ['is not there', undefined, 'there is no kubeconfig'],
  ['is no kubeconfig', 'hello: [', 'cannot be read as a kubeconfig'],
  ['has nothing in it', '', 'has no context "one"'],
])('a file that %s', async (_, text, message) => {
  const file = join(folder, 'config');
  if (text !== undefined) await writeFile(file, text);
  await expect(copyContext({ context: 'one', kubeconfig: file }, by())).rejects.toThrow(message);
});

test('a context without a server', async () => {
  const file = await write('a/config', 'one', {}, {});
  await expect(copyContext({ context: 'one', kubeconfig: file }, by())).rejects.toThrow('no cluster with a server');
});
