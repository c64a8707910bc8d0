import { describe, expect, test } from 'vitest';
import { healing } from '../../../graders/healing.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import { disturb } from '../../support/disturb.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { deployment, namespace, pod } from '../../support/objects.ts';

const of = { kind: 'Deployment', namespace, name: 'web' };

/** What becomes of the cluster when klab deletes the Pod. */
async function whenDeleted(react: (cluster: FakeCluster, gone: Pod, web: ReturnType<typeof deployment>) => void) {
  const web = deployment({ replicas: 2 });
  const cluster = new FakeCluster().put(...web.all);
  return disturb('healing', { of }, cluster, {
    deletePod: (gone) => {
      cluster.remove(gone);
      react(cluster, gone, web);
    },
  });
}

const owned = (name: string, web: ReturnType<typeof deployment>, ready = true) =>
  pod({ name, labels: { app: 'web', 'pod-template-hash': 'abc' }, owner: web.replicaSet, ready });

describe('a Pod that klab deletes', () => {
  test('passes when the workload makes a new one and the others stay', async () => {
    const { outcome, en, did, observation } = await whenDeleted((cluster, _, web) => cluster.put(owned('new', web)));
    expect(outcome).toBe('pass');
    expect(en).toBe('klab deleted Pod web-abc-1; Deployment web made Pod new in its place.');
    expect(did).toEqual(['deletePod']);
    expect(observation.evidence.map(({ object }) => object?.uid)).toEqual([
      'pod-web-abc-1',
      'pod-new',
      'pod-web-abc-2',
    ]);
  });

  test('an old Pod that is still Terminating does not count', async () => {
    const { outcome } = await whenDeleted((cluster, gone, web) => {
      cluster.put({ ...gone, metadata: { ...gone.metadata, deletionTimestamp: 'now' } }, owned('new', web));
    });
    expect(outcome).toBe('pass');
  });

  test.each<[string, Parameters<typeof whenDeleted>[0], string]>([
    ['nothing comes', () => undefined, 'had 2 Pods; since then it has 1'],
    [
      'a script makes a bare Pod with the right labels',
      (cluster) => cluster.put(pod({ name: 'new', labels: { app: 'web', 'pod-template-hash': 'abc' } })),
      'since then it has 1',
    ],
    ['the count is right but it is not Ready', (cluster, _, web) => cluster.put(owned('new', web, false)), 'Pod new'],
    [
      'the others are replaced as well',
      (cluster, _, web) => {
        cluster.remove(web.pods[1] as Pod);
        cluster.put(owned('new', web), owned('newer', web));
      },
      'Pod web-abc-2 went as well',
    ],
    [
      'there is one too many',
      (cluster, _, web) => cluster.put(owned('new', web), owned('newer', web)),
      'since then it has 3',
    ],
    [
      'the workload itself is made anew',
      (cluster, _, web) => cluster.put({ ...web.object, metadata: { ...web.object.metadata, uid: 'other' } }),
      'made anew',
    ],
  ])('fails when %s', async (_, react, words) => {
    const { outcome, en } = await whenDeleted(react);
    expect(outcome).toBe('fail');
    expect(en).toContain(words);
  });

  test('cheat: a Pod kept in reserve, which a script puts in place, is not new', async () => {
    const web = deployment({ replicas: 1 });
    const reserve = pod({ name: 'reserve', labels: { app: 'other' } });
    const cluster = new FakeCluster().put(...web.all, reserve);
    const { outcome, en } = await disturb('healing', { of }, cluster, {
      deletePod: (gone) => {
        cluster.remove(gone);
        cluster.put({
          ...owned('reserve', web),
          metadata: { ...owned('reserve', web).metadata, uid: reserve.metadata.uid ?? '' },
        });
      },
    });
    expect(outcome).toBe('fail');
    expect(en).toContain('had been there before');
  });

  test('nothing is deleted of a workload that is absent or not well', async () => {
    const web = deployment({ replicas: 1 });
    const sick = new FakeCluster().put(web.object, web.replicaSet, owned('web-abc-1', web, false));
    const found = [await disturb('healing', { of }, new FakeCluster()), await disturb('healing', { of }, sick)];
    expect(found).toMatchObject([
      { outcome: 'fail', did: [] },
      { outcome: 'fail', did: [] },
    ]);
  });

  test('a bare Pod alone cannot be named', () => {
    expect(healing.params.safeParse({ of: { ...of, kind: 'Pod' } }).success).toBe(false);
  });
});

describe('a container that klab kills', () => {
  const status = (name: string, restartCount: number, more: object = {}) => ({
    name,
    restartCount,
    ready: true,
    state: { running: {} },
    ...more,
  });
  const two = (statuses: readonly object[], spec: object = {}): Pod => {
    const base = pod({ name: 'two' });
    return {
      ...base,
      spec: { ...base.spec, containers: [{ name: 'app' }, { name: 'log' }], ...spec },
      status: { ...base.status, containerStatuses: statuses },
    } as Pod;
  };
  const before = two([status('app', 2), status('log', 0)]);
  const whenKilled = async (after: Pod | undefined) => {
    const cluster = new FakeCluster().put(before);
    const params = { of: { kind: 'Pod', namespace, name: 'two' }, container: 'app' };
    const killContainer = () => (after ? cluster.put(after) : cluster.remove(before));
    return disturb('healing', params, cluster, { killContainer });
  };

  test('passes when it alone starts again in the same Pod', async () => {
    const { outcome, did } = await whenKilled(two([status('app', 3), status('log', 0)]));
    expect([outcome, did]).toEqual(['pass', ['killContainer']]);
  });

  const waiting = { ready: false, state: { waiting: { reason: 'CrashLoopBackOff' } } };
  test('what the kubelet holds back, since klab has killed it before, is waited for and is no fail', async () => {
    const { outcome, en } = await whenKilled(two([status('app', 2, waiting), status('log', 0)]));
    expect(outcome).toBe('blocked');
    expect(en).toContain("by klab's gradings too");
  });

  test('cheat: what ends again after its start is held back by its own fault', async () => {
    const { outcome } = await whenKilled(two([status('app', 3, waiting), status('log', 0)]));
    expect(outcome).toBe('fail');
  });

  const ended = { ready: false, state: { terminated: { exitCode: 137 } } };
  test.each<[string, Pod | undefined, string]>([
    ['nothing starts it', before, 'container app again 2 times in all'],
    ['the whole Pod is replaced', undefined, 'as a whole'],
    ['another of that name comes', { ...before, metadata: { ...before.metadata, uid: 'new' } }, 'as a whole'],
    ['the other container starts again as well', two([status('app', 3), status('log', 1)]), 'container log'],
    ['it starts again and again', two([status('app', 5), status('log', 0)]), '5 times'],
    ['it is never ready', two([status('app', 3, { ready: false }), status('log', 0)]), 'is not Ready'],
    [
      'the policy is Never',
      two([status('app', 2, ended), status('log', 0)], { restartPolicy: 'Never' }),
      'restartPolicy is Never',
    ],
    [
      'the address is another',
      { ...two([status('app', 3), status('log', 0)]), status: { ...before.status, podIP: '10.9.9.9' } } as Pod,
      'another IP address',
    ],
  ])('fails when %s', async (_, after, words) => {
    const { outcome, en } = await whenKilled(after);
    expect(outcome).toBe('fail');
    expect(en).toContain(words);
  });
});
