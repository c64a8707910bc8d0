import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import { deploymentOf, joined, program, shell, workloadOf } from '../../support/manifests.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
const onDelete = { updateStrategy: { type: 'OnDelete' } };
const partition = { updateStrategy: { rollingUpdate: { partition: 1 } }, podManagementPolicy: 'Parallel' };
const late = { exec: { command: ['true'] }, initialDelaySeconds: 60 };
const changed = shell('sleep 3600', { command: ['sh', '-c', 'sleep 7200'] });

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'rollout');
  await there.apply(
    joined(
      deploymentOf('web', shell(), { replicas: 2 }),
      deploymentOf('swapped', shell()),
      deploymentOf('ghost', shell(), { pod: { schedulerName: 'nobody' } }),
      // Ready for a moment is Ready; this one never is.
      deploymentOf('broken', program('echo no database; exit 3', { readinessProbe: late })),
      deploymentOf('no-image', shell('', { image: 'promised:v1' })),
      workloadOf('StatefulSet', 'db', shell(), { replicas: 2 }),
      workloadOf('StatefulSet', 'by-hand', shell(), { spec: onDelete }),
      workloadOf('StatefulSet', 'half', shell(), { replicas: 2, spec: partition }),
      workloadOf('DaemonSet', 'agent', shell()),
      workloadOf('DaemonSet', 'agent-by-hand', shell(), { spec: onDelete }),
      workloadOf('DaemonSet', 'nowhere', shell(), { pod: { nodeSelector: { disk: 'ssd' } } }),
    ),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

const judge = (kind: string, name: string, params: object = {}, extra: object = {}) =>
  there.judge('rollout', { kind, namespace: there.namespace, name, ...params }, extra);
const says = (words: string | RegExp, kind: string, name: string, extra: object = {}) =>
  there.judgeUntil(words, 'rollout', { kind, namespace: there.namespace, name }, extra);
const podsOf = async (name: string) =>
  (await there.cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: there.namespace })).filter(
    ({ metadata }) => metadata.labels?.['app'] === name,
  );

/** Rolls a new template out over one that has run, and judges that. */
async function updated(words: RegExp, kind: string, name: string, more: Parameters<typeof workloadOf>[3]) {
  expect(await judge(kind, name)).toMatchObject({ verdict: 'pass' });
  await there.apply(workloadOf(kind, name, changed, more));
  return await says(words, kind, name);
}

describe.concurrent('rollout on a cluster', () => {
  test('passes a Deployment, a StatefulSet and a DaemonSet that run', async () => {
    const web = judge('Deployment', 'web', { replicas: 2, image: 'shell:v1' });
    const all = await Promise.all([web, judge('StatefulSet', 'db', { replicas: 2 }), judge('DaemonSet', 'agent')]);
    expect(all.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
  });

  test('fails a program that crashes, with its last words', async () => {
    const words = 'keeps ending (Error, exit code 3). Its last words: no database';
    expect(await says(words, 'Deployment', 'broken')).toMatchObject({ verdict: 'fail' });
  });

  test('fails a DaemonSet that no node fits', async () => {
    expect(await says('fits no node', 'DaemonSet', 'nowhere')).toMatchObject({ verdict: 'fail' });
  });

  test('fails what waits for somebody to delete the old Pods', async () => {
    const results = await Promise.all([
      updated(/only when it is deleted/, 'StatefulSet', 'by-hand', { spec: onDelete }),
      updated(/only when it is deleted/, 'DaemonSet', 'agent-by-hand', { spec: onDelete }),
    ]);
    expect(results.map(({ verdict }) => verdict)).toEqual(['fail', 'fail']);
  });

  test('fails what a partition holds back', async () => {
    const words = /half-1|updates only Pods from number 1 on/;
    const result = await updated(words, 'StatefulSet', 'half', { replicas: 2, spec: partition });
    expect(result).toMatchObject({ verdict: 'fail' });
  });

  test("is an error where the lab's own image is missing, and for somebody who may not read", async () => {
    const promised = { images: ['promised:v1'] };
    const missing = await says('which klab should have loaded', 'Deployment', 'no-image', promised);
    expect(missing).toMatchObject({ verdict: 'error', earned: 0 });
    expect(await judge('Deployment', 'no-image', {}, { now: true })).toMatchObject({ verdict: 'fail' });
    const web = { kind: 'Deployment', namespace: there.namespace, name: 'web' };
    expect(await there.judgeWithoutRights('rollout', web)).toMatchObject({ verdict: 'error' });
  });
});

describe.concurrent('cheats on a cluster', () => {
  test('Ready written by hand into Pods that run nowhere: the Deployment believes it, klab does not', async () => {
    const [pod] = await expect
      .poll(() => podsOf('ghost'), { timeout: 90_000 })
      .toHaveLength(1)
      .then(() => podsOf('ghost'));
    await patchStatus(pod as KubeObject, {
      phase: 'Running',
      podIP: '10.9.9.9',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: 'main',
          ready: true,
          started: true,
          restartCount: 0,
          image: 'shell:v1',
          imageID: 'x',
          state: { running: {} },
        },
      ],
    });
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: there.namespace, name: 'ghost' };
    await expect
      .poll(async () => (await there.cluster.get(deployment))?.status, { timeout: 90_000 })
      .toMatchObject({ readyReplicas: 1, availableReplicas: 1 });
    expect(await judge('Deployment', 'ghost', {}, { now: true })).toMatchObject({ verdict: 'fail' });
  });

  test('a status written into the Deployment', async () => {
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: there.namespace, name: 'broken' };
    const status = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, observedGeneration: 99 };
    await there.cluster.patch(ref, { status }, { subresource: 'status' });
    expect(await judge('Deployment', 'broken', {}, { now: true })).toMatchObject({ verdict: 'fail' });
  });

  test('another image put under a running Pod: the template still says the right one', async () => {
    expect(await judge('Deployment', 'swapped')).toMatchObject({ verdict: 'pass' });
    const [pod] = await podsOf('swapped');
    const { metadata } = pod as KubeObject;
    await there.cluster.patch(
      { apiVersion: 'v1', kind: 'Pod', namespace: there.namespace, name: metadata.name },
      { spec: { containers: [{ ...(pod as PodLike).spec.containers[0], image: 'bootcamp:v1' }] } },
    );
    const words = 'does not run what the template';
    expect(await says(words, 'Deployment', 'swapped')).toMatchObject({ verdict: 'fail' });
  });
});

type PodLike = KubeObject & { readonly spec: { readonly containers: readonly object[] } };

async function patchStatus({ metadata }: KubeObject, status: object): Promise<void> {
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: there.namespace, name: metadata.name };
  await there.cluster.patch(ref, { status }, { subresource: 'status' });
}
