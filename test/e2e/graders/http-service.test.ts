import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { bootcamp, deploymentOf, joined, podOf, serviceOf, shell } from '../../support/manifests.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
const hostPort = 38_217;
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'http-service');
  await there.apply(
    joined(
      deploymentOf('web', bootcamp, { replicas: 2 }),
      serviceOf('web', { type: 'NodePort' }),
      serviceOf('wrong-port', { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 9090 }] }),
      deploymentOf('private', shell('httpd -f -p 127.0.0.1:8080')),
      serviceOf('private'),
      // The right app with the right answer, but not of the Deployment.
      podOf('canned', { ...bootcamp, ports: [{ containerPort: 8080, hostPort }] }, { labels: { app: 'canned' } }),
      serviceOf('canned'),
    ),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

const judge = (target: object, params: object = {}, extra: object = {}) =>
  there.judge('http', { target: { namespace: there.namespace, ...target }, ...params }, extra);
const now = async (target: object, params: object = {}) => {
  const { verdict, because } = await judge(target, params, { now: true });
  return [verdict, because.en];
};
const ofWeb = () => ({ fromPodsOf: { kind: 'Deployment', namespace: there.namespace, name: 'web' } });
const service = (name: string) => ({ service: name, port: 80 });

describe.concurrent('http through a Service, on a cluster', () => {
  test('passes answers of the right Pods, through the Service and the port of every node', async () => {
    const params = { bodyIncludes: 'v=1', requests: 12, distinctPods: 2, ...ofWeb() };
    const all = await Promise.all([judge(service('web'), params), judge({ nodePortOf: 'web' }, params)]);
    expect(all.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  });

  test('fails another answer', async () => {
    expect(await judge(service('web'))).toMatchObject({ verdict: 'pass' });
    expect(await now(service('web'), { bodyIncludes: 'v=2' })).toEqual(['fail', expect.stringContaining('"v=2"')]);
  });

  test('fails a targetPort that reaches nothing, and tells where the program listens', async () => {
    expect(await judge(service('web'))).toMatchObject({ verdict: 'pass' });
    const words = /targetPort 9090, which reaches nothing.*listening: 8080/;
    expect(await now(service('wrong-port'))).toEqual(['fail', expect.stringMatching(words)]);
  });

  test('fails a program that listens for itself only', async () => {
    await expect
      .poll(async () => now(service('private')), { timeout: 60_000, interval: 500 })
      .toEqual(['fail', expect.stringContaining('at 127.0.0.1 only')]);
  });

  test('is an error for somebody who may not read', async () => {
    const target = { namespace: there.namespace, ...service('web') };
    expect(await there.judgeWithoutRights('http', { target })).toMatchObject({ verdict: 'error' });
  });

  test('cheat: the right answer, by a Pod that is not of the Deployment', async () => {
    expect(await judge(service('canned'), { bodyIncludes: 'v=1' })).toMatchObject({ verdict: 'pass' });
    const words = 'which is no Pod of Deployment web';
    expect(await now(service('canned'), ofWeb())).toEqual(['fail', expect.stringContaining(words)]);
  });

  test('cheat: a hostPort instead of a node port', async () => {
    expect(await judge(service('canned'))).toMatchObject({ verdict: 'pass' });
    const words = 'opens no port on the nodes';
    expect(await now({ nodePortOf: 'canned' }, { bodyIncludes: 'v=1' })).toEqual([
      'fail',
      expect.stringContaining(words),
    ]);
  });
});
