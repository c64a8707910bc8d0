import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { closedRecordings } from '../../../graders/http/closed.ts';
import { params } from '../../../graders/http/params.ts';
import { app, documents } from '../../support/apps.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';
import type { RecordingNow } from '../../support/recorder.ts';

let there: TryOut;
let recording: RecordingNow;
const nodePort = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: {
    type: 'NodePort',
    selector: { app: 'web' },
    ports: [
      { name: 'admin', port: 9000, targetPort: 9000 },
      { name: 'http', port: 80, targetPort: 8080 },
    ],
    ...spec,
  },
});
const of = () => ({ kind: 'Deployment', namespace: there.namespace, name: 'web' });
const ask = (target: object, more: object = {}) => ({ target: { namespace: there.namespace, ...target }, ...more });
const judge = (wanted: object, extra: object = {}) =>
  there.judge('http', wanted, { journal: recording.journal, ...extra });
const because = async (wanted: object) => {
  const { verdict, because: told } = await judge(wanted, { now: true });
  return `${verdict}: ${told.en.replaceAll(there.namespace, 'NS')}`;
};

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'http');
  const closed = params.parse(ask({ nodePortOf: 'door' }, { expect: 'closed' }));
  recording = await there.record(closedRecordings(closed));
  await there.apply([app('web', { replicas: 2 }), documents([nodePort('ports'), nodePort('door')])].join('\n---\n'));
  expect(await judge(ask({ service: 'web', port: 80 }, { fromPodsOf: of() }))).toMatchObject({ verdict: 'pass' });
});
afterAll(() => there[Symbol.asyncDispose]());

describe('http on a cluster', () => {
  test.concurrent('passes answers by all Pods, each request on a new connection', async () => {
    const wanted = ask({ service: 'web', port: 80 }, { requests: 20, fromPodsOf: of(), distinctPods: 2 });
    expect(await judge(wanted)).toMatchObject({ verdict: 'pass' });
  });

  test.concurrent('passes a node port by its name or number, wherever it stands in the list', async () => {
    expect(await judge(ask({ nodePortOf: 'ports', port: 'http' }, { fromPodsOf: of() }))).toMatchObject({
      verdict: 'pass',
    });
    expect(await judge(ask({ nodePortOf: 'ports', port: 80 }))).toMatchObject({ verdict: 'pass' });
    expect(await because(ask({ nodePortOf: 'ports', port: 'admin' }))).toContain('sends to targetPort 9000');
    expect(await because(ask({ nodePortOf: 'ports', port: 'htpp' }))).toBe(
      'fail: Service ports has no port htpp; its ports: 9000 (admin), 80 (http).',
    );
  });

  test.concurrent('method, headers and sets of status codes', async () => {
    const head = ask({ service: 'web', port: 80 }, { method: 'HEAD', bodyMatches: ['body == ""'] });
    expect(await judge(head)).toMatchObject({ verdict: 'pass' });
    const post = ask({ service: 'web', port: 80 }, { method: 'POST', headers: { 'X-Try': '1' }, path: '/work?ms=x' });
    expect(await judge({ ...post, status: [200, '4xx'] })).toMatchObject({ verdict: 'pass' });
    expect(await because(post)).toContain('answered with status 400; 200 expected');
  });

  test.concurrent('closed: not while it answers, and not what was never open', async () => {
    const expectation = { expect: 'closed' };
    expect(await because(ask({ nodePortOf: 'ports', port: 'http' }, expectation))).toContain(
      'is still open: status 200',
    );
    expect(await because(ask({ nodePortOf: 'web' }, expectation))).toContain(
      'blocked: Service web was never seen with a port on the nodes',
    );
  });

  test.concurrent('closed: passes once the Service is gone, on the port that it had', async () => {
    const door = ask({ nodePortOf: 'door', port: 'http' });
    expect(await judge(door)).toMatchObject({ verdict: 'pass' });
    await there.cluster.delete(
      { apiVersion: 'v1', kind: 'Service', namespace: there.namespace, name: 'door' },
      { timeoutMs: 10_000 },
    );
    expect(await judge({ ...door, expect: 'closed' })).toMatchObject({ verdict: 'pass' });
    const without = await there.judge('http', { ...door, expect: 'closed' }, { now: true });
    expect(without).toMatchObject({ verdict: 'blocked' });
  });

  test.concurrent('is an error for somebody who may not read', async () => {
    expect(await there.judgeWithoutRights('http', ask({ service: 'web', port: 80 }))).toMatchObject({
      verdict: 'error',
    });
  });
});
