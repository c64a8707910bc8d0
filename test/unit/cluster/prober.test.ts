import { describe, expect, test } from 'vitest';
import {
  ApiError,
  type ClusterReader,
  type ClusterWriter,
  type KubeObject,
  ProbeError,
} from '../../../src/cluster/cluster.ts';
import { ensureProber } from '../../../src/cluster/prober.ts';

const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

/** A cluster that holds one pod at most; an applied pod gets `started` as its status. */
class PodKeeper implements ClusterReader, ClusterWriter {
  pod: KubeObject | undefined;
  started: unknown = ready;
  refusals: ApiError[] = [];
  readonly applied: KubeObject[] = [];
  deletions = 0;

  async get() {
    return this.pod;
  }

  async list() {
    return [];
  }

  async apply(object: KubeObject) {
    if (object.kind === 'Pod') {
      const refusal = this.refusals.shift();
      if (refusal) throw refusal;
      this.pod = { ...object, status: this.started };
    }
    this.applied.push(object);
    return object;
  }

  create = this.apply;

  async patch(): Promise<KubeObject> {
    throw new Error('nobody patches');
  }

  async delete() {
    this.deletions++;
    this.pod = undefined;
  }
}

/** A pod's spec as the API server gives klab's own back, with its defaults. */
async function liveSpec(changes: object = {}, container: object = {}): Promise<object> {
  const cluster = new PodKeeper();
  await ensureProber(cluster);
  const spec = cluster.pod?.spec as { containers: object[] };
  const defaults = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' };
  return {
    ...spec,
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    nodeName: 'control-plane',
    containers: [{ ...spec.containers[0], ...defaults, ...container }],
    ...changes,
  };
}

function podWith(status: unknown, metadata: object = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'prober', namespace: 'klab-system', ...metadata }, status };
}

// Side by side: it looks again every 150 ms.
describe.concurrent('the prober', () => {
  test('is made with its namespace, marked as ours, locked down, on a control-plane node', async () => {
    const cluster = new PodKeeper();
    expect(await ensureProber(cluster)).toEqual({ namespace: 'klab-system', name: 'prober', container: 'prober' });
    expect(cluster.applied.map(({ kind, metadata }) => [kind, metadata.labels?.['klab.dev/owned']])).toEqual([
      ['Namespace', 'true'],
      ['Pod', 'true'],
    ]);
    expect(cluster.applied[1]?.spec).toMatchObject({
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              preference: { matchExpressions: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }] },
            },
          ],
        },
      },
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true },
      containers: [{ image: 'prober:v1', imagePullPolicy: 'Never' }],
    });
  });

  test('is used again when it is there', async () => {
    const cluster = new PodKeeper();
    cluster.pod = { ...podWith(ready), spec: await liveSpec() };
    await ensureProber(cluster);
    expect([cluster.deletions, cluster.applied]).toEqual([0, []]);
  });

  const extra = { name: 'other', image: 'prober:v1' };
  test.each<[string, object, object]>([
    ['another image', {}, { image: 'fake:v1' }],
    ['another command', {}, { command: ['sh', '-c', 'sleep 1d'] }],
    ['arguments', {}, { args: ['1'] }],
    ['variables', {}, { env: [{ name: 'LD_PRELOAD', value: '/x.so' }] }],
    ['variables from elsewhere', {}, { envFrom: [{ configMapRef: { name: 'x' } }] }],
    ['a hook', {}, { lifecycle: { postStart: { exec: { command: ['sh'] } } } }],
    ['more rights', {}, { securityContext: { privileged: true } }],
    ['a volume', { volumes: [{ name: 'x', emptyDir: {} }] }, {}],
    ['an init container', { initContainers: [extra] }, {}],
    ['a debug container', { ephemeralContainers: [extra] }, {}],
    ['a second container', { containers: [extra, extra] }, {}],
    ['names of its own', { hostAliases: [{ ip: '10.0.0.1', hostnames: ['web.lab.svc'] }] }, {}],
    ['another resolver', { dnsPolicy: 'None' }, {}],
    ['another user', { securityContext: { runAsUser: 0 } }, {}],
    ['no spec', { containers: undefined }, {}],
  ])('is replaced when it is ready but has %s', async (_name, changes, container) => {
    const cluster = new PodKeeper();
    cluster.pod = { ...podWith(ready), spec: await liveSpec(changes, container) };
    await ensureProber(cluster);
    expect([cluster.deletions, cluster.applied.length]).toEqual([1, 2]);
  });

  test.each([
    ['ended', podWith({ phase: 'Failed', conditions: [] })],
    ['is being deleted', podWith(ready, { deletionTimestamp: '2026-01-01T00:00:00Z' })],
  ])('is replaced when it %s', async (_name, pod) => {
    const cluster = new PodKeeper();
    cluster.pod = { ...pod, spec: await liveSpec() };
    await ensureProber(cluster);
    expect([cluster.deletions, cluster.applied.length]).toEqual([1, 2]);
  });

  test('waits for the ServiceAccount of a new namespace', async () => {
    const cluster = new PodKeeper();
    const message = 'pods "prober" is forbidden: error looking up service account: serviceaccount "default" not found';
    cluster.refusals = [new ApiError(message, { transient: false, status: 403 })];
    await ensureProber(cluster);
    expect(cluster.pod).toBeDefined();
  });

  test('cannot be had without its image', async () => {
    const cluster = new PodKeeper();
    const waiting = { reason: 'ErrImageNeverPull', message: 'Container image "prober:v1" is not present' };
    cluster.started = { phase: 'Pending', containerStatuses: [{ state: { waiting } }] };
    const error = await ensureProber(cluster).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProbeError);
    expect((error as Error).message).toContain('ErrImageNeverPull');
  });

  test('a refusal of the API is a ProbeError', async () => {
    const cluster = new PodKeeper();
    cluster.refusals = [new ApiError('denied by a webhook', { transient: false, status: 403 })];
    await expect(ensureProber(cluster)).rejects.toThrow(/denied by a webhook/);
  });

  test('waiting for it can be stopped', async () => {
    const cluster = new PodKeeper();
    cluster.started = { phase: 'Pending' };
    const stop = new AbortController();
    const waiting = ensureProber(cluster, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
