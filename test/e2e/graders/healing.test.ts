import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

const deployment = (name: string, replicas: number, container: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      terminationGracePeriodSeconds: 1
      containers: [${container}]
---`;
const shell = (extra = '') => `{ name: main, image: "shell:v1", imagePullPolicy: Never${extra} }`;
// As PID 1 sleep is deaf to every signal from inside the container.
const deaf = 'command: [sleep, infinity]';

let there: TryOut;
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'healing');
  await there.apply(
    [
      deployment('steady', 2, shell()),
      // Only the Pod of the start is ever ready: somebody made the file by hand.
      deployment('by-hand', 1, shell(', readinessProbe: { periodSeconds: 1, exec: { command: [test, -e, /tmp/ok] } }')),
      `
apiVersion: v1
kind: Pod
metadata: { name: bare, labels: { app: steady } }
spec:
  containers:
    - ${shell(`, ${deaf}`)}
    - { name: other, image: "shell:v1", imagePullPolicy: Never, ${deaf} }
---
apiVersion: v1
kind: Pod
metadata: { name: never }
spec: { restartPolicy: Never, containers: [${shell(`, ${deaf}`)}] }
---`,
    ].join('\n'),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

const of = (kind: string, name: string) => ({ kind, namespace: there.namespace, name });

describe.concurrent('healing on a cluster', () => {
  test('a deleted Pod is made again by its Deployment', async () => {
    const result = await there.judge('healing', { of: of('Deployment', 'steady') });
    expect(result).toMatchObject({ verdict: 'pass' });
    expect(result.stimuli?.map(({ en }) => en)).toEqual([
      expect.stringMatching(`^Deleted Pod ${there.namespace}/steady-`),
    ]);
  });

  test('a killed container, deaf to signals, starts again in the same Pod', async () => {
    const result = await there.judge('healing', { of: of('Pod', 'bare'), container: 'main' });
    expect(result).toMatchObject({ verdict: 'pass', evidence: [{ observed: '1' }, {}] });
    expect(result.stimuli?.[0]?.en).toContain('SIGKILL');
  });

  test('the right number of Pods is not enough when the new one is not Ready', async () => {
    const pods = { apiVersion: 'v1', kind: 'Pod', namespace: there.namespace };
    const mine = async () =>
      (await there.cluster.list(pods)).find(({ metadata }) => metadata.labels?.['app'] === 'by-hand');
    await expect
      .poll(async () => (await mine())?.status, { timeout: 90_000 })
      .toMatchObject({ containerStatuses: [{ state: { running: {} } }] });
    const name = (await mine())?.metadata.name ?? '';
    const place = { namespace: there.namespace, name };
    await there.cluster.exec(place, ['touch', '/tmp/ok'], { timeoutMs: 10_000 });
    const result = await there.judge('healing', { of: of('Deployment', 'by-hand') }, { withinMs: 20_000 });
    expect(result).toMatchObject({ verdict: 'fail' });
    expect(result.because.en).toContain('readiness');
  });

  test('Pods that only carry the labels, and restartPolicy Never, heal nothing', async () => {
    const [labels, never] = await Promise.all([
      there.judge('healing', { of: of('ReplicaSet', 'bare') }, { withinMs: 5_000 }),
      there.judge('healing', { of: of('Pod', 'never'), container: 'main' }),
    ]);
    expect(labels).toMatchObject({ verdict: 'fail' });
    expect(labels.stimuli).toBeUndefined();
    expect(never).toMatchObject({ verdict: 'fail', evidence: [{ field: '.spec.restartPolicy' }] });
  });

  test('is an error for somebody who may do nothing', async () => {
    const result = await there.judgeWithoutRights('healing', { of: of('Deployment', 'steady') });
    expect(result).toMatchObject({ verdict: 'error', earned: 0 });
  });
});
