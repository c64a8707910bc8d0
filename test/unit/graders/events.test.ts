import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import { keepManagers } from '../../../src/cluster/field-managers.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import { podWith } from '../../support/container.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { deployment, namespace } from '../../support/objects.ts';

const restarted = [{ name: 'main', restartCount: 1, state: { running: {} } }];
const fresh = new Date().toISOString();
function podAged(creationTimestamp = fresh, container: object = { livenessProbe: {} }): Pod {
  const plain = podWith('web', container, {}, { containerStatuses: restarted });
  return { ...plain, metadata: { ...plain.metadata, creationTimestamp } };
}
function eventOf(about: KubeObject, more: object = {}, manager = 'kubelet'): KubeObject {
  const { name, uid } = about.metadata;
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.1`, namespace },
    involvedObject: { kind: about.kind, name, namespace, uid },
    reason: 'Unhealthy',
    type: 'Warning',
    message: 'Liveness probe failed: HTTP 500',
    source: { component: 'kubelet', host: 'node-1' },
    reportingComponent: 'kubelet',
    count: 2,
    ...more,
  };
  return keepManagers(event, [{ manager, operation: 'Update' }]);
}
const about = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'web' };
const unhealthy = { about, reason: 'Unhealthy', type: 'Warning', component: 'kubelet', message: '^Liveness' };
const judge = (objects: readonly KubeObject[], params: object = unhealthy) =>
  grade('events', params, new FakeCluster().put(...objects));

describe('events', () => {
  test('pass by reason, type, component, message; counted over a series and over several', async () => {
    const pod = podAged();
    expect(await judge([pod, eventOf(pod)], { ...unhealthy, min: 2 })).toMatchObject({ outcome: 'pass' });
    const series = eventOf(pod, { metadata: { name: 'b', namespace }, count: undefined, series: { count: 3 } });
    expect(await judge([pod, eventOf(pod), series], { ...unhealthy, min: 5 })).toMatchObject({ outcome: 'pass' });
    expect(await judge([pod, eventOf(pod), series], { ...unhealthy, min: 6 })).toMatchObject({ outcome: 'fail' });
    expect(await judge([pod, eventOf(pod)], { ...unhealthy, message: '^Readiness' })).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'Unhealthy (kubelet)' }],
    });
  });

  test('about any Pod of a workload', async () => {
    const { all, pods } = deployment();
    const [first] = pods as [Pod];
    const scheduled = eventOf(
      first,
      { reason: 'Scheduled', source: { component: 'default-scheduler' }, reportingComponent: 'default-scheduler' },
      'kube-scheduler',
    );
    const params = {
      podsOf: { kind: 'Deployment', namespace, name: 'web' },
      reason: 'Scheduled',
      component: 'default-scheduler',
    };
    expect(await judge([...all, scheduled], params)).toMatchObject({ outcome: 'pass' });
  });

  test('fail: of an earlier object of that name', async () => {
    const pod = podAged();
    const earlier = { ...pod, metadata: { ...pod.metadata, uid: 'earlier' } };
    expect(await judge([pod, eventOf(earlier)])).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'no events' }],
    });
  });

  test('an object that is gone is known by its name only', async () => {
    expect(await judge([eventOf(podAged())])).toMatchObject({ outcome: 'pass' });
    const mistaken = await judge([podAged()], { ...unhealthy, about: { ...about, name: 'wbe' } });
    expect(mistaken).toMatchObject({
      outcome: 'fail',
      because: {
        en: 'There is no Pod wbe in namespace shop. Found Pod web there. Did you mean it? No event tells of one.',
      },
    });
  });

  test.each<[string, Pod, object, string, RegExp]>([
    ['kubectl create -f event.yaml', podAged(), {}, 'kubectl-create', /written by kubectl-create/],
    ['a program of the learner', podAged(), {}, 'node', /written by node/],
    ['a probe that the Pod does not have', podAged(fresh, { readinessProbe: {} }), {}, 'kubelet', /no livenessProbe/],
    [
      'another node than the Pod is on',
      podAged(),
      { source: { component: 'kubelet', host: 'mine' } },
      'kubelet',
      /sent from node mine/,
    ],
  ])('fail: an event forged by %s', async (_, pod, more, manager, words) => {
    expect(await judge([pod, eventOf(pod, more, manager)])).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringMatching(words), ko: expect.stringMatching(/: .*[가-힣]/) },
    });
  });

  test('fail: Killing without a container that was killed; Scheduled without a node', async () => {
    const calm = { ...podWith('web', {}), metadata: podAged().metadata };
    const killing = eventOf(calm, { reason: 'Killing', type: 'Normal' });
    expect(await judge([calm, killing], { about, reason: 'Killing' })).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('no container has been killed') },
    });
    expect(
      await judge([podAged(), eventOf(podAged(), { reason: 'Killing' })], { about, reason: 'Killing' }),
    ).toMatchObject({ outcome: 'pass' });
    const homeless: Pod = { ...calm, spec: {} };
    const scheduled = eventOf(
      homeless,
      { reason: 'Scheduled', source: {}, reportingComponent: 'default-scheduler' },
      'kube-scheduler',
    );
    expect(await judge([homeless, scheduled], { about, reason: 'Scheduled' })).toMatchObject({ outcome: 'fail' });
  });

  test('after an hour the API has forgotten: that is no fail, and no pass', async () => {
    expect(await judge([podAged('2026-01-01T00:00:00Z')])).toMatchObject({ outcome: 'blocked' });
    expect(await judge([podAged()])).toMatchObject({ outcome: 'fail' });
    expect(await judge([])).toMatchObject({ outcome: 'fail' });
  });
});
