import { describe, expect, test } from 'vitest';
import { openCluster } from '../../../src/cluster/open.ts';
import { FakeApi, statusBody } from './fake-api.ts';

const route = 'GET /api/v1/nodes/dev-worker/proxy/stats/summary';
const pod = (namespace: unknown, name: unknown, memory?: unknown) => ({
  podRef: { namespace, name, uid: 'u' },
  memory,
});

async function answer(body: unknown, status = 200) {
  const api = await FakeApi.start();
  api.json(route, body, status);
  const cluster = await openCluster({ kubeconfig: await api.kubeconfig() });
  return {
    api,
    cluster,
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

describe('stats of the Pods of a node', () => {
  test('are the working sets that the kubelet tells, of memory and CPU only', async () => {
    await using there = await answer({ node: {}, pods: [pod('shop', 'web', { workingSetBytes: 52_428_800 })] });
    expect(await there.cluster.podStats('dev-worker')).toEqual([
      { namespace: 'shop', name: 'web', memoryBytes: 52_428_800 },
    ]);
    expect(there.api.asked(route)[0]?.search).toBe('?only_cpu_and_memory=true');
  });

  test('Pods that are not measured yet, and what is no Pod, are left out', async () => {
    const odd = [
      pod('shop', 'new'),
      pod('shop', 'null', null),
      pod('shop', 'text', { workingSetBytes: '5' }),
      pod('shop', 'below', { workingSetBytes: -1 }),
      pod(7, 'number', { workingSetBytes: 1 }),
      null,
      'pod',
      {},
    ];
    await using there = await answer({ pods: [...odd, pod('shop', 'web', { workingSetBytes: 0 })] });
    expect(await there.cluster.podStats('dev-worker')).toEqual([{ namespace: 'shop', name: 'web', memoryBytes: 0 }]);
  });

  test('names are made safe to show', async () => {
    await using there = await answer({ pods: [pod('shop\u001b[31m', 'we\u202eb', { workingSetBytes: 1 })] });
    expect(await there.cluster.podStats('dev-worker')).toEqual([{ namespace: 'shop', name: 'web', memoryBytes: 1 }]);
  });

  test('a node that is not there has none; one that does not answer is an error', async () => {
    await using gone = await answer(
      statusBody(404, 'NotFound', 'nodes "dev-worker" not found', { name: 'dev-worker' }),
      404,
    );
    expect(await gone.cluster.podStats('dev-worker')).toEqual([]);
    await using down = await answer(statusBody(503, 'ServiceUnavailable', 'no route to the kubelet'), 503);
    await expect(down.cluster.podStats('dev-worker')).rejects.toMatchObject({ transient: true });
    await using empty = await answer({ pods: null });
    await expect(empty.cluster.podStats('dev-worker')).rejects.toThrow('no summary');
  });

  test('a name that leads elsewhere is not asked for', async () => {
    await using there = await answer({ pods: [] });
    await expect(there.cluster.podStats('..')).rejects.toThrow('no name');
    expect(await there.cluster.podStats('../../../secrets')).toEqual([]);
    expect(there.api.requests.map(({ url }) => url.pathname)).toEqual([
      '/api/v1/nodes/..%2F..%2F..%2Fsecrets/proxy/stats/summary',
    ]);
  });
});
