import { beforeEach, describe, expect, test } from 'vitest';
import { runAnnotation } from '../../../src/attempt/start-state.ts';
import { ApiError, type Cluster, type KubeObject } from '../../../src/cluster/cluster.ts';
import { Departures } from '../../../src/verify/departures.ts';
import { newRun, runText } from '../../../src/verify/run.ts';
import { FakeHands } from '../../support/fake-hands.ts';
import { labOf } from '../../support/lab.ts';
import { pod } from '../../support/objects.ts';

const lab = labOf([]);
const fixed = { ...lab, fixedNames: true };
const exclusive = { ...lab, exclusive: true };
const { signal } = new AbortController();
const alive = newRun();
const dead = { ...alive, holder: { ...alive.holder, pid: 2 ** 30 } };

let cluster: FakeHands;
let departures: Departures;
beforeEach(() => {
  cluster = new FakeHands();
  departures = new Departures(cluster as unknown as Cluster, Promise.resolve());
});

function namespace(name: string, metadata: Partial<KubeObject['metadata']> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid: name, ...metadata } };
}

describe('a trial that departs', () => {
  test('takes its namespaces along, and their Pods at once', async () => {
    cluster.put(
      namespace('shop-1'),
      pod({ name: 'web', namespace: 'shop-1' }),
      pod({ name: 'other', namespace: 'shop-2' }),
    );
    await departures.depart(lab, ['shop-1']);
    expect(cluster.log).toEqual(['delete Namespace shop-1', 'delete Pod web']);
    await departures.end();
    expect(cluster.log).toHaveLength(2);
  });

  describe('from a cluster that goes away soon', () => {
    beforeEach(() => {
      departures = new Departures(cluster as unknown as Cluster, Promise.resolve(), { leaveNamespaces: true });
      cluster.put(
        namespace('shop-1'),
        { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop-1' } },
        pod({ name: 'web-1', namespace: 'shop-1' }),
        pod({ name: 'other', namespace: 'shop-2' }),
      );
    });

    test('leaves a namespace in which nothing goes on, what makes Pods gone before them', async () => {
      await departures.depart(lab, ['shop-1']);
      expect(cluster.log).toEqual(['delete Deployment web', 'delete Pod web-1']);
    });

    test.each([
      ['whose names are its own', fixed],
      ['that changes nodes', exclusive],
    ])('takes the namespaces of a lab %s along all the same', async (_, one) => {
      await departures.depart(one, ['shop-1']);
      expect(cluster.log[0]).toBe('delete Namespace shop-1');
    });
  });

  test('is tried again at the end, and named when the cluster still refuses', async () => {
    cluster.put(namespace('shop-1'));
    cluster.refuse = () => new ApiError('no answer', { transient: true });
    await departures.depart(lab, ['shop-1']);
    await expect(departures.end()).rejects.toMatchObject({
      message: 'Namespaces of trials are still there: no answer',
      hint: expect.stringContaining('kubectl delete namespace shop-1'),
    });
    cluster.refuse = () => undefined;
    await departures.end();
    expect(cluster.log).toEqual(['delete Namespace shop-1']);
  });
});

describe('a new trial', () => {
  test('waits for what bears its name, and a lab that changes nodes for everything before and after it', async () => {
    await departures.depart(lab, ['shop-1']);
    await departures.depart(lab, ['shop']);
    cluster.log.length = 0;
    await departures.makeWay(lab, ['shop-2'], signal);
    expect(cluster.log).toEqual([]);
    await departures.makeWay(fixed, ['shop'], signal);
    expect(cluster.log).toEqual(['delete Namespace shop']);
    await departures.makeWay(exclusive, ['shop-3'], signal);
    expect(cluster.log).toEqual(['delete Namespace shop', 'delete Namespace shop-1']);
    await departures.depart(exclusive, ['shop-3']);
    cluster.log.length = 0;
    await departures.makeWay(lab, ['shop-4'], signal);
    expect(cluster.log).toEqual(['delete Namespace shop-3']);
  });

  test.each([
    ['a learner', {}],
    ['a run that is alive', { annotations: { [runAnnotation]: runText(alive) } }],
  ])('does not take the namespace of %s', async (_, metadata) => {
    cluster.put(namespace('shop', metadata));
    await expect(departures.makeWay(fixed, ['shop'], signal)).rejects.toThrow('Namespace shop is in use');
    await departures.makeWay(lab, ['shop'], signal);
    expect(cluster.log).toEqual([]);
  });

  test.each([
    ['a run that is over left', { annotations: { [runAnnotation]: runText(dead) } }],
    ['is on its way out', { deletionTimestamp: '2026-01-01T00:00:00Z' }],
  ])('may have what %s', async (_, metadata) => {
    cluster.put(namespace('shop', metadata));
    await expect(departures.makeWay(fixed, ['shop'], signal)).resolves.toBeUndefined();
  });
});
