import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import { keepManagers } from '../../../src/cluster/field-managers.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { namespace, owner, pod } from '../../support/objects.ts';

const complete = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };
const due = '2026-01-01T10:30:00Z';
const minute = Date.parse(due) / 60_000;

function jobOf(name = 'once', spec: object = {}, status: object = complete, metadata: object = {}): KubeObject {
  const selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': `job-${name}` } };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, uid: `job-${name}`, ...metadata },
    spec: { completions: 1, selector, ...spec },
    status,
  };
}

function podOf(
  job: KubeObject,
  name = 'once-1',
  { index, exitCode = 0, restarts = 0 }: { index?: number; exitCode?: number; restarts?: number } = {},
): Pod {
  const plain = pod({
    name,
    owner: job,
    labels: { 'batch.kubernetes.io/controller-uid': job.metadata.uid ?? '' },
    ready: false,
  });
  const annotations: Record<string, string> =
    index === undefined ? {} : { 'batch.kubernetes.io/job-completion-index': String(index) };
  const terminated = { exitCode, startedAt: due, containerID: 'containerd://1' };
  return {
    ...plain,
    metadata: { ...plain.metadata, annotations },
    status: {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      containerStatuses: [{ name: 'main', restartCount: restarts, state: { terminated } }],
    },
  };
}
const judge = (objects: readonly KubeObject[], params: object = {}, logs = '') => {
  const cluster = new FakeCluster().put(...objects);
  cluster.onLogs = (name) => `start\nindex ${name.at(-1)}\n${logs}`;
  return grade('job', { namespace, name: 'once', ...params }, cluster);
};

describe('a Job', () => {
  test('passes when its own Pods have ended well', async () => {
    const job = jobOf();
    expect(
      await judge([job, podOf(job)], { pods: 1, restarts: 0, logs: '^start$', match: { spec: { completions: 1 } } }),
    ).toMatchObject({ outcome: 'pass' });
  });

  test('counts its Pods and their restarts', async () => {
    const job = jobOf();
    const flaky = podOf(job, 'once-1', { restarts: 2 });
    expect(await judge([job, flaky], { pods: 1, restarts: 2 })).toMatchObject({ outcome: 'pass' });
    expect(await judge([job, podOf(job)], { restarts: 2 })).toMatchObject({
      outcome: 'fail',
      evidence: [{ expected: '2', observed: '0' }],
    });
    const again = podOf(job, 'once-2', { exitCode: 1 });
    expect(await judge([job, podOf(job), again], { pods: 1 })).toMatchObject({
      outcome: 'fail',
      evidence: [{ field: 'Pods', observed: '2' }],
    });
  });

  test.each<[string, (job: KubeObject) => readonly KubeObject[]]>([
    ['a status that says so, without any Pod', () => []],
    [
      'Pods of a label only, with no owner',
      (job) => [{ ...podOf(job), metadata: { ...podOf(job).metadata, ownerReferences: [] } }],
    ],
    [
      'a Pod that names the Job as an owner but not as its controller',
      (job) => [
        {
          ...podOf(job),
          metadata: { ...podOf(job).metadata, ownerReferences: [{ ...owner(job), controller: false }] },
        },
      ],
    ],
    [
      'a Pod of an earlier Job of that name',
      (job) => [podOf({ ...job, metadata: { ...job.metadata, uid: 'earlier' } })],
    ],
    [
      'a Pod whose phase says Succeeded, and no container has ended',
      (job) => [{ ...podOf(job), status: { phase: 'Succeeded' } }],
    ],
    [
      'a Pod on a node that does not exist, its status written by hand',
      (job) => [keepManagers(podOf(job), [{ manager: 'kubectl-patch', operation: 'Update', subresource: 'status' }])],
    ],
    ['a Pod that ended with another code', (job) => [podOf(job, 'once-1', { exitCode: 3 })]],
  ])('fails: %s', async (_, pods) => {
    const job = jobOf();
    expect(await judge([job, ...pods(job)])).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('says that it is complete') },
    });
  });

  test('fails: failed, suspended, under way, another spec, a bare Pod', async () => {
    const failed = {
      conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too often' }],
    };
    expect(await judge([jobOf('once', {}, failed)])).toMatchObject({
      evidence: [{ observed: 'BackoffLimitExceeded' }],
    });
    expect(await judge([jobOf('once', { suspend: true }, {})])).toMatchObject({
      outcome: 'fail',
      evidence: [{ field: '.spec.suspend' }],
    });
    expect(await judge([jobOf('once', {}, { active: 1 })])).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('not complete yet: 0 of 1') },
    });
    const job = jobOf();
    expect(await judge([job, podOf(job)], { match: { spec: { completions: 2 } } })).toMatchObject({
      outcome: 'fail',
      evidence: [{ field: '.spec.completions' }],
    });
    expect(await judge([pod({ name: 'once' })])).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('Found a Pod once') },
    });
  });

  test('Indexed: each index by a Pod of its own, with its own log', async () => {
    const job = jobOf('once', { completions: 2, completionMode: 'Indexed' }, { ...complete, succeeded: 2 });
    const [zero, one] = [podOf(job, 'once-0', { index: 0 }), podOf(job, 'once-1', { index: 1 })];
    expect(await judge([job, zero, one], { logs: 'index {index}$' })).toMatchObject({ outcome: 'pass' });
    expect(await judge([job, zero, one], { logs: 'shard {index}$' })).toMatchObject({
      outcome: 'fail',
      evidence: [{ field: 'logs', expected: 'shard 0$' }],
    });
    const twice = podOf(job, 'once-2', { index: 0 });
    expect(await judge([job, zero, twice])).toMatchObject({
      outcome: 'fail',
      evidence: [{ expected: '2', observed: '1' }],
    });
  });
});

describe('a CronJob', () => {
  const cronJob = (spec: object = {}): KubeObject => ({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'tick', namespace, uid: 'cron', creationTimestamp: '2026-01-01T10:29:10Z' },
    spec: { schedule: '*/1 * * * *', ...spec },
    status: { lastScheduleTime: due },
  });
  const annotations = { 'batch.kubernetes.io/cronjob-scheduled-timestamp': due };
  const made = (name = `tick-${minute}`, metadata: object = {}) =>
    jobOf(name, {}, complete, {
      ownerReferences: [owner(cronJob())],
      creationTimestamp: '2026-01-01T10:30:01Z',
      annotations,
      ...metadata,
    });
  const judgeCron = (job: KubeObject, spec: object = {}, params: object = {}) =>
    judge([cronJob(spec), job, podOf(job)], { kind: 'CronJob', name: 'tick', ...params });

  test('passes with a complete Job that its schedule made', async () => {
    expect(await judgeCron(made(), {}, { match: { spec: { schedule: '*/1 * * * *' } } })).toMatchObject({
      outcome: 'pass',
    });
    expect(await judgeCron(made(), {}, { runs: 2 })).toMatchObject({
      outcome: 'fail',
      evidence: [{ expected: '≥ 2 Jobs' }],
    });
  });

  test.each([
    [
      'kubectl create job --from',
      made('by-hand', { annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' } }),
      /by hand/,
    ],
    ['that without the annotation', made('by-hand', { annotations: {} }), /not made by the schedule/],
    [
      'a hand-made Job with the controller name, at any time',
      made(`tick-${minute}`, { creationTimestamp: '2026-01-01T10:45:00Z' }),
      /not made by the schedule/,
    ],
    ['a scheduled time before its name says so', made(`tick-${minute + 5}`), /not made by the schedule/],
    [
      'another owner',
      made(`tick-${minute}`, { ownerReferences: [{ ...owner(cronJob()), uid: 'other' }] }),
      /has made 0 complete Jobs/,
    ],
  ])('fails: %s', async (_, job, words) => {
    expect(await judgeCron(job)).toMatchObject({ outcome: 'fail', because: { en: expect.stringMatching(words) } });
  });

  test('fails when it is suspended, whatever has run', async () => {
    expect(await judgeCron(made(), { suspend: true })).toMatchObject({
      outcome: 'fail',
      evidence: [{ field: '.spec.suspend' }],
    });
  });
});
