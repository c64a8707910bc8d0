import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../../src/cluster/cluster.ts';
import { explainPod } from '../../../../src/grading/explain/pod.ts';
import { lookAround } from '../../../../src/grading/explain/surroundings.ts';
import type { Pod } from '../../../../src/grading/kube-types.ts';
import { viewWorkload } from '../../../../src/grading/workload.ts';
import { FakeCluster } from '../../../support/fake-cluster.ts';
import { deployment } from '../../../support/objects.ts';
import { objectsOf, recorded } from '../../../support/states.ts';

const podOf = (state: string) => structuredClone(objectsOf(state).find(({ kind }) => kind === 'Pod')) as Pod;
const namespace = 'shop';

describe('last words', () => {
  test('are asked for once per restart, however often klab looks', async () => {
    const cluster = recorded('crash');
    let asked = 0;
    cluster.onLogs = () => `line ${++asked}`;
    const pod = podOf('crash');
    for (let look = 0; look < 5; look++) await lookAround(cluster, namespace, pod);
    expect(asked).toBe(1);
    Object.assign(pod.status?.containerStatuses?.[0] ?? {}, { restartCount: 9 });
    const { words } = await lookAround(cluster, namespace, pod);
    expect([asked, words]).toEqual([2, { container: 'main', line: 'line 2' }]);
  });

  test('are not asked for while nothing has failed, nor where nothing has run', async () => {
    for (const state of ['readiness-exec', 'image-typo', 'finished', 'program-missing']) {
      const cluster = recorded(state);
      cluster.onLogs = () => {
        throw new Error(`asked for the log of ${state}`);
      };
      expect((await lookAround(cluster, namespace, podOf(state))).words).toBeUndefined();
    }
  });

  test('that cannot be had are left out', async () => {
    const cluster = recorded('crash');
    cluster.onLogs = () => {
      throw new Error('container is gone');
    };
    expect((await lookAround(cluster, namespace, podOf('crash'))).words).toBeUndefined();
  });
});

describe('what is read', () => {
  test('of a workload that runs: nothing but what is watched', async () => {
    const cluster = new FakeCluster().put(...deployment().all);
    await viewWorkload(cluster, { kind: 'Deployment', namespace, name: 'web' });
    expect(cluster.reads.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'Deployment',
      'Event',
      'Pod',
      'ReplicaSet',
    ]);
  });

  test('Secrets only where a Secret is spoken of', async () => {
    const kinds = async (state: string) => {
      const cluster = recorded(state);
      await lookAround(cluster, namespace, podOf(state));
      return cluster.reads.map(({ kind }) => kind);
    };
    expect(await kinds('secret-missing')).toContain('Secret');
    expect(await kinds('config-map-missing')).not.toContain('Secret');
  });

  test('what may not be read is left out; an API that does not answer is not hidden', async () => {
    const cluster = recorded('crash');
    cluster.trouble = new ApiError('forbidden', { transient: false, status: 403 });
    expect((await lookAround(cluster, namespace)).events).toEqual([]);
    cluster.trouble = new ApiError('too busy', { transient: true, status: 429 });
    await expect(lookAround(cluster, namespace)).rejects.toThrow('too busy');
  });
});

test('an Event of a namesake from before does not speak for the Pod of now', async () => {
  const cluster = recorded('readiness-http');
  const pod = podOf('readiness-http');
  const again = { ...pod, metadata: { ...pod.metadata, uid: 'another' } };
  const said = (one: Pod, around: Awaited<ReturnType<typeof lookAround>>) => explainPod(one, around)?.diagnosis;
  expect(said(pod, await lookAround(cluster, namespace, pod))).toBe('readiness-probe-fails');
  expect(said(again, await lookAround(cluster, namespace, again))).toBe('pod-not-ready');
});
