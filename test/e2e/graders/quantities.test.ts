import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
const container = (name: string, resources: object) => ({
  name,
  image: 'shell:v1',
  imagePullPolicy: 'Never',
  resources,
});
const pod = (name: string, containers: readonly object[]) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { terminationGracePeriodSeconds: 0, containers },
  });
const limits = { cpu: '0.3', memory: '60Mi' };

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'quantities');
  await there.apply(
    [
      pod('asked', [
        container('main', { requests: { cpu: 0.02, memory: '40Mi' }, limits: { cpu: '0.5', memory: '50Mi' } }),
        container('helper', { requests: { cpu: '10m', memory: '20971520' }, limits }),
      ]),
      pod('copied', [
        container('main', { requests: { cpu: '20m', memory: '40Mi' }, limits: { cpu: '500m', memory: '50Mi' } }),
        container('helper', { limits }),
      ]),
      pod('one-only', [
        container('main', { requests: { cpu: '30m', memory: '60Mi' }, limits: { cpu: '800m', memory: '110Mi' } }),
        container('helper', {}),
      ]),
      pod('hungry', [container('main', { requests: { cpu: '64' } })]),
    ].join('\n---\n'),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

describe('quantities on a cluster', () => {
  const total = { requests: { cpu: '30m', memory: '60Mi' }, limits: { cpu: '800m', memory: '110Mi' } };
  const judge = (name: string, params: object, extra: object = {}) =>
    there.judge('quantities', { of: { kind: 'Pod', namespace: there.namespace, name }, ...params }, extra);

  test('passes totals however they are written, and the QoS class', async () => {
    const each = {
      requests: { cpu: { min: '1m' }, memory: { min: 1 } },
      limits: { cpu: { max: '1' }, memory: { max: '1Gi' } },
    };
    const containers = { main: { limits: { cpu: '500m' } } };
    expect(await judge('asked', { pod: total, each, containers, qos: 'Burstable' })).toMatchObject({ verdict: 'pass' });
    expect(await judge('asked', { qos: 'Guaranteed' }, { now: true })).toMatchObject({
      verdict: 'fail',
      evidence: [{ observed: 'Burstable' }],
    });
  });

  test('fails 60M for 60Mi, requests that the API copied from limits, and totals on one container', async () => {
    await judge('copied', { qos: 'Burstable' });
    const decimal = await judge('asked', { pod: { requests: { memory: '60M' } } }, { now: true });
    expect(decimal).toMatchObject({
      verdict: 'fail',
      evidence: [{ field: 'requests.memory', expected: '60M', observed: '60Mi' }],
    });
    const copied = await judge('copied', { pod: total }, { now: true });
    expect(copied).toMatchObject({
      verdict: 'fail',
      evidence: [{ field: 'requests.cpu', expected: '30m', observed: '320m' }],
    });
    const one = await judge('one-only', { each: { requests: { cpu: { min: '1m' } } } }, { now: true });
    expect(one).toMatchObject({ verdict: 'fail', evidence: [{ observed: '(not there)' }] });
  });

  test('fails numbers with which nothing runs', async () => {
    const of = { kind: 'Pod', namespace: there.namespace, name: 'hungry' };
    const params = { of, containers: { main: { requests: { cpu: 64 } } } };
    const result = await there.judgeUntil('no node to run on', 'quantities', params);
    expect(result).toMatchObject({ verdict: 'fail' });
  });

  test('is an error for somebody who may not read', async () => {
    const params = { of: { kind: 'Pod', namespace: there.namespace, name: 'asked' }, qos: 'Burstable' };
    expect(await there.judgeWithoutRights('quantities', params)).toMatchObject({ verdict: 'error' });
  });
});
