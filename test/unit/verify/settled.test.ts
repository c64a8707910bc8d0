import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import { movementsIn } from '../../../src/verify/settled.ts';
import { deployment, owner, pod } from '../../support/objects.ts';

const now = Date.parse('2026-01-01T00:01:00Z');
const moving = (...objects: readonly KubeObject[]) => movementsIn(objects, now).map(({ what }) => what);

const waiting = (reason: string, phase = 'Pending', init = false): Pod => {
  const statuses = [{ name: 'main', ready: false, state: { waiting: { reason } } }];
  const status = { phase, ...(init ? { initContainerStatuses: statuses } : { containerStatuses: statuses }) };
  return { ...pod({ name: 'web-1', ready: false }), status };
};

interface Probing {
  readonly startedAt?: string;
  readonly unreadySince?: string;
  readonly probes?: object;
}

/** Runs since a moment of the minute before `now`, and is not ready. */
function unready({ startedAt = '00:00:59', unreadySince, probes = {} }: Probing): Pod {
  const since = unreadySince === undefined ? {} : { lastTransitionTime: `2026-01-01T${unreadySince}Z` };
  const running = { startedAt: `2026-01-01T${startedAt}Z` };
  return {
    ...pod({ name: 'web-1' }),
    spec: { containers: [{ name: 'main', ...probes }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'False', ...since }],
      containerStatuses: [{ name: 'main', ready: false, state: { running } }],
    },
  };
}

/** When it counts as stuck: seconds from now; undefined when it is not waited for. */
const waitedFor = (one: Pod) => movementsIn([one], now).map(({ until = Infinity }) => (until - now) / 1_000)[0];

describe('a Pod', () => {
  test.each([
    'ImagePullBackOff',
    'ErrImagePull',
    'ErrImageNeverPull',
    'InvalidImageName',
    'CreateContainerConfigError',
    'CreateContainerError',
    'CrashLoopBackOff',
    'RunContainerError',
  ])('whose container waits with %s is stuck, also one that prepares', (reason) => {
    expect(moving(waiting(reason))).toEqual([]);
    expect(moving(waiting(reason, 'Running'))).toEqual([]);
    expect(moving(waiting(reason, 'Pending', true))).toEqual([]);
  });

  test('that starts or ends moves', () => {
    expect(moving(waiting('ContainerCreating'))).toEqual(['Pod web-1 is starting']);
    expect(moving(waiting('PodInitializing', 'Running'))).toEqual(['container main of Pod web-1 is starting']);
    const ready = pod({ name: 'web-1' });
    const ending = { ...ready, metadata: { ...ready.metadata, deletionTimestamp: '2026-01-01T00:00:50Z' } };
    expect(moving(ready)).toEqual([]);
    expect(moving(ending)).toEqual(['Pod web-1 is terminating']);
    expect(moving({ ...ready, status: {} })).toEqual(['Pod web-1 is starting']);
  });

  test.each(['Succeeded', 'Failed'])('that has %s is still', (phase) => {
    expect(moving({ ...pod({ name: 'web-1', ready: false }), status: { phase } })).toEqual([]);
  });

  test.each(['Unschedulable', 'SchedulingGated'])(
    'that no node takes (%s) is stuck, another is only not there yet',
    (reason) => {
      const on = (status: string, why: string) => ({
        ...pod({ name: 'web-1' }),
        status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status, reason: why }] },
      });
      expect(moving(on('False', reason))).toEqual([]);
      expect(moving(on('True', reason))).toEqual(['Pod web-1 is starting']);
    },
  );

  test('whose volume the provisioner refuses is stuck; one whose volume is only being made is not there yet', () => {
    const waits = {
      ...pod({ name: 'web-1' }),
      spec: { containers: [], volumes: [{ name: 'disk', persistentVolumeClaim: { claimName: 'disk' } }] },
      status: { phase: 'Pending' },
    };
    const claim = (phase: string) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'disk', namespace: waits.metadata.namespace, uid: 'claim' },
      status: { phase },
    });
    const told = (reason: string, uid: string) => ({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${reason}-${uid}`, namespace: waits.metadata.namespace },
      reason,
      involvedObject: { kind: 'PersistentVolumeClaim', name: 'disk', uid },
    });
    const starts = ['Pod web-1 is starting'];
    expect(moving(waits, claim('Pending'), told('ProvisioningFailed', 'claim'))).toEqual([]);
    expect(moving(waits, claim('Pending'), told('ExternalProvisioning', 'claim'))).toEqual(starts);
    // A claim of that name that is gone; one that got its volume after all; a Pod that is on its node.
    expect(moving(waits, claim('Pending'), told('ProvisioningFailed', 'earlier'))).toEqual(starts);
    expect(moving(waits, claim('Bound'), told('ProvisioningFailed', 'claim'))).toEqual(starts);
    const placed = { ...waits, spec: { ...waits.spec, nodeName: 'node' } };
    expect(moving(placed, claim('Pending'), told('ProvisioningFailed', 'claim'))).toEqual(starts);
  });

  test('that runs and is not ready is waited for as long as its probes need, 30 s at most', () => {
    const readinessProbe = { initialDelaySeconds: 3, periodSeconds: 2, timeoutSeconds: 1 };
    // Started 1 s ago; a second for the missing milliseconds; 3 + 2 × 2 + 1.
    expect(waitedFor(unready({ probes: { readinessProbe } }))).toBe(8);
    expect(waitedFor(unready({ probes: { readinessProbe: { ...readinessProbe, successThreshold: 3 } } }))).toBe(12);
    // The defaults of Kubernetes: 2 × 10 + 1.
    expect(waitedFor(unready({ probes: { readinessProbe: {} } }))).toBe(21);
    expect(waitedFor(unready({ probes: { startupProbe: { periodSeconds: 2, failureThreshold: 4 } } }))).toBe(8);
    expect(waitedFor(unready({ probes: { startupProbe: { failureThreshold: 30 }, readinessProbe } }))).toBe(30);
    expect(waitedFor(unready({ startedAt: '00:00:51', probes: { readinessProbe } }))).toBeUndefined();
    expect(waitedFor(unready({}))).toBeUndefined();
  });

  test('that has ceased to be ready is waited for from then on', () => {
    const probes = { readinessProbe: { periodSeconds: 1 } };
    expect(waitedFor(unready({ startedAt: '00:00:01', probes }))).toBeUndefined();
    expect(waitedFor(unready({ startedAt: '00:00:01', unreadySince: '00:00:58', probes }))).toBe(2);
  });
});

describe('a workload', () => {
  const { object, replicaSet, pods } = deployment();
  const scaled = { ...replicaSet, status: { replicas: 2 } };
  const withStatus = (status: object) => ({ ...object, status: { ...object.status, ...status } });

  test('that is complete is settled', () => {
    expect(moving(object, scaled, ...pods)).toEqual([]);
  });

  test('moves until its controller has seen it', () => {
    const changed = { ...object, metadata: { ...object.metadata, generation: 2 } };
    expect(moving(changed)).toEqual(['Deployment web has not been seen by its controller yet']);
    expect(moving({ ...changed, status: {} })).toEqual(['Deployment web has not been seen by its controller yet']);
  });

  test('moves while it rolls out, and while it is deleted', () => {
    expect(moving(withStatus({ availableReplicas: 1 }))).toEqual(['Deployment web is rolling out']);
    expect(moving(withStatus({ replicas: 3 }))).toEqual(['Deployment web is rolling out']);
    expect(moving({ ...replicaSet, status: { replicas: 1 } })).toEqual(['ReplicaSet web-abc is scaling']);
    const metadata = { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
    expect(moving({ ...object, metadata })).toEqual(['Deployment web is terminating']);
  });

  test('that a stuck Pod holds up is settled; one of another workload excuses nothing', () => {
    const stuck = {
      ...waiting('ErrImagePull'),
      metadata: { ...waiting('').metadata, ownerReferences: [owner(replicaSet)] },
    };
    const owned = { ...scaled, metadata: { ...scaled.metadata, ownerReferences: [owner(object)] } };
    expect(moving(withStatus({ availableReplicas: 1 }), owned, stuck)).toEqual([]);
    expect(moving(withStatus({ availableReplicas: 1 }), owned, waiting('ErrImagePull'))).toEqual([
      'Deployment web is rolling out',
    ]);
  });

  test.each([
    ['Progressing', 'False'],
    ['ReplicaFailure', 'True'],
  ])('whose controller has given up (%s %s), or that is paused, is settled', (type, status) => {
    expect(moving(withStatus({ availableReplicas: 0, conditions: [{ type, status }] }))).toEqual([]);
    expect(moving({ ...withStatus({ availableReplicas: 0 }), spec: { ...object.spec, paused: true } })).toEqual([]);
  });

  const statefulSet = (spec: object, status: object): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', uid: 'db', generation: 1 },
    spec: { replicas: 2, ...spec },
    status: { observedGeneration: 1, replicas: 2, availableReplicas: 2, updatedReplicas: 2, ...status },
  });
  test('StatefulSet: what it keeps at the old revision on purpose is no movement', () => {
    expect(moving(statefulSet({}, {}))).toEqual([]);
    expect(moving(statefulSet({}, { updatedReplicas: 1 }))).toEqual(['StatefulSet db is rolling out']);
    expect(moving(statefulSet({}, { availableReplicas: 1 }))).toEqual(['StatefulSet db is rolling out']);
    const partition = { updateStrategy: { rollingUpdate: { partition: 1 } } };
    expect(moving(statefulSet(partition, { updatedReplicas: 1 }))).toEqual([]);
    expect(moving(statefulSet({ updateStrategy: { type: 'OnDelete' } }, { updatedReplicas: 0 }))).toEqual([]);
  });

  test('DaemonSet: on every node that is to have one, updated', () => {
    const daemonSet = (status: object): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'log', uid: 'log', generation: 1 },
      status: {
        observedGeneration: 1,
        desiredNumberScheduled: 2,
        numberAvailable: 2,
        updatedNumberScheduled: 2,
        ...status,
      },
    });
    expect(moving(daemonSet({}))).toEqual([]);
    expect(moving(daemonSet({ numberAvailable: 1 }))).toEqual(['DaemonSet log is rolling out']);
    expect(moving(daemonSet({ updatedNumberScheduled: 1 }))).toEqual(['DaemonSet log is rolling out']);
  });

  test('Job: until it is done, or waits before it tries again', () => {
    const job = (status: object, spec: object = {}): KubeObject => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once', uid: 'once', generation: 1 },
      spec,
      status,
    });
    expect(moving(job({}))).toEqual(['Job once has not finished']);
    expect(moving(job({ active: 1, failed: 1 }))).toEqual(['Job once has not finished']);
    expect(moving(job({ active: 0, failed: 1 }))).toEqual([]);
    expect(moving(job({}, { suspend: true }))).toEqual([]);
    for (const type of ['Complete', 'Failed']) {
      expect(moving(job({ conditions: [{ type, status: 'True' }] }))).toEqual([]);
    }
  });
});
