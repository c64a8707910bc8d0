import { describe, expect, test } from 'vitest';
import { ApiError, type PodStats } from '../../../src/cluster/cluster.ts';
import type { TrialUsage } from '../../../src/verify/trial.ts';
import { highestOf, meterUsage, usageReader } from '../../../src/verify/usage.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';

const pod = (namespace: string, name: string, nodeName: string | undefined, status: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  spec: {
    ...(nodeName === undefined ? {} : { nodeName }),
    containers: [{ name: 'c', resources: { requests: { cpu: '100m' } } }],
  },
  status,
});
const stats = (namespace: string, name: string, memoryBytes: number): PodStats => ({ namespace, name, memoryBytes });

/** Nodes that count how often they are asked. */
function nodes(of: Readonly<Record<string, readonly PodStats[]>>) {
  const asked: string[] = [];
  return {
    asked,
    async podStats(node: string) {
      asked.push(node);
      return of[node] ?? [];
    },
  };
}

describe('what a trial takes', () => {
  const measured = nodes({
    one: [stats('shop', 'a', 100), stats('klab-system', 'recorder', 9_000), stats('other', 'x', 5_000)],
    two: [stats('back', 'b', 20), stats('shop', 'done', 3)],
  });
  const pods = new FakeCluster().put(
    pod('shop', 'a', 'one'),
    pod('shop', 'done', 'two', { phase: 'Succeeded' }),
    pod('shop', 'pending', undefined),
    pod('back', 'b', 'two'),
    pod('other', 'x', 'three'),
  );

  test('is the memory of the Pods in its namespaces, on all their nodes, and the CPU of those not finished', async () => {
    const read = usageReader(measured, new FakeClock());
    expect(await read(['shop', 'back'], pods)).toEqual({ memoryBytes: 123, cpuMillicores: 300 });
    expect(measured.asked).toEqual(['one', 'two']);
  });

  test('is nothing without Pods, and nobody is asked', async () => {
    const silent = nodes({});
    expect(await usageReader(silent)(['empty'], new FakeCluster())).toEqual({ memoryBytes: 0, cpuMillicores: 0 });
    expect(silent.asked).toEqual([]);
  });

  test('trials that look within a second share the answer of a node', async () => {
    const clock = new FakeClock();
    const node = nodes({});
    const read = usageReader(node, clock);
    await Promise.all([read(['shop'], pods), read(['back'], pods)]);
    expect(node.asked).toEqual(['one', 'two']);
    await clock.advance(1_001);
    await read(['back'], pods);
    expect(node.asked).toEqual(['one', 'two', 'two']);
  });
});

describe('a meter', () => {
  /** A trial whose looks are answered by the test. */
  function trial() {
    const looks: PromiseWithResolvers<TrialUsage>[] = [];
    const usage = () => {
      const look = Promise.withResolvers<TrialUsage>();
      looks.push(look);
      return look.promise;
    };
    return { looks, usage };
  }

  test('looks every 2 s, keeps the highest of each, and passes over looks that fail', async () => {
    const clock = new FakeClock();
    const it = trial();
    using meter = meterUsage(it, clock);
    it.looks[0]?.resolve({ memoryBytes: 10, cpuMillicores: 300 });
    await clock.advance(2_000);
    it.looks[1]?.reject(new ApiError('gone', { transient: true }));
    await clock.advance(2_000);
    it.looks[2]?.resolve({ memoryBytes: 50, cpuMillicores: 100 });
    await settled();
    expect(meter.peak()).toEqual({ peakMemoryBytes: 50, cpuMillicores: 300 });
  });

  test('never looks again while a look is under way, nor when it has ended', async () => {
    const clock = new FakeClock();
    const it = trial();
    const meter = meterUsage(it, clock);
    await clock.advance(60_000);
    expect(it.looks).toHaveLength(1);
    meter[Symbol.dispose]();
    it.looks[0]?.resolve({ memoryBytes: 1, cpuMillicores: 1 });
    await clock.advance(60_000);
    expect(it.looks).toHaveLength(1);
  });

  test('ends by itself after ten minutes of looks', async () => {
    const clock = new FakeClock();
    let looks = 0;
    using meter = meterUsage({ usage: async () => ({ memoryBytes: ++looks, cpuMillicores: 0 }) }, clock);
    await clock.advance(3_600_000);
    expect(meter.peak()?.peakMemoryBytes).toBe(300);
    expect(looks).toBe(300);
  });

  test('says nothing where it saw nothing', () => {
    expect(highestOf([])).toBeUndefined();
    expect(
      highestOf([undefined, { peakMemoryBytes: 1, cpuMillicores: 2 }, { peakMemoryBytes: 0, cpuMillicores: 3 }]),
    ).toEqual({
      peakMemoryBytes: 1,
      cpuMillicores: 3,
    });
  });
});
