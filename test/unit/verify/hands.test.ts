import { beforeEach, describe, expect, test } from 'vitest';
import { ApiError, type KubeObject } from '../../../src/cluster/cluster.ts';
import { fresh, written } from '../../../src/verify/fresh.ts';
import { trialHands } from '../../../src/verify/hands.ts';
import { settled } from '../../support/fake-clock.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { FakeHands } from '../../support/fake-hands.ts';
import { deployment, namespace, pod, service } from '../../support/objects.ts';

const bookkeeping = {
  uid: 'u',
  resourceVersion: '7',
  generation: 2,
  creationTimestamp: '2026-01-01T00:00:00Z',
  managedFields: [],
};
const live = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, ...bookkeeping },
  status: { phase: 'Bound' },
});
const { object: web } = deployment();

let cluster: FakeHands;
let cache: FakeCluster;
const hands = () => trialHands(cluster, { cache, signal: new AbortController().signal });
const refusal = new ApiError('field is immutable', { transient: false, status: 422 });
beforeEach(() => {
  cluster = new FakeHands().put(live(web));
  cache = new FakeCluster();
});

describe('replace', () => {
  test('changes what differs, and nothing of the bookkeeping', async () => {
    await hands().replace({ ...live(web), spec: { ...(web.spec as object), replicas: 5 } });
    expect(cluster.log).toEqual(['patch Deployment web {"spec":{"replicas":5}}']);
  });

  test('makes it anew where fields cannot be changed', async () => {
    cluster.refuse = (write) => (write.startsWith('patch') ? refusal : undefined);
    const other = { ...live(web), spec: { ...(web.spec as object), selector: { matchLabels: { app: 'wep' } } } };
    await hands().replace(other);
    expect(cluster.log).toEqual(['delete Deployment web', 'create Deployment web']);
    expect(await cluster.get({ ...web, namespace, name: 'web' })).toMatchObject({ spec: other.spec });
  });

  test('puts back what was there when the new one is refused, and tells why', async () => {
    let created = 0;
    cluster.refuse = (write) =>
      write.startsWith('patch') || (write.startsWith('create') && ++created === 1) ? refusal : undefined;
    await expect(hands().replace({ ...web, spec: { replicas: -1 } })).rejects.toBe(refusal);
    expect(await cluster.get({ ...web, namespace, name: 'web' })).toMatchObject({ spec: { replicas: 2 } });
  });

  test('other trouble is thrown at once; what is not there cannot be replaced', async () => {
    const denied = new ApiError('denied', { transient: false, status: 403 });
    cluster.refuse = () => denied;
    await expect(hands().replace({ ...web, spec: {} })).rejects.toBe(denied);
    await expect(hands().replace(service({ name: 'ghost' }))).rejects.toThrow('Service ghost is not there');
  });
});

describe('remove', () => {
  test('hurries Pods that are being deleted, each once, and only while it waits', async () => {
    const { pods } = deployment();
    const [one, two] = pods.map((each) => ({
      ...each,
      metadata: { ...each.metadata, deletionTimestamp: 'now', deletionGracePeriodSeconds: 30 },
    })) as unknown as [KubeObject, KubeObject];
    cache.put(one, pod({ name: 'bystander' }));
    cluster.put(one, two);
    const { promise, resolve } = Promise.withResolvers<void>();
    const waits = {
      get: cluster.get.bind(cluster),
      create: cluster.create.bind(cluster),
      patch: cluster.patch.bind(cluster),
      delete: async (...args: Parameters<FakeHands['delete']>) => {
        await cluster.delete(...args);
        if (args[0].kind === 'Deployment') await promise;
      },
    };
    const removing = trialHands(waits, { cache, signal: new AbortController().signal }).remove(web);
    await settled();
    cache.put(one, two);
    await settled();
    resolve();
    await removing;
    expect(cluster.log).toEqual(['delete Deployment web', 'delete Pod web-abc-1', 'delete Pod web-abc-2']);
    expect(cache.subscriptions).toBe(0);
  });
});

describe('a fresh object', () => {
  test('has no bookkeeping and no status', () => {
    expect(written(live(service()))).toEqual({ ...service(), metadata: { name: 'web', namespace } });
    expect(fresh(live(service()))).toEqual(written(live(service())));
  });

  test('Pod: without what the scheduler and admission have written', () => {
    expect(fresh(live(pod({ name: 'bare' }))).spec).not.toHaveProperty('nodeName');
  });

  test('Job: without the marks of the one that was', () => {
    const labels = { app: 'once', 'batch.kubernetes.io/controller-uid': 'u', 'job-name': 'once' };
    const spec = { selector: { matchLabels: { 'controller-uid': 'u' } }, template: { metadata: { labels }, spec: {} } };
    const job = live({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once', namespace }, spec });
    expect(fresh(job).spec).toEqual({ template: { metadata: { labels: { app: 'once' } }, spec: {} } });
    const manual = { ...job, spec: { ...spec, manualSelector: true } };
    expect(fresh(manual).spec).toEqual(manual.spec);
  });

  test('claim: without the volume that it was given', () => {
    const annotations = { 'pv.kubernetes.io/bind-completed': 'yes', note: 'mine' };
    const claim = live({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace, annotations },
      spec: { volumeName: 'pvc-1', accessModes: ['ReadWriteOnce'] },
    });
    expect(fresh(claim)).toMatchObject({ metadata: { annotations: { note: 'mine' } } });
    expect(fresh(claim).spec).toEqual({ accessModes: ['ReadWriteOnce'] });
    expect(fresh(claim).metadata.annotations).toEqual({ note: 'mine' });
  });
});
