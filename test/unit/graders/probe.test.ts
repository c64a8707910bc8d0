import { describe, expect, test } from 'vitest';
import { probe } from '../../../graders/probe.ts';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import { isReady, type Pod } from '../../../src/grading/kube-types.ts';
import { disturb, type Reaction } from '../../support/disturb.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { namespace, pod, service, slice } from '../../support/objects.ts';

const of = { kind: 'Pod', namespace, name: 'web' };
const fault = { exec: ['rm', '/tmp/ok'], undo: ['touch', '/tmp/ok'] };
const done = () => ({ exitCode: 0, stdout: '', stderr: '', truncated: false });

interface Now {
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly labels?: Record<string, string>;
  readonly uid?: string;
  readonly exitCode?: number;
  readonly spec?: object;
}

const probes = {
  readinessProbe: { exec: { command: ['x'] } },
  livenessProbe: { httpGet: { path: '/ping', port: 8080 } },
};

function web({
  ready = true,
  restartCount = 0,
  labels = { app: 'web' },
  uid = 'web',
  spec = {},
  exitCode,
}: Now = {}): Pod {
  const base = pod({ name: 'web', labels, ready });
  const lastState = exitCode === undefined ? {} : { lastState: { terminated: { exitCode } } };
  const status = { name: 'main', ready, restartCount, state: { running: {} }, ...lastState };
  return {
    ...base,
    metadata: { ...base.metadata, uid },
    spec: { nodeName: 'node-1', containers: [{ name: 'main', ...probes }], ...spec },
    status: { ...base.status, containerStatuses: [status] },
  } as Pod;
}

const front = service();

function setUp(first = web()) {
  const cluster = new FakeCluster().put(front, first, slice(front, [first]));
  cluster.onHttp = () => ({ status: 200, headers: {}, body: 'pong' });
  /** The Pod, and the slice that the controller makes of it. */
  const become = (now: Pod, listed = isReady(now)) => {
    cluster.put(now, slice(front, listed ? [now] : []));
    return done();
  };
  return { cluster, become };
}

describe('readiness', () => {
  const wanted = { kind: 'readiness', of, fault, service: 'web' };
  const judge = async (broken: Now, mended: Now = {}, listed?: boolean) => {
    const { cluster, become } = setUp();
    return disturb('probe', wanted, cluster, {
      exec: () => become(web(broken), listed),
      undo: () => void become(web(mended)),
    });
  };

  test('passes when the Pod leaves the Service and comes back, and is the same all along', async () => {
    const { outcome, did, waitedFor } = await judge({ ready: false });
    expect({ outcome, did }).toEqual({ outcome: 'pass', did: ['exec', 'undo'] });
    expect(waitedFor).toEqual([
      'It has broken Pod web and waits until the readiness probe notices and Service web sends nothing to it. It asks every 10 s; 3 failures in a row are enough.',
      'It has mended Pod web and waits until that is back in Service web.',
    ]);
  });

  test.each<[string, Now, Now, boolean | undefined, string]>([
    ['a probe that always succeeds', {}, {}, undefined, 'does not notice'],
    ['a label taken away by a loop', { ready: false, labels: { app: 'out' } }, {}, undefined, 'other labels'],
    ['a Pod that is made anew', { ready: false, uid: 'new' }, {}, undefined, 'went'],
    ['a restart instead', { ready: false, restartCount: 1 }, {}, undefined, 'a readiness probe restarts nothing'],
    ['a Service that sends to what is not ready', { ready: false }, {}, true, 'still sends to it'],
    ['a Pod that stays out', { ready: false }, { ready: false }, undefined, 'has not come back'],
    ['a Pod that is restarted to come back', { ready: false }, { restartCount: 1 }, undefined, 'restarts nothing'],
  ])('cheat: %s does not pass', async (_, broken, mended, listed, words) => {
    const { outcome, en } = await judge(broken, mended, listed);
    expect(outcome).toBe('fail');
    expect(en).toContain(words);
  });

  test('a Pod without the probe, or outside of the Service, is not touched', async () => {
    const none = setUp(web({ spec: { containers: [{ name: 'main' }] } })).cluster;
    const outside = setUp(web({ labels: { app: 'other' } })).cluster;
    const found = [await disturb('probe', wanted, none), await disturb('probe', wanted, outside)];
    expect(found).toMatchObject([
      { outcome: 'fail', did: [] },
      { outcome: 'fail', did: [] },
    ]);
    expect(found[0]?.en).toContain('has no readinessProbe');
  });

  test('needs a Service, and a way to be mended', () => {
    const bad = [
      { ...wanted, service: undefined },
      { ...wanted, fault: { exec: ['false'] } },
    ];
    expect(bad.map((given) => probe.params.safeParse(given).success)).toEqual([false, false]);
  });
});

describe('liveness', () => {
  const wanted = { kind: 'liveness', of, fault: { http: { port: 8080, path: '/fault' } } };
  const event = (reason: string, message: string, more: object = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${reason}-1`, namespace, uid: `event-${reason}` },
    involvedObject: { kind: 'Pod', name: 'web', uid: 'web', fieldPath: 'spec.containers{main}' },
    source: { component: 'kubelet' },
    reason,
    message,
    count: 1,
    ...more,
  });
  const unhealthy = (more?: object) => event('Unhealthy', 'Liveness probe failed: 500', more);
  const killing = (more?: object) => event('Killing', 'Container main failed liveness probe, will be restarted', more);

  const judge = async (now: Now, events: readonly KubeObject[], earlier: readonly KubeObject[] = []) => {
    const { cluster, become } = setUp();
    cluster.put(...earlier);
    const http: Reaction['http'] = () => {
      become(web(now));
      cluster.put(...events);
      return { status: 200, headers: {}, body: '' };
    };
    return disturb('probe', wanted, cluster, { http });
  };

  test('passes when the kubelet kills and restarts the container because of the probe', async () => {
    const { outcome, observation } = await judge({ restartCount: 1 }, [unhealthy(), killing()]);
    expect(outcome).toBe('pass');
    expect(observation.evidence.map(({ field }) => field)).toEqual([
      '.message (Unhealthy)',
      '.message (Killing)',
      '.status.containerStatuses[name=main].restartCount',
    ]);
  });

  test('an earlier Event counts when it has happened again', async () => {
    const again = { count: 4 };
    const { outcome } = await judge({ restartCount: 1 }, [unhealthy(again), killing(again)], [unhealthy(), killing()]);
    expect(outcome).toBe('pass');
  });

  test.each<[string, Now, readonly KubeObject[], readonly KubeObject[], string]>([
    ['a process that ends by itself', { restartCount: 1, exitCode: 1 }, [], [], 'ended by itself (exit code 1)'],
    ['Events from before', { restartCount: 1 }, [], [unhealthy(), killing()], 'ended by itself'],
    [
      'the Events of a readiness probe',
      { restartCount: 1 },
      [event('Unhealthy', 'Readiness probe failed')],
      [],
      'itself',
    ],
    [
      'Events of another Pod',
      { restartCount: 1 },
      [unhealthy({ involvedObject: { uid: 'x' } }), killing()],
      [],
      'itself',
    ],
    [
      'Events that are not from the kubelet',
      { restartCount: 1 },
      [unhealthy({ source: { component: 'me' } }), killing()],
      [],
      'itself',
    ],
    ['a probe that always succeeds', {}, [], [], 'does not notice'],
    ['a Pod that is deleted', { uid: 'new' }, [unhealthy(), killing()], [], 'as a whole'],
    ['a container that restarts for ever', { restartCount: 7 }, [unhealthy(), killing()], [], '7 times'],
  ])('cheat: %s does not pass', async (_, now, events, earlier, words) => {
    const { outcome, en } = await judge(now, events, earlier);
    expect(outcome).toBe('fail');
    expect(en).toContain(words);
  });

  test('where the kubelet has long stopped to tell, nothing can be said', async () => {
    const { outcome } = await judge({ restartCount: 1 }, [], [unhealthy({ count: 25 })]);
    expect(outcome).toBe('blocked');
  });

  test('nor where a readiness probe beside it has used up what the kubelet tells, after klab broke it', async () => {
    const spent = event('Unhealthy', 'Readiness probe failed', { count: 25 });
    const { outcome } = await judge({ restartCount: 1 }, [spent], [unhealthy({ count: 2 })]);
    expect(outcome).toBe('blocked');
  });

  test('a container that does not answer after its restart does not pass', async () => {
    const { cluster, become } = setUp();
    cluster.onHttp = () => ({ status: 500, headers: {}, body: '' });
    const http: Reaction['http'] = () => {
      become(web({ restartCount: 1 }));
      cluster.put(unhealthy(), killing());
      return { status: 200, headers: {}, body: '' };
    };
    const { outcome, en } = await disturb('probe', wanted, cluster, { http });
    expect(outcome).toBe('fail');
    expect(en).toContain('does not answer again');
  });

  test('a fault that nobody takes is told', async () => {
    const { cluster } = setUp();
    const http: Reaction['http'] = () => ({ failure: 'refused', message: 'connection refused' });
    const { outcome, en } = await disturb('probe', wanted, cluster, { http });
    expect(outcome).toBe('fail');
    expect(en).toContain('could not be broken on purpose');
  });
});
