import { describe, expect, test } from 'vitest';
import { clustersOf, findCluster } from '../../../src/provider/clusters.ts';
import { ensureCluster } from '../../../src/provider/ensure.ts';
import type { ClusterInfo, ClusterSpec, Operation, Provider } from '../../../src/provider/provider.ts';

const operation: Operation = { signal: new AbortController().signal, report: { detail: () => undefined } };
const info = (provider: string, name: string, state: ClusterInfo['state'], nodes = 1): ClusterInfo => ({
  provider,
  name,
  state,
  nodes,
  kubeconfig: `/${name}`,
});

function fakeProvider(
  kind: string,
  clusters: ClusterInfo[],
  obstacle?: string,
): Provider & { readonly created: ClusterSpec[] } {
  const created: ClusterSpec[] = [];
  const unused = () => Promise.reject(new Error('not expected'));
  return {
    kind,
    created,
    available: async () => obstacle,
    list: async () => clusters,
    async create(spec) {
      created.push(spec);
      return info(kind, spec.name, 'running', spec.nodes);
    },
    loadImages: unused,
    pause: unused,
    resume: unused,
    delete: unused,
  };
}

describe('ensureCluster', () => {
  test.each([
    ['running', 'found', 3],
    ['paused', 'resumed', 3],
    ['stopped', 'resumed', 3],
    ['broken', 'recreated', 1],
  ] as const)('%s → %s', async (state, how, nodes) => {
    const provider = fakeProvider('kind', [info('kind', 'klab', state, 3)]);
    expect(await ensureCluster([provider], {}, operation)).toMatchObject({
      how,
      cluster: { name: 'klab', state: 'running' },
    });
    expect(provider.created).toEqual([{ name: 'klab', nodes }]);
  });

  test('makes a new one with what was asked for', async () => {
    const provider = fakeProvider('kind', []);
    const request = { name: 'trio', nodes: 3, kubernetesVersion: 'v1.34.4' };
    expect(await ensureCluster([provider], request, operation)).toMatchObject({ how: 'created' });
    expect(provider.created).toEqual([request]);
  });

  test('stays with the provider that has the cluster', async () => {
    const [kind, other] = [fakeProvider('kind', []), fakeProvider('other', [info('other', 'klab', 'running')])];
    expect((await ensureCluster([kind, other], {}, operation)).provider.kind).toBe('other');
    expect(kind.created).toEqual([]);
  });

  test('says why a provider cannot be used, and which ones there are', async () => {
    const provider = fakeProvider('kind', [], 'kind is missing: klab setup');
    await expect(ensureCluster([provider], {}, operation)).rejects.toThrow(
      'provider kind cannot be used: kind is missing: klab setup',
    );
    await expect(ensureCluster([provider], { provider: 'cloud' }, operation)).rejects.toThrow('no provider "cloud"');
    await expect(ensureCluster([provider], { name: 'Not/Valid' }, operation)).rejects.toThrow('cannot be the name');
    expect(provider.created).toEqual([]);
  });
});

test('findCluster looks at every provider', async () => {
  const providers = [fakeProvider('kind', []), fakeProvider('other', [info('other', 'x', 'paused')])];
  expect((await findCluster(providers, 'x'))?.provider.kind).toBe('other');
  expect(await findCluster(providers, 'y')).toBeUndefined();
});

test('a provider that cannot be asked does not stand in the way of the others', async () => {
  const mute = { ...fakeProvider('mute', []), list: () => Promise.reject(new Error('no daemon')) };
  const other = fakeProvider('other', [info('other', 'x', 'running')]);
  expect((await findCluster([mute, other], 'x'))?.provider.kind).toBe('other');
  await expect(findCluster([mute, other], 'y')).rejects.toThrow('no daemon');
  expect(await clustersOf([mute, other])).toMatchObject({
    clusters: [{ cluster: { name: 'x' } }],
    troubles: [{ provider: { kind: 'mute' } }],
  });
});

test('a name belongs to one cluster of one provider', async () => {
  const [kind, other] = [fakeProvider('kind', []), fakeProvider('other', [info('other', 'klab', 'running')])];
  await expect(ensureCluster([kind, other], { provider: 'kind' }, operation)).rejects.toThrow(
    'cluster "klab" is one of provider other, not of kind',
  );
  expect(kind.created).toEqual([]);
});

test('where a cluster is that is to be taken is handed on', async () => {
  const [kind, existing] = [fakeProvider('kind', []), fakeProvider('existing', [])];
  const request = { provider: 'existing', name: 'shop', existing: { context: 'shop', kubeconfig: '/config' } };
  expect(await ensureCluster([kind, existing], request, operation)).toMatchObject({ how: 'created' });
  expect(existing.created).toEqual([{ name: 'shop', nodes: 1, existing: request.existing }]);
  expect(kind.created).toEqual([]);
});
