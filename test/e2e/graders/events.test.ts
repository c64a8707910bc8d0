import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
const pod = (name: string, container: object = {}, spec: object = {}) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'main', image: 'shell:v1', imagePullPolicy: 'Never', ...container }],
      ...spec,
    },
  });
const probe = (command: string) => ({ exec: { command: [command] }, periodSeconds: 1, failureThreshold: 1 });

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'events');
  await there.apply(
    [
      pod('dying', { livenessProbe: probe('false') }),
      pod('cold', { readinessProbe: probe('false') }),
      pod('calm'),
      pod('waiting', {}, { schedulerName: 'nobody' }),
    ].join('\n---\n'),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

describe('events on a cluster', () => {
  const about = (name: string) => ({ about: { apiVersion: 'v1', kind: 'Pod', namespace: there.namespace, name } });
  const judge = (params: object, extra: object = {}) => there.judge('events', params, extra);
  const unhealthy = { reason: 'Unhealthy', type: 'Warning', component: 'kubelet' };

  test('passes what the kubelet and the scheduler report, by name, kind of probe and count', async () => {
    const liveness = { ...unhealthy, message: '^Liveness probe failed' };
    const podsOf = { kind: 'Pod', namespace: there.namespace, name: 'cold' };
    const results = await Promise.all([
      judge({ ...about('dying'), ...liveness }),
      judge({ ...about('dying'), reason: 'Killing', component: 'kubelet' }),
      judge({ podsOf, ...unhealthy, message: '^Readiness', min: 2 }),
      judge({ ...about('calm'), reason: 'Scheduled', component: 'default-scheduler' }),
    ]);
    expect(results.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
  });

  test('fails what was not reported, and tells what was', async () => {
    const result = await judge({ ...about('waiting'), reason: 'Scheduled' }, { now: true });
    expect(result).toMatchObject({ verdict: 'fail', evidence: [{ observed: 'no events' }] });
    const other = await judge({ ...about('calm'), ...unhealthy }, { now: true });
    expect(other.evidence[0]?.observed).toContain('Scheduled (default-scheduler)');
    const none = await judge(
      { podsOf: { kind: 'Pod', namespace: there.namespace, name: 'gone' }, ...unhealthy },
      { now: true },
    );
    expect(none).toMatchObject({ verdict: 'fail', because: { en: expect.stringContaining('There is no Pod gone') } });
  });

  test('fails events that the learner wrote, as kubectl would send them or without any trace at the Pod', async () => {
    const namespace = there.namespace;
    const write = async (on: string, reason: string, component: string, fieldManager: string) => {
      const { metadata } = (await there.cluster.get({
        apiVersion: 'v1',
        kind: 'Pod',
        namespace,
        name: on,
      })) as KubeObject;
      const at = new Date().toISOString().replace(/\.\d+/, '');
      await there.cluster.create({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${on}.${fieldManager}`, namespace },
        involvedObject: { apiVersion: 'v1', kind: 'Pod', name: on, namespace, uid: metadata.uid },
        reason,
        message: 'Liveness probe failed: forged',
        type: 'Warning',
        source: { component, host: 'somewhere' },
        reportingComponent: component,
        reportingInstance: 'somewhere',
        firstTimestamp: at,
        lastTimestamp: at,
        count: 3,
      });
    };
    // `create` sends as the field manager klab, as kubectl sends as kubectl-create.
    await write('calm', 'Unhealthy', 'kubelet', 'klab');
    const forged = await judge({ ...about('calm'), ...unhealthy }, { now: true });
    expect(forged).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('is not believed: written by klab') },
    });
  });

  test('is an error for somebody who may not read', async () => {
    expect(await there.judgeWithoutRights('events', { ...about('calm'), reason: 'Scheduled' })).toMatchObject({
      verdict: 'error',
    });
  });
});
