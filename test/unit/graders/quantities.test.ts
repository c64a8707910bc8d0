import { describe, expect, test } from 'vitest';
import type { Pod } from '../../../src/grading/kube-types.ts';
import { podWith } from '../../support/container.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { deployment, namespace } from '../../support/objects.ts';

const main = { requests: { cpu: '250m', memory: '400Mi' }, limits: { cpu: '500m', memory: '500Mi' } };
const helper = { requests: { cpu: '150m', memory: '200Mi' }, limits: { cpu: '0.3', memory: '300Mi' } };

function podOf(containers: Readonly<Record<string, object>>, spec: object = {}, status: object = {}): Pod {
  const all = Object.entries(containers).map(([name, resources]) => ({ name, image: 'shell:v1', resources }));
  const containerStatuses = all.map(({ name }) => ({ name, ready: true, state: { running: {} } }));
  return podWith('app', {}, { containers: all, ...spec }, { containerStatuses, qosClass: 'Burstable', ...status });
}
const judge = (pod: Pod, params: object) =>
  grade('quantities', { of: { kind: 'Pod', namespace, name: 'app' }, ...params }, new FakeCluster().put(pod));

describe('quantities', () => {
  const total = { requests: { cpu: 0.4, memory: '600Mi' }, limits: { cpu: '800m', memory: '800Mi' } };
  const declared = {
    requests: { cpu: { min: '1m' }, memory: { min: 1 } },
    limits: { cpu: { min: '1m' }, memory: { min: 1 } },
  };

  test('says what stands in the manifest, not what it amounts to', async () => {
    const wanted = { containers: { main: { limits: { memory: '64Mi' } } } };
    expect((await judge(podOf({ main: { limits: { memory: '64M' } } }), wanted)).because.en).toBe(
      'Pod app, main: limits.memory is 64M; 64Mi was asked.',
    );
  });

  test('sums over the containers, each of them, and one by its name', async () => {
    const params = {
      pod: total,
      each: declared,
      containers: { main: { limits: { cpu: { min: '0.5', max: 500e-3 } } } },
      qos: 'Burstable',
    };
    expect(await judge(podOf({ main, helper }), params)).toMatchObject({ outcome: 'pass' });
  });

  test.each([
    [
      'requests that the API has copied from limits',
      { main, helper: { ...helper, requests: helper.limits } },
      { pod: total },
      'requests.cpu',
    ],
    [
      'all on one container',
      { main: total, helper: {} },
      { each: declared },
      '.spec.containers[name=helper].resources.requests.cpu',
    ],
    [
      'one container without a limit: then there is no limit in all',
      { main: total, helper: {} },
      { pod: total },
      'limits.cpu',
    ],
    [
      '600M for 600Mi',
      { main: { requests: { memory: '600M' } } },
      { pod: { requests: { memory: '600Mi' } } },
      'requests.memory',
    ],
    [
      '250 for 250m',
      { main: { limits: { cpu: '250' } } },
      { containers: { main: { limits: { cpu: '250m' } } } },
      '.spec.containers[name=main].resources.limits.cpu',
    ],
    [
      'more than the most',
      { main },
      { each: { limits: { memory: { max: '499Mi' } } } },
      '.spec.containers[name=main].resources.limits.memory',
    ],
    [
      'a container of another name',
      { app: main },
      { containers: { main: { limits: { cpu: '500m' } } } },
      '.spec.containers[*].name',
    ],
  ])('fail: %s', async (_, containers, params, field) => {
    expect(await judge(podOf(containers as Record<string, object>), params)).toMatchObject({
      outcome: 'fail',
      evidence: [{ field }],
    });
  });

  test('sidecars count, init containers do not; resources of the Pod itself win', async () => {
    const initContainers = [
      { name: 'sidecar', restartPolicy: 'Always', resources: helper },
      { name: 'init', resources: { requests: { cpu: '4' } } },
    ];
    expect(await judge(podOf({ main }, { initContainers }), { pod: total })).toMatchObject({ outcome: 'pass' });
    expect(await judge(podOf({ main }, { resources: total }), { pod: total })).toMatchObject({ outcome: 'pass' });
  });

  test('fail: nothing runs with these numbers', async () => {
    const waiting = [
      {
        name: 'main',
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      },
    ];
    const crashing = podOf({ main }, {}, { containerStatuses: waiting, conditions: [] });
    expect(await judge(crashing, { containers: { main } })).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('OOMKilled') },
    });
    const conditions = [
      { type: 'Ready', status: 'True' },
      { type: 'PodResizePending', status: 'True', reason: 'Infeasible', message: 'not enough' },
    ];
    expect(await judge(podOf({ main }, {}, { conditions }), { containers: { main } })).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'Infeasible' }],
    });
    expect(await judge(podOf({ main }), { qos: 'Guaranteed' })).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'Burstable' }],
    });
  });

  test('over all Pods of a workload', async () => {
    const { object, replicaSet, pods } = deployment();
    const own = pods.map((pod) => ({ ...podOf({ main }), metadata: pod.metadata }));
    const cluster = new FakeCluster().put(object, replicaSet, ...own);
    const of = { kind: 'Deployment', namespace, name: 'web' };
    expect(await grade('quantities', { of, all: { requests: { cpu: '500m' } } }, cluster)).toMatchObject({
      outcome: 'pass',
    });
    expect(await grade('quantities', { of, all: { requests: { cpu: '250m' } } }, cluster)).toMatchObject({
      outcome: 'fail',
      evidence: [{ expected: '250m', observed: '500m' }],
    });
  });

  test.each([{}, { pod: {} }, { pod: { requests: { cpu: 'much' } } }, { pod: { requests: { cpu: {} } } }])(
    '%j is refused',
    async (params) => {
      await expect(judge(podOf({ main }), params)).rejects.toThrow();
    },
  );
});
