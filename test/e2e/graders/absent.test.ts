import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
const map = (name: string, more: object = {}) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...more } });
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'absent');
  await there.apply(
    [map('there', { labels: { app: 'old' } }), map('held', { finalizers: ['klab.dev/held'] })].join('\n---\n'),
  );
  const held = { apiVersion: 'v1', kind: 'ConfigMap', namespace: there.namespace, name: 'held' };
  await there.cluster.delete(held, { timeoutMs: 500 }).catch(() => undefined);
});
afterAll(async () => {
  const held = { apiVersion: 'v1', kind: 'ConfigMap', namespace: there.namespace, name: 'held' };
  await there.cluster.patch(held, { metadata: { finalizers: null } });
  await there[Symbol.asyncDispose]();
});

describe('absent on a cluster', () => {
  const judge = (params: object) =>
    there.judge(
      'absent',
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: there.namespace, ...params },
      { now: true },
    );

  test('passes what is gone', async () => {
    expect(await judge({ name: 'gone' })).toMatchObject({ verdict: 'pass' });
  });

  test('fails what is there, by name and by labels', async () => {
    expect(await judge({ name: 'there' })).toMatchObject({ verdict: 'fail', evidence: [{ observed: 'there' }] });
    expect(await judge({ labels: { app: 'old' } })).toMatchObject({ verdict: 'fail' });
  });

  test('cheat: deleted, but held by a finalizer', async () => {
    expect(await judge({ name: 'held' })).toMatchObject({ verdict: 'fail', evidence: [{ observed: 'Terminating' }] });
  });

  test('is an error for somebody who may not read, and for a kind that the cluster does not know: that is no absence', async () => {
    const params = { apiVersion: 'v1', kind: 'ConfigMap', namespace: there.namespace, name: 'gone' };
    expect(await there.judgeWithoutRights('absent', params)).toMatchObject({ verdict: 'error' });
    const unknown = await judge({ apiVersion: 'example.com/v1', kind: 'Gadget', name: 'gone' });
    expect([unknown.verdict, unknown.because.en]).toEqual(['error', expect.stringContaining('knows no kind Gadget')]);
  });
});
