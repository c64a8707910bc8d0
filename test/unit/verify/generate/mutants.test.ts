import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../../src/cluster/cluster.ts';
import { keepManagers } from '../../../../src/cluster/field-managers.ts';
import { mostMutants } from '../../../../src/verify/generate/index.ts';
import { deploymentOf, generated, lines, named, notingHands, object } from '../../../support/generate.ts';

const configMap = (name: string, data: object, namespace?: string) => object('ConfigMap', name, { data }, namespace);
const by = (manager: string, of: KubeObject, subresource?: string) =>
  keepManagers({ ...of }, [{ manager, operation: 'Update', ...(subresource ? { subresource } : {}) }]);
const ids = (...of: Parameters<typeof generated>) => generated(...of).map(({ id }) => id);

describe('whose objects', () => {
  test('not what controllers made, and not what has a drawn name', () => {
    const owner = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'u', controller: true }];
    const owned = object('Pod', 'web-1-x', { metadata: { ownerReferences: owner }, spec: {} });
    const drawn = object('Pod', 'try-x7k2p', { metadata: { generateName: 'try-' }, spec: {} });
    const leaving = object('Pod', 'bye', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' }, spec: {} });
    const slice = object('EndpointSlice', 'web-abc', {});
    expect(ids({ solved: [owned, drawn, leaving, slice] })).toEqual([]);
  });

  test('not what klab or Kubernetes wrote', () => {
    const claim = object('PersistentVolumeClaim', 'data-db-0', {});
    const labelled = configMap('news', {});
    const ofKlab = { ...labelled, metadata: { ...labelled.metadata, labels: { 'klab.dev/lab': 'a-lab' } } };
    expect(ids({ solved: [by('kube-controller-manager', claim), by('klab', configMap('drift', {})), ofKlab] })).toEqual(
      [],
    );
    // klab has changed it after a stage; it is the learner's all the same.
    expect(ids({ solved: [by('kubectl-create', ofKlab)] })).toEqual(['configmap-news-drop']);
  });

  test("a Pod that klab has deleted and made again is its author's; one of klab's own is not", () => {
    const bare = object('Pod', 'mypod', { spec: { containers: [] } });
    const ofKlab = { ...bare, metadata: { ...bare.metadata, labels: { 'klab.dev/lab': 'a-lab' } } };
    expect(ids({ solved: [by('klab', bare)] })).toEqual(['pod-mypod-drop']);
    expect(ids({ solved: [by('klab', ofKlab)] })).toEqual([]);
  });

  test('a status is nothing that was written', () => {
    expect(ids({ solved: [by('kubectl', by('klab', configMap('news', {})), 'status')] })).toEqual([]);
  });

  test('where klab changes things after a stage, what was there before has to be touched by somebody else', () => {
    const before = configMap('news', { a: 'one' });
    const after = configMap('news', { a: 'two' });
    const stages = [{ id: 'one', apply: ['stage/news.yaml'] }];
    expect(ids({ start: [before], solved: [by('klab', after)] }, { stages })).toEqual([]);
    expect(ids({ start: [before], solved: [by('kubectl-edit', after)] }, { stages })).not.toEqual([]);
    expect(ids({ start: [before], solved: [by('klab', after)] })).not.toEqual([]);
  });

  test('nothing of an object that is as it was at the start', () => {
    const web = deploymentOf({ env: [{ name: 'A', value: 'b' }] });
    const again = { ...web, status: { replicas: 1 }, metadata: { ...web.metadata, resourceVersion: '7', uid: 'u' } };
    expect(ids({ start: [web], solved: [again] })).toEqual([]);
  });
});

describe('what the solution changed', () => {
  const labels = (of: object) => object('Pod', 'p1', { metadata: { labels: of }, spec: { containers: [] } });

  test('only those fields, back to what they were or to something else', () => {
    const before = deploymentOf({ image: 'web:1', env: [{ name: 'A', value: 'b' }] });
    const after = deploymentOf({ image: 'web:2', env: [{ name: 'A', value: 'b' }] });
    // Another image would be the same one: two kinds of fault, one mutant.
    const lab = { images: ['web:1', 'web:2'] };
    expect(lines(generated({ start: [before], solved: [after] }, lab))).toEqual([
      'deployment-web-undo-main-image: Deployment web: .spec.template.spec.containers[main].image is "web:1" instead of "web:2"',
    ]);
  });

  test('labels that were added, changed and taken away', () => {
    const mutants = generated({
      start: [labels({ app: 'x', env: 'dev', tier: 'front' })],
      solved: [labels({ app: 'x', env: 'prod', version: 'v1' })],
    });
    expect(
      lines(mutants)
        .filter((line) => line.includes('undo'))
        .sort(),
    ).toEqual([
      'pod-p1-undo-labels-env: Pod p1: .metadata.labels.env is "dev" instead of "prod"',
      'pod-p1-undo-labels-tier: Pod p1: .metadata.labels.tier is "front"; it was not there',
      'pod-p1-undo-labels-version: Pod p1: .metadata.labels.version is gone (it was "v1")',
    ]);
  });

  test('not what Kubernetes fills in, nor annotations, nor the number that an autoscaler keeps', () => {
    const pod = (spec: object) => object('Pod', 'p', { spec });
    expect(ids({ start: [pod({})], solved: [pod({ nodeName: 'n', tolerations: [{}] })] })).toEqual([]);
    const restarted = deploymentOf();
    const at = { 'kubectl.kubernetes.io/restartedAt': '2026' };
    const spec = structuredClone(restarted['spec']) as { template: { metadata: object } };
    Object.assign(spec.template.metadata, { annotations: at });
    expect(ids({ start: [restarted], solved: [{ ...restarted, spec }] })).toEqual([]);
    const hpa = object('HorizontalPodAutoscaler', 'web', {
      spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' } },
    });
    const scaled = deploymentOf({}, { spec: { replicas: 4 } });
    expect(ids({ start: [deploymentOf(), hpa], solved: [scaled, hpa] })).toEqual([]);
  });
});

describe('what was judged at a stage', () => {
  const answers = configMap('lab-answers', { early: 'one', late: 'two' });
  const key = (name: string, value: string, stage?: string) => ({
    grader: 'answer',
    ...(stage ? { stage } : {}),
    with: { namespace: 'shop', key: name, equals: { value } },
  });

  test('is left out', () => {
    expect(ids({ solved: [answers] }, { asked: [key('early', 'one', 's'), key('late', 'two', 's')] })).toEqual([]);
  });

  test('a key that only a stage speaks of, while another is judged at the end', () => {
    const some = ids({ solved: [answers] }, { asked: [key('early', 'one', 's'), key('late', 'two')] });
    expect(some).toContain('configmap-lab-answers-data-late');
    expect(some).not.toContain('configmap-lab-answers-data-early');
    expect(some).toContain('configmap-lab-answers-drop');
  });

  test('checks that speak of another object of the kind do not count', () => {
    const of = (name: string, stage?: string) => ({
      grader: 'rollout',
      ...(stage ? { stage } : {}),
      with: { kind: 'Deployment', namespace: 'shop', name },
    });
    const other = object('Deployment', 'other', { spec: { replicas: 1 } });
    const some = ids({ solved: [deploymentOf(), other] }, { asked: [of('web', 's'), of('other')] });
    expect(some.length).toBeGreaterThan(0);
    expect(some.filter((id) => id.startsWith('deployment-web'))).toEqual([]);
  });
});

describe('put into a trial', () => {
  test('is found by kind, name and the lab’s name of its namespace, whatever stands in it', async () => {
    const of = (suffix: string, value: string) => [
      configMap('settings', { token: value }, `front-${suffix}`),
      configMap('settings', { token: 'x1' }, `back-${suffix}`),
    ];
    const lab = { namespaces: ['front', 'back'] };
    const mutant = named(generated({ solved: of('aaaaaa', 'one') }, lab), 'front-configmap-settings-data-token');
    expect(mutant).toMatchObject({ object: { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings' } });
    const hands = notingHands();
    await mutant.apply(of('bbbbbb', 'two'), hands);
    expect(hands.log).toEqual(['replace ConfigMap front-bbbbbb/settings']);
    expect(hands.written[0]?.['data']).toEqual({ token: 'twp' });
  });

  test('of a name that is another one each time is told', async () => {
    const [mutant] = generated({ solved: [configMap('run-1', {})] });
    await expect(mutant?.apply([configMap('run-2', {})], notingHands())).rejects.toThrow(
      'made no ConfigMap run-1 this time',
    );
  });

  test('a Service of another name gets an address of its own', async () => {
    const ports = [{ port: 80, nodePort: 30080 }];
    const service = object('Service', 'web', { spec: { clusterIP: '10.0.0.9', clusterIPs: ['10.0.0.9'], ports } });
    const asked = [
      { with: { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web', match: { spec: {} } } },
    ];
    const hands = notingHands();
    await named(generated({ solved: [service] }, { asked }), 'service-web-name').apply([service], hands);
    expect(hands.log).toEqual(['remove Service shop/web', 'create Service shop/wec']);
    expect(hands.written[0]?.['spec']).toEqual({ ports });
  });

  test('moves to the real namespace of the trial', async () => {
    const of = (suffix: string) => [
      configMap('a', { k: 'v' }, `front-${suffix}`),
      configMap('b', { k: 'v' }, `back-${suffix}`),
    ];
    const mutants = generated({ solved: of('aaaaaa') }, { namespaces: ['front', 'back'] });
    const hands = notingHands();
    await named(mutants, 'configmap-a-namespace').apply(of('cccccc'), hands);
    expect(hands.log).toEqual(['remove ConfigMap front-cccccc/a', 'create ConfigMap back-cccccc/a']);
  });

  test('what is still there comes back', async () => {
    const old = object('Pod', 'old', { spec: {} }, 'shop-aaaaaa');
    const kept = (suffix: string) => configMap('kept', {}, `shop-${suffix}`);
    const mutants = generated({ start: [old, kept('aaaaaa')], solved: [kept('aaaaaa')] });
    const hands = notingHands();
    await named(mutants, 'pod-old-not-deleted').apply([kept('bbbbbb')], hands);
    expect(hands.log).toEqual(['create Pod shop-bbbbbb/old']);
  });
});

test('at most so many, the same ones in the same order, whatever the order of the objects', () => {
  const maps = Array.from({ length: 9 }, (_, index) => configMap(`map-${index}`, { one: 'a', two: 'b' }));
  const some = ids({ solved: maps });
  expect(some).toHaveLength(mostMutants);
  expect(new Set(some.map((id) => id.slice(0, 15))).size).toBe(9);
  expect(ids({ solved: maps.toReversed() })).toEqual(some);
});

test('what checks name comes first where there is too much', () => {
  const maps = Array.from({ length: mostMutants + 3 }, (_, index) => configMap(`map-${index + 10}`, { one: 'a' }));
  const match = { data: { one: 'a' } };
  const asked = [{ with: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'map-24', match } }];
  expect(ids({ solved: maps })).not.toContain('configmap-map-24-data-one');
  expect(ids({ solved: maps }, { asked })[0]).toBe('configmap-map-24-data-one');
});
