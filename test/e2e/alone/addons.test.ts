import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { loadAddon } from '../../../src/addons/addon.ts';
import { installAddon } from '../../../src/addons/install.ts';
import type { Cluster, KubeObject, ObjectRef } from '../../../src/cluster/cluster.ts';
import { openCluster } from '../../../src/cluster/open.ts';
import { installOn } from '../../support/addon.ts';
import { klab, klabOk, root } from '../../support/cli.ts';
import { kubectl } from '../../support/kubectl.ts';
import { kubeconfigOf } from '../../support/on-cluster.ts';

let cluster: Cluster;
const ingressClass: ObjectRef = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', name: 'haproxy' };
const deployment: ObjectRef = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'klab-ingress',
  name: 'ingress-controller',
};

beforeAll(async () => {
  await installOn(inject('state'), inject('cluster'), { addon: 'ingress', images: [] });
  cluster = await openCluster({ kubeconfig: kubeconfigOf(inject('state'), inject('cluster')) });
});
afterAll(() => cluster[Symbol.asyncDispose]());

describe('an add-on on a cluster', () => {
  test('is there and ready, and everything of it is marked', async () => {
    const { status, metadata } = (await cluster.get(deployment)) as KubeObject & { status: object };
    expect(status).toMatchObject({ readyReplicas: 1 });
    expect(metadata.labels).toMatchObject({ 'klab.dev/addon': 'ingress' });
    expect((await cluster.get(ingressClass))?.metadata).toMatchObject({
      labels: { 'klab.dev/addon': 'ingress' },
      annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
    });
  });

  test('is left alone while it is up to date, and mended where something is missing', async () => {
    const version = async (ref: ObjectRef) => (await cluster.get(ref))?.metadata.resourceVersion;
    const before = await version(ingressClass);
    await installOn(inject('state'), inject('cluster'), { addon: 'ingress', images: [] });
    expect(await version(ingressClass)).toBe(before);
    await cluster.delete(ingressClass, { timeoutMs: 10_000 });
    await installOn(inject('state'), inject('cluster'), { addon: 'ingress', images: [] });
    expect(await version(ingressClass)).not.toBe(undefined);
  });

  test('comes with the lab that asks for it', async () => {
    const [state, name] = [inject('state'), inject('cluster')];
    await cluster.delete(ingressClass, { timeoutMs: 10_000 });
    try {
      await klabOk(state, [
        'start',
        'doorway',
        '--labs',
        `${root}test/fixtures/labs`,
        '--cluster',
        name,
        '--yes',
        '--json',
      ]);
      expect((await klab(state, ['check', 'doorway', '--now'])).stdout).toContain(
        'There is no Ingress in namespace doorway',
      );
      await klabOk(state, ['solve', 'doorway']);
      await klabOk(state, ['check', 'doorway']);
    } finally {
      await kubectl(state, name, ['delete', 'namespace', 'doorway', '--wait=false', '--ignore-not-found']);
    }
  });

  test('can be given up while it waits', async () => {
    const addon = await loadAddon(root, 'ingress');
    const absent = { ...addon, ready: addon.ready.map((one) => ({ ...one, name: 'absent' })) };
    const signal = AbortSignal.timeout(1_000);
    const waiting = installAddon(cluster, { ...absent, manifests: [] }, [], { report: { detail() {} }, signal });
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
