import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KubeConfig } from '../../../src/cluster/client-node.ts';
import { useTokenFile } from '../../../src/cluster/token-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-token-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function opened(user: object): Promise<KubeConfig> {
  const file = join(folder, 'config');
  const config = {
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443' } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  };
  await writeFile(file, JSON.stringify(config));
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(file);
  useTokenFile(kubeConfig, file);
  return kubeConfig;
}

async function authorization(kubeConfig: KubeConfig): Promise<unknown> {
  const options: { headers?: Record<string, unknown> } = {};
  await kubeConfig.applyToHTTPSOptions(options as Parameters<KubeConfig['applyToHTTPSOptions']>[0]);
  return options.headers?.['Authorization'];
}

test('a token file beside the kubeconfig is read each time, and goes before a token', async () => {
  await writeFile(join(folder, 'token'), 'first\n');
  const kubeConfig = await opened({ tokenFile: 'token', token: 'old' });
  expect(await authorization(kubeConfig)).toBe('Bearer first');
  await writeFile(join(folder, 'token'), 'second\n');
  expect(await authorization(kubeConfig)).toBe('Bearer second');
});

test('one that is missing or holds something else is named, and never told', async () => {
  const kubeConfig = await opened({ tokenFile: 'token' });
  await expect(authorization(kubeConfig)).rejects.toThrow(/token file .*token: ENOENT/);
  await writeFile(join(folder, 'token'), 'two words\n');
  await expect(authorization(kubeConfig)).rejects.toThrow(/holds no token$/);
});

test('without one, nothing changes', async () => {
  expect(await authorization(await opened({ token: 'mine' }))).toBe('Bearer mine');
});
