import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deploymentOf, joined, podOf, serviceOf, shell } from '../../support/manifests.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'endpoints');
  const handMade = (service: string) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-1`, labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.99.99.99'], conditions: { ready: true } }],
    ports: [{ port: 8080 }],
  });
  await there.apply(
    joined(
      deploymentOf('web', shell(), { replicas: 2 }),
      serviceOf('web'),
      serviceOf('near', { selector: { app: 'wbe' } }),
      deploymentOf('shared', shell()),
      podOf('stranger', shell(), { labels: { app: 'shared' } }),
      serviceOf('shared'),
      serviceOf('by-hand', { selector: undefined }),
      serviceOf('padded', { selector: { app: 'web' } }),
      JSON.stringify(handMade('by-hand')),
      JSON.stringify(handMade('padded')),
    ),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

const judge = (service: string, params: object = {}, extra: object = {}) =>
  there.judge('endpoints', { namespace: there.namespace, service, ...params }, extra);
const of = (name: string) => ({ of: { kind: 'Deployment', namespace: there.namespace, name } });

describe.concurrent('endpoints on a cluster', () => {
  test('passes a Service that sends to the Pods of its Deployment', async () => {
    expect(await judge('web', { ready: 2, port: 8080, ...of('web') })).toMatchObject({ verdict: 'pass' });
  });

  test('fails a selector that misses, and names the label that is there', async () => {
    const words = 'selects app=wbe: 0 Pods. 2 Pods carry app=web.';
    const near = { namespace: there.namespace, service: 'near' };
    expect(await there.judgeUntil(words, 'endpoints', near)).toMatchObject({ verdict: 'fail' });
  });

  test('fails a name that is almost right', async () => {
    expect((await judge('wbe', {}, { now: true })).because.en).toContain('Found Service web there. Did you mean it?');
  });

  test('is an error for somebody who may not read', async () => {
    const params = { namespace: there.namespace, service: 'web' };
    expect(await there.judgeWithoutRights('endpoints', params)).toMatchObject({ verdict: 'error' });
  });

  test('cheat: a label put on a Pod that is not of the Deployment', async () => {
    expect(await judge('shared', { ready: 2 })).toMatchObject({ verdict: 'pass' });
    const { verdict, because } = await judge('shared', { ready: 2, ...of('shared') }, { now: true });
    expect([verdict, because.en]).toEqual(['fail', expect.stringContaining('stranger')]);
  });

  test('cheat: an EndpointSlice written by hand', async () => {
    expect(await judge('by-hand')).toMatchObject({ verdict: 'pass' });
    const told = async (service: string, params: object) => {
      const { verdict, because } = await judge(service, params, { now: true });
      return `${verdict}: ${because.en}`;
    };
    expect(await told('by-hand', of('web'))).toContain('fail: Service by-hand has no selector');
    expect(await judge('web', { ready: 2 })).toMatchObject({ verdict: 'pass' });
    const words = 'fail: Service padded sends to 10.99.99.99, which is no Pod';
    expect(await told('padded', { ready: 3 })).toContain(`${words} that its selector picks`);
    expect(await told('padded', of('web'))).toContain(`${words} of Deployment web`);
  });
});
