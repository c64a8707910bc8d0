import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deploymentOf, joined, podOf, shell } from '../../support/manifests.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
/** A token that nobody knows but who looks into the Pod. */
const token = shell('head -c 12 /dev/urandom | sha256sum > /tmp/token; sleep 3600');
const read = ['cat', '/tmp/token'];
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'answer');
  await there.apply(
    joined(deploymentOf('web', token, { replicas: 2 }), podOf('own', token, { labels: { app: 'web' } })),
  );
  const of = { kind: 'Deployment', namespace: there.namespace, name: 'web' };
  // Each Pod that there is has its token, and there are two.
  expect(await there.judge('rollout', { ...of, replicas: 2 })).toMatchObject({ verdict: 'pass' });
  expect(await there.judge('exec', { of, argv: read, in: 'every' })).toMatchObject({ verdict: 'pass' });
  const pods = await there.cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: there.namespace });
  const mine = pods.filter(({ metadata }) => metadata.name.startsWith('web-')) as unknown as readonly PodLike[];
  const [first] = mine;
  const print = async (name: string) =>
    (await there.cluster.exec({ namespace: there.namespace, name }, read, { timeoutMs: 10_000 })).stdout;
  await give('right', {
    podIPs: mine.map(({ status }) => status.podIP).join(', '),
    podName: first?.metadata.name ?? '',
    token: await print(first?.metadata.name ?? ''),
    guess: 'deadbeef',
  });
  await give('own', { podName: 'own', token: await print('own') });
  await give('huge', { podIPs: '10.0.0.1 '.repeat(110_000) });
});
afterAll(() => there[Symbol.asyncDispose]());

type PodLike = { readonly metadata: { readonly name: string }; readonly status: { readonly podIP: string } };
const give = (name: string, data: object) =>
  there.cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: there.namespace }, data });
const ofWeb = () => ({ kind: 'Deployment', namespace: there.namespace, name: 'web' });
const judge = (configMap: string, key: string, equals: object) =>
  there.judge('answer', { namespace: there.namespace, configMap, key, equals }, { now: true });
const ofToken = () => ({ pod: { answer: 'podName', of: ofWeb() }, exec: read });

describe.concurrent('answer on a cluster', () => {
  test('passes what is so', async () => {
    expect(await judge('right', 'podIPs', { pods: ofWeb(), each: 'ip' })).toMatchObject({ verdict: 'pass' });
    expect(await judge('right', 'token', ofToken())).toMatchObject({ verdict: 'pass' });
  });

  test('fails a guess, without telling what is right', async () => {
    const result = await judge('right', 'guess', ofToken());
    expect(result).toMatchObject({ verdict: 'fail' });
    expect(JSON.stringify(result)).not.toMatch(/[0-9a-f]{64}/);
    expect((await judge('rihgt', 'guess', ofToken())).because.en).toContain('Found ConfigMap right there.');
  });

  test('is an error for somebody who may not read, and for a kind that the cluster does not know', async () => {
    const params = { namespace: there.namespace, configMap: 'right', key: 'guess', equals: ofToken() };
    expect(await there.judgeWithoutRights('answer', params)).toMatchObject({ verdict: 'error' });
    const field = {
      apiVersion: 'example.com/v1',
      kind: 'Gadget',
      namespace: there.namespace,
      name: 'a',
      path: '.spec',
    };
    expect(await judge('right', 'guess', { field })).toMatchObject({ verdict: 'error' });
  });

  test('cheat: the token of a Pod that only has the label', async () => {
    const { verdict, because } = await judge('own', 'token', ofToken());
    expect([verdict, because.en]).toEqual(['fail', expect.stringContaining('has to name a Pod of Deployment web')]);
  });

  test('cheat: every possible answer at once, as much as a ConfigMap holds', async () => {
    const result = await judge('huge', 'podIPs', { pods: ofWeb(), each: 'ip' });
    expect(result).toMatchObject({ verdict: 'fail' });
    expect(JSON.stringify(result).length).toBeLessThan(2_000);
  });
});
