import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
const template = (script: string, spec: object = {}) => ({
  spec: {
    restartPolicy: 'Never',
    containers: [{ name: 'main', image: 'shell:v1', imagePullPolicy: 'Never', command: ['sh', '-c', script] }],
    ...spec,
  },
});
const jobOf = (name: string, spec: object) =>
  JSON.stringify({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec });
const everyMinute = (name: string, spec: object = {}) =>
  JSON.stringify({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: {
      schedule: '*/1 * * * *',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { template: template('true') } },
      ...spec,
    },
  });

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'job');
  const failTwice = 'n=$(cat /state/n 2>/dev/null || echo 0); echo $((n+1)) >/state/n; [ "$n" -ge 2 ]';
  const state = { volumes: [{ name: 'state', emptyDir: {} }] };
  const flaky = template(failTwice, { restartPolicy: 'OnFailure', ...state });
  Object.assign(flaky.spec.containers[0] ?? {}, { volumeMounts: [{ name: 'state', mountPath: '/state' }] });
  await there.apply(
    [
      jobOf('once', { template: template('echo done') }),
      jobOf('flaky', { backoffLimit: 4, template: flaky }),
      jobOf('shards', {
        completions: 4,
        parallelism: 2,
        completionMode: 'Indexed',
        template: template('echo "index $JOB_COMPLETION_INDEX"'),
      }),
      jobOf('broken', { backoffLimit: 0, template: template('exit 3') }),
      jobOf('patched', { suspend: true, template: template('echo done') }),
      everyMinute('every-minute'),
      everyMinute('asleep', { suspend: true }),
      JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bare' }, spec: template('true').spec }),
    ].join('\n---\n'),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

describe.concurrent('job on a cluster', () => {
  const judge = (name: string, params: object = {}, extra: object = {}) =>
    there.judge('job', { namespace: there.namespace, name, ...params }, extra);

  const says = (words: string, name: string, params: object = {}) =>
    there.judgeUntil(words, 'job', { namespace: there.namespace, name, ...params });

  test('passes what ran to completion, with its Pods, restarts and indexes', async () => {
    expect(await judge('once', { pods: 1, restarts: 0, logs: '^done$' }, { withinMs: 60_000 })).toMatchObject({
      verdict: 'pass',
    });
    const match = { spec: { completionMode: 'Indexed', parallelism: 2, completions: 4 } };
    expect(await judge('shards', { match, logs: 'index {index}$' }, { withinMs: 60_000 })).toMatchObject({
      verdict: 'pass',
    });
    expect(await judge('flaky', { pods: 1, restarts: 2 }, { withinMs: 120_000 })).toMatchObject({ verdict: 'pass' });
  });

  test('fails other counts, another spec, a failed Job, a bare Pod', async () => {
    await judge('once', {}, { withinMs: 60_000 });
    expect(await judge('once', { restarts: 2 }, { now: true })).toMatchObject({
      verdict: 'fail',
      evidence: [{ field: 'restarts', expected: '2', observed: '0' }],
    });
    expect(await judge('once', { match: { spec: { completions: 2 } } }, { now: true })).toMatchObject({
      verdict: 'fail',
      evidence: [{ field: '.spec.completions' }],
    });
    expect(await says('has failed', 'broken')).toMatchObject({ verdict: 'fail' });
    expect(await judge('bare', {}, { now: true })).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('Found a Pod bare') },
    });
  });

  test('fails a status that somebody patched', async () => {
    const ref = { apiVersion: 'batch/v1', kind: 'Job', namespace: there.namespace, name: 'patched' };
    await there.cluster.patch(ref, { spec: { suspend: false, parallelism: 0 } });
    // The controller is still at work on the Job that goes on, and may refuse it or write over it.
    await vi.waitFor(
      async () => {
        const at = new Date().toISOString().replace(/\.\d+/, '');
        const conditions = ['SuccessCriteriaMet', 'Complete'].map((type) => ({
          type,
          status: 'True',
          lastTransitionTime: at,
        }));
        // Once the controller has set the time of the start, the API refuses another one.
        const { startTime = at } = ((await there.cluster.get(ref))?.status ?? {}) as { startTime?: string };
        const status = { succeeded: 1, startTime, completionTime: at, conditions, uncountedTerminatedPods: {} };
        await there.cluster.patch(ref, { status }, { subresource: 'status' });
        expect(await judge('patched', {}, { now: true })).toMatchObject({
          verdict: 'fail',
          because: { en: expect.stringContaining('says that it is complete') },
        });
      },
      { timeout: 60_000, interval: 250 },
    );
  });

  test('passes what a schedule made; fails what was started by hand, also with a forged owner, and a suspended schedule', async () => {
    const cron = { kind: 'CronJob' };
    expect(await judge('asleep', cron, { now: true })).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('suspended') },
    });
    const owner = await there.cluster.get({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      namespace: there.namespace,
      name: 'every-minute',
    });
    await there.cluster.patch(
      { apiVersion: 'batch/v1', kind: 'CronJob', namespace: there.namespace, name: 'asleep' },
      { spec: { suspend: false, schedule: '0 0 1 1 *' } },
    );
    const idle = await there.cluster.get({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      namespace: there.namespace,
      name: 'asleep',
    });
    const by = (name: string, uid = '') => [{ apiVersion: 'batch/v1', kind: 'CronJob', name, uid, controller: true }];
    const made = (name: string, annotations: object) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace: there.namespace, annotations, ownerReferences: by('asleep', idle?.metadata.uid) },
      spec: { template: template('true') },
    });
    await there.cluster.create(made('by-hand', { 'cronjob.kubernetes.io/instantiate': 'manual' }) as never);
    expect(await says('by hand', 'asleep', cron)).toMatchObject({ verdict: 'fail' });
    await there.cluster.patch(
      { apiVersion: 'batch/v1', kind: 'Job', namespace: there.namespace, name: 'by-hand' },
      { metadata: { annotations: { 'cronjob.kubernetes.io/instantiate': null } } },
    );
    const forged = await judge('asleep', cron, { now: true });
    expect(forged).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('was not made by the schedule') },
    });
    expect(owner).toBeDefined();
    expect(
      await judge('every-minute', { ...cron, match: { spec: { schedule: '*/1 * * * *' } } }, { withinMs: 120_000 }),
    ).toMatchObject({ verdict: 'pass' });
  });

  test('is an error for somebody who may not read', async () => {
    expect(await there.judgeWithoutRights('job', { namespace: there.namespace, name: 'once' })).toMatchObject({
      verdict: 'error',
    });
  });
});
