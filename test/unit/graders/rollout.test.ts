import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { deployment, namespace, owner, pod } from '../../support/objects.ts';

const web = { kind: 'Deployment', namespace, name: 'web' };
const why = async (cluster: FakeCluster, params: object = {}) => {
  const { outcome, because } = await grade('rollout', { ...web, ...params }, cluster);
  return `${outcome}: ${because.en}`;
};

/** The rolled-out Deployment with its first Pod replaced. */
function withFirstPod(change: (first: Pod) => Pod): FakeCluster {
  const { all, pods } = deployment();
  return new FakeCluster().put(...all).put(change(pods[0] as Pod));
}

const waiting =
  (reason: string, message = '') =>
  (first: Pod): Pod => ({
    ...first,
    status: {
      phase: 'Pending',
      conditions: [{ type: 'Ready', status: 'False' }],
      containerStatuses: [
        {
          name: 'main',
          ready: false,
          restartCount: 3,
          state: { waiting: { reason, message } },
          lastState: { terminated: { reason: 'Error', exitCode: 1 } },
        },
      ],
    },
  });

test('passes when complete, and points at the object and its Pods', async () => {
  const result = await grade(
    'rollout',
    { ...web, replicas: 2, image: 'bootcamp:v1' },
    new FakeCluster().put(...deployment().all),
  );
  expect(result.outcome).toBe('pass');
  expect(result.evidence.map(({ object }) => object?.uid)).toEqual([
    'deployment-web',
    'pod-web-abc-1',
    'pod-web-abc-2',
  ]);
});

describe('what is wrong is said', () => {
  test('absent: other namespace, other name, other kind, nothing at all', async () => {
    const elsewhere = new FakeCluster().put(...deployment({ namespace: 'default' }).all);
    expect(await why(elsewhere)).toBe(
      'fail: There is no Deployment web in namespace shop. Found Deployment web in namespace default.',
    );
    expect(await why(new FakeCluster().put(...deployment({ name: 'wbe' }).all))).toContain(
      'Found Deployment wbe there.',
    );
    expect(await why(new FakeCluster().put(pod({ name: 'web' })))).toContain(
      'Found a Pod web, but it is no Deployment.',
    );
    expect(await why(new FakeCluster())).toBe('fail: There is no Deployment web in namespace shop.');
  });

  test('replicas and image', async () => {
    const cluster = new FakeCluster().put(...deployment().all);
    expect(await why(cluster, { replicas: 3 })).toBe('fail: Deployment web asks for 2 replicas; the task wants 3.');
    expect(await why(cluster, { image: 'bootcamp:v2' })).toBe(
      'fail: Deployment web uses image bootcamp:v1; the task wants bootcamp:v2.',
    );
  });

  test('image pull, crash loop, config, scheduling, readiness, deletion', async () => {
    expect(await why(withFirstPod(waiting('ImagePullBackOff')))).toContain(
      'cannot get its image "bootcamp:v1" (ImagePullBackOff)',
    );
    expect(await why(withFirstPod(waiting('CrashLoopBackOff')))).toContain('keeps ending (Error, exit code 1)');
    expect(await why(withFirstPod(waiting('CreateContainerConfigError', 'configmap "x" not found')))).toContain(
      'takes environment variables from ConfigMap x, which does not exist.',
    );
    const unready = (first: Pod): Pod => ({
      ...first,
      status: { ...first.status, conditions: [{ type: 'Ready', status: 'False' }] },
    });
    expect(await why(withFirstPod(unready))).toContain('its readiness probe has not passed');
    const unschedulable = (first: Pod): Pod => ({
      ...first,
      status: {
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' },
        ],
      },
    });
    expect(await why(withFirstPod(unschedulable))).toContain('found no node to run on: 0/1 nodes are available');
    const leaving = (first: Pod): Pod => ({
      ...first,
      metadata: { ...first.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
    });
    expect(await why(withFirstPod(leaving))).toContain('is being deleted');
  });

  test('a spec that the controller has not seen, and a Pod of an older template', async () => {
    const { object, replicaSet, pods, all } = deployment();
    const changed = { ...object, metadata: { ...object.metadata, generation: 2 } } as KubeObject;
    expect(await why(new FakeCluster().put(...all, changed))).toContain('its controller has not acted on it yet');
    const old = {
      ...replicaSet,
      metadata: { ...replicaSet.metadata, name: 'web-old', uid: 'old' },
      spec: { ...replicaSet.spec, template: { spec: { containers: [{ name: 'main', image: 'bootcamp:v0' }] } } },
    };
    const left = {
      ...(pods[0] as Pod),
      metadata: { ...(pods[0] as Pod).metadata, name: 'web-old-1', uid: 'p', ownerReferences: [owner(old)] },
    };
    expect(await why(new FakeCluster().put(...all, old, left))).toContain(
      'Pod web-old-1 of an older template is still there',
    );
  });
});

describe('cheats', () => {
  test('Pods with the right labels, but of nobody, do not count', async () => {
    const { object, replicaSet, pods } = deployment();
    const labels = pods[0]?.metadata.labels ?? {};
    const faked = [1, 2].map((n) => pod({ name: `faked-${n}`, labels }));
    const cluster = new FakeCluster().put(object, replicaSet, ...faked);
    expect(await why(cluster, { replicas: 2 })).toBe('fail: Deployment web wants 2 Pods; 0 exist.');
  });

  test('an owner of the right name with another uid is no owner', async () => {
    const { object, replicaSet, pods } = deployment();
    const forged = pods.map((own) => ({
      ...own,
      metadata: { ...own.metadata, ownerReferences: [{ ...owner(replicaSet), uid: 'forged' }] },
    }));
    expect(await why(new FakeCluster().put(object, replicaSet, ...forged))).toContain('0 exist');
  });

  test('a hand-written ownerReference on a Pod that the selector does not match does not count', async () => {
    const { object, replicaSet, pods } = deployment();
    const stranger = pod({ name: 'stranger', labels: { app: 'other' }, owner: replicaSet });
    expect(await why(new FakeCluster().put(object, replicaSet, pods[0] as Pod, stranger))).toContain('1 exist');
  });

  test('an adopted Pod with another image is found', async () => {
    const cluster = withFirstPod((first) => ({ ...first, spec: { containers: [{ name: 'main', image: 'fake:v1' }] } }));
    expect(await why(cluster, { image: 'bootcamp:v1' })).toBe(
      'fail: Pod web-abc-1 uses image fake:v1; the task wants bootcamp:v1.',
    );
  });
});
