import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ClusterOptions, clusterWish } from '../../../src/cli/cluster-options.ts';
import type { Context } from '../../../src/cli/context.ts';
import { agreeToTake } from '../../../src/cli/take-cluster.ts';
import { pathsFrom } from '../../../src/paths.ts';
import { createRunner } from '../../../src/process/run.ts';
import { withLedger } from '../../../src/provider/ledger.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-wish-'));
});
afterEach(() => rm(folder, { recursive: true }));

const paths = () => ({ ...pathsFrom(process.env), state: folder });
const wish = (name: string | undefined, options: ClusterOptions, env: Record<string, string> = {}) =>
  clusterWish({ cwd: '/place', env, paths: paths() }, name, options);

describe('which cluster is meant', () => {
  test('klab’s own, by its default name or another one', async () => {
    expect(await wish(undefined, {})).toEqual({ name: 'klab' });
    expect(await wish('trio', { provider: 'minikube' })).toEqual({
      name: 'trio',
      provider: 'minikube',
      needs: 'minikube',
    });
  });

  test('the prerequisites are those of the cluster that has the name', async () => {
    withLedger(join(folder, 'clusters.sqlite'), (ledger) =>
      ledger.put({ name: 'mini', provider: 'minikube', nodes: 1, image: '', phase: 'ready' }),
    );
    expect(await wish('mini', {})).toEqual({ name: 'mini', needs: 'minikube' });
  });

  test('a context is of an existing one, where kubectl would look for it', async () => {
    const context = 'kind-dev';
    const existing = (kubeconfig: string) => ({
      name: 'kind-dev',
      provider: 'existing',
      needs: 'existing',
      existing: { context, kubeconfig },
    });
    expect(await wish(undefined, { context })).toEqual(existing(join(homedir(), '.kube', 'config')));
    expect(await wish(undefined, { context }, { KUBECONFIG: '/a:/b' })).toEqual(existing('/a:/b'));
    expect(await wish(undefined, { context }, { KUBECONFIG: 'a::/b' })).toEqual(existing('/place/a:/b'));
    expect(await wish(undefined, { context, kubeconfig: 'mine' }, { KUBECONFIG: '/a' })).toEqual(
      existing('/place/mine'),
    );
    expect(await wish('shop', { context, provider: 'existing' })).toMatchObject({ name: 'shop' });
  });

  test.each<[string | undefined, ClusterOptions, string]>([
    [undefined, { kubeconfig: 'x' }, '--context is missing'],
    [undefined, { context: 'x', provider: 'kind' }, '--provider kind makes a new one'],
    ['No Name', {}, 'cannot be the name of a cluster'],
  ])('%s %j', async (name, options, message) => {
    await expect(wish(name, options)).rejects.toMatchObject({
      message: expect.stringContaining(message),
      exitCode: 64,
    });
  });
});

describe('a cluster that somebody else made', () => {
  let questions: string[];
  let told: PassThrough;
  const context = (interactive: boolean, answer: boolean) =>
    ({
      paths: paths(),
      runner: createRunner(process.env),
      signal: new AbortController().signal,
      language: 'en',
      interactive,
      stderr: told,
      async confirm(question: string) {
        questions.push(question);
        return answer;
      },
    }) as unknown as Context;
  const ask = async (server: string, { interactive = true, answer = true, yes = false } = {}) => {
    const kubeconfig = join(folder, 'config');
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'admin', user: { token: 'secret' } }],
      contexts: [{ name: 'prod', context: { cluster: 'c', user: 'admin' } }],
    };
    await writeFile(kubeconfig, JSON.stringify(config));
    await agreeToTake(context(interactive, answer), { name: 'prod', existing: { context: 'prod', kubeconfig } }, yes);
    return String(told.read() ?? '');
  };
  beforeEach(() => {
    questions = [];
    told = new PassThrough();
  });

  test('on this machine is not asked about', async () => {
    await ask('https://127.0.0.1:6443', { interactive: false });
    expect(questions).toEqual([]);
  });

  test('elsewhere is asked about, with where it is and who asks it', async () => {
    const said = await ask('https://prod.example.org');
    expect(said).toContain(
      'Context "prod" leads to a cluster that is not on this machine: https://prod.example.org, as user "admin".',
    );
    expect(said).not.toContain('secret');
    expect(questions).toEqual(['Use this cluster?']);
    await expect(ask('https://prod.example.org', { answer: false })).rejects.toThrow('nothing was done');
  });

  test('elsewhere is agreed to by --yes, and refused where nobody can be asked', async () => {
    await ask('https://prod.example.org', { yes: true });
    await expect(ask('https://prod.example.org', { interactive: false })).rejects.toMatchObject({
      hint: expect.stringContaining('--yes'),
      exitCode: 64,
    });
    expect(questions).toEqual([]);
  });
});
