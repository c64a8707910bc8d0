import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiError } from '../../../src/cluster/cluster.ts';
import { Stillness } from '../../../src/verify/settle.ts';
import type { Settled } from '../../../src/verify/trial.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { configMap, namespace, pod } from '../../support/objects.ts';

let cluster: FakeCluster;
let clock: FakeClock;
let stillness: Stillness;
let abort: AbortController;
beforeEach(() => {
  cluster = new FakeCluster();
  clock = new FakeClock();
  abort = new AbortController();
  stillness = new Stillness(cluster, [namespace], { clock, today: () => clock.now() });
});
afterEach(() => stillness[Symbol.dispose]());

function settling() {
  const seen: { result?: Settled; reason?: unknown } = {};
  stillness.settle(abort.signal).then(
    (result) => {
      seen.result = result;
    },
    (reason) => {
      seen.reason = reason;
    },
  );
  return seen;
}

const starting = { ...pod({ name: 'web' }), status: { phase: 'Pending' } };

test('where nothing happens, half a second is enough', async () => {
  const seen = settling();
  await clock.advance(499);
  expect(seen).toEqual({});
  await clock.advance(1);
  expect(seen).toEqual({ result: { settled: true } });
});

test('a change is followed by two seconds of quiet, which may have gone by before anybody asked', async () => {
  cluster.put(pod({ name: 'web' }));
  await clock.advance(1_200);
  const seen = settling();
  await clock.advance(799);
  expect(seen).toEqual({});
  cluster.put(pod({ name: 'web' }));
  await clock.advance(1_999);
  expect(seen).toEqual({});
  await clock.advance(1);
  expect(seen).toEqual({ result: { settled: true } });
});

test('quiet is not enough while a Pod starts', async () => {
  cluster.put(starting);
  const seen = settling();
  await clock.advance(40_000);
  expect(seen).toEqual({});
  cluster.put(pod({ name: 'web' }));
  await clock.advance(2_000);
  expect(seen).toEqual({ result: { settled: true } });
});

test('an event that tells that a volume will not come wakes it, and is no movement', async () => {
  const claim = { name: 'disk', namespace, uid: 'claim' };
  const volumes = [{ name: 'disk', persistentVolumeClaim: { claimName: 'disk' } }];
  cluster.put({ ...starting, spec: { containers: [], volumes } });
  cluster.put({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: claim, status: { phase: 'Pending' } });
  const seen = settling();
  await clock.advance(20_000);
  expect(seen).toEqual({});
  cluster.put({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'disk.1', namespace },
    reason: 'ProvisioningFailed',
    involvedObject: { kind: 'PersistentVolumeClaim', ...claim },
  });
  await clock.advance(1);
  expect(seen).toEqual({ result: { settled: true } });
});

test('what is not ready is stuck when the time of its probes is over, without any change', async () => {
  const waits = pod({ name: 'web', ready: false });
  const readinessProbe = { periodSeconds: 4 };
  const running = { startedAt: new Date(0).toISOString() };
  cluster.put({
    ...waits,
    spec: { containers: [{ name: 'main', readinessProbe }] },
    status: { ...waits.status, containerStatuses: [{ name: 'main', ready: false, state: { running } }] },
  });
  const seen = settling();
  await clock.advance(9_999);
  expect(seen).toEqual({});
  await clock.advance(1);
  expect(seen).toEqual({ result: { settled: true } });
});

test('after a minute it tells what still moves', async () => {
  cluster.put(starting);
  const seen = settling();
  await clock.advance(60_000);
  expect(seen).toEqual({ result: { settled: false, at: 'Pod web is starting' } });
});

test('what changes again and again is told by its kind', async () => {
  const seen = settling();
  for (let second = 0; second < 60; second++) {
    cluster.put(pod({ name: 'web' }));
    await clock.advance(1_000);
  }
  expect(seen).toEqual({ result: { settled: false, at: 'objects of kind Pod change again and again' } });
});

test('polls nothing: as many looks as there are changes and deadlines', async () => {
  cluster.put(starting);
  settling();
  await settled();
  const before = cluster.reads.length;
  await clock.advance(50_000);
  expect(cluster.reads).toHaveLength(before);
  // What cannot set anything in motion is not followed.
  cluster.put(configMap({ a: '1' }));
  await clock.advance(1_000);
  expect(cluster.reads).toHaveLength(before);
});

test('trouble with the API is tried again for a minute, then thrown', async () => {
  const trouble = new ApiError('no answer', { transient: true });
  cluster.trouble = trouble;
  const seen = settling();
  await clock.advance(59_000);
  expect(seen).toEqual({});
  await clock.advance(1_500);
  expect(seen).toEqual({ reason: trouble });
  const denied = new ApiError('denied', { transient: false });
  cluster.trouble = denied;
  const again = settling();
  await settled();
  expect(again).toEqual({ reason: denied });
});

test('an abort ends it with the reason; nothing is followed after the end', async () => {
  cluster.put(starting);
  const seen = settling();
  await settled();
  abort.abort('stop');
  await settled();
  expect(seen).toEqual({ reason: 'stop' });
  stillness[Symbol.dispose]();
  expect(cluster.subscriptions).toBe(0);
});
