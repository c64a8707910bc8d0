import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../../support/kubectl.ts';
import { deploymentOf, joined, podOf, shell, workloadOf } from '../../support/manifests.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'pods');
  await there.apply(
    joined(
      workloadOf('StatefulSet', 'db', shell(), { replicas: 2, spec: { podManagementPolicy: 'Parallel' } }),
      deploymentOf('web', shell(), { replicas: 2 }),
      podOf('single', shell(), { labels: { app: 'single' } }),
      podOf('stranger', shell(), { labels: { app: 'web' } }),
      deploymentOf(
        'unready',
        shell('sleep 3600', { readinessProbe: { exec: { command: ['false'] }, periodSeconds: 1 } }),
      ),
    ),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

const judge = (of: object, params: object = {}, extra: object = {}) =>
  there.judge('pods', { of: { namespace: there.namespace, ...of }, ...params }, extra);
const web = { kind: 'Deployment', name: 'web' };

describe.concurrent('pods on a cluster', () => {
  test('passes Pods by name, containers, image and place', async () => {
    const db = { names: ['db-0', 'db-1'], containers: ['main'], image: 'shell:v1', maxRestarts: 0, distinctIPs: true };
    expect(await judge({ kind: 'StatefulSet', name: 'db' }, db)).toMatchObject({ verdict: 'pass' });
    expect(await judge({ kind: 'Pod', name: 'single' }, { owner: 'none', containers: 1 })).toMatchObject({
      verdict: 'pass',
    });
  });

  test('fails another number, another name, and tells why a Pod is not Ready', async () => {
    expect(await judge(web, { count: 2 })).toMatchObject({ verdict: 'pass' });
    expect(await judge(web, { count: 3 }, { now: true })).toMatchObject({
      verdict: 'fail',
      evidence: [{ expected: '3', observed: '2' }],
    });
    expect(await judge(web, { names: ['web-0', 'web-1'] }, { now: true })).toMatchObject({ verdict: 'fail' });
    const unready = { kind: 'Deployment', namespace: there.namespace, name: 'unready' };
    const result = await there.judgeUntil('readiness probe fails', 'pods', { of: unready });
    expect(result).toMatchObject({ verdict: 'fail' });
  });

  test('is an error for somebody who may not read', async () => {
    const of = { ...web, namespace: there.namespace };
    expect(await there.judgeWithoutRights('pods', { of })).toMatchObject({ verdict: 'error' });
  });

  test('cheat: a Pod of a Deployment, where one of its own was asked for', async () => {
    expect(await judge(web, { count: 2 })).toMatchObject({ verdict: 'pass' });
    const pods = await there.cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: there.namespace });
    const name = pods.find(({ metadata }) => metadata.name.startsWith('web-'))?.metadata.name;
    const result = await judge({ kind: 'Pod', name }, { owner: 'none' }, { now: true });
    expect([result.verdict, result.because.en]).toEqual(['fail', expect.stringContaining('belongs to ReplicaSet')]);
  });

  test('cheat: a Pod on a node that does not exist, with a status patched to Ready', async () => {
    const pod = { nodeName: 'nowhere', terminationGracePeriodSeconds: 0 };
    await there.apply(podOf('ghost', shell(), { pod }));
    const status = {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        { name: 'main', image: 'shell:v1', imageID: 'sha256:1', ready: true, restartCount: 0, state: { running: {} } },
      ],
    };
    const patch = ['--subresource=status', '--type=merge', `--patch=${JSON.stringify({ status })}`];
    const [state, cluster] = [inject('state'), inject('cluster')];
    await kubectl(state, cluster, ['patch', 'pod', 'ghost', `--namespace=${there.namespace}`, ...patch]);
    const { verdict, because } = await judge({ kind: 'Pod', name: 'ghost' }, {}, { now: true });
    expect([verdict, because.en]).toEqual(['fail', expect.stringContaining('the kubelet of node nowhere has never')]);
  });

  test('cheat: an ownerReference written by hand on a Pod with other labels', async () => {
    const sets = await there.cluster.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: there.namespace });
    const { apiVersion, kind, metadata } = sets.find(({ metadata }) => metadata.name.startsWith('web-')) ?? {
      ...(sets[0] as (typeof sets)[0]),
    };
    const owner = { apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true };
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace: there.namespace, name: 'stranger' };
    await there.cluster.patch(ref, { metadata: { ownerReferences: [owner] } }).catch(() => undefined);
    expect(await judge(web, { count: 3 }, { withinMs: 2_000 })).toMatchObject({ verdict: 'fail' });
  });

  test('cheat: something else under the right name of an image', async () => {
    const imageIds = new Map([['shell:v1', `sha256:${'0'.repeat(64)}`]]);
    expect(await judge(web, { image: 'shell:v1' })).toMatchObject({ verdict: 'pass' });
    const result = await judge(web, { image: 'shell:v1' }, { imageIds, now: true });
    expect([result.verdict, result.because.en]).toEqual(['fail', expect.stringContaining("not the lab's image")]);
  });
});
