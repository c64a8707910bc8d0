import { expect, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import { differences } from '../../../src/verify/difference.ts';
import { configMap, deployment, service } from '../../support/objects.ts';

const secret = (data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'key', namespace: 'shop' },
  data,
});

test('the same things are no difference, whatever the API server has drawn by lot', () => {
  const before = [
    ...deployment().all,
    { ...service(), spec: { clusterIP: '10.96.0.1', ports: [{ port: 80, nodePort: 30001 }] } },
  ];
  const after = [
    ...deployment().all.map((object) => ({
      ...object,
      metadata: { ...object.metadata, uid: 'other', resourceVersion: '99', name: `${object.metadata.name}` },
    })),
    { ...service(), spec: { clusterIP: '10.96.9.9', ports: [{ port: 80, nodePort: 30999 }] } },
  ];
  expect(differences(before, after)).toEqual([]);
});

test('what controllers make is left out: its names are drawn by lot', () => {
  const { object, all } = deployment();
  expect(differences(all, [object])).toEqual([]);
});

test('what is gone, what is new and what was changed', () => {
  const before = [configMap({ a: '1' }, 'kept'), configMap({}, 'gone')];
  const after = [configMap({ a: '2' }, 'kept'), configMap({}, 'new')];
  expect(differences(before, after)).toEqual([
    'ConfigMap kept is different: .data.a is 2, and was 1',
    'ConfigMap gone is not there any more',
    'ConfigMap new is there, which was not before',
  ]);
});

test('labels, lists and fields that were not there', () => {
  const { object } = deployment();
  const labelled = { ...object, metadata: { ...object.metadata, labels: { app: 'web', tier: 'front' } } };
  expect(differences([object], [labelled])).toEqual([
    'Deployment web is different: .metadata.labels.tier is front, and was (not there)',
  ]);
  const ports = (port: number) => ({ ...service(), spec: { ports: [{ port }] } });
  expect(differences([ports(80)], [ports(81)])).toEqual([
    'Service web is different: .spec.ports[0].port is 81, and was 80',
  ]);
});

test('that a Service has no address was asked for', () => {
  const headless = { ...service(), spec: { clusterIP: 'None' } };
  expect(differences([headless], [{ ...service(), spec: { clusterIP: '10.96.0.7' } }])).toHaveLength(1);
});

test('values of Secrets are not shown', () => {
  const [found = ''] = differences([secret({ token: 'aHVzaA==' })], [secret({ token: 'c2VjcmV0' })]);
  expect(found).toMatch(/^Secret key is different: \.data\.token is sha256:\w+, and was sha256:\w+$/);
});

test('a flood of them is cut', () => {
  const many = Array.from({ length: 20 }, (_, index) => configMap({}, `c${index}`));
  expect(differences(many, [])).toHaveLength(9);
  expect(differences(many, []).at(-1)).toBe('12 more things are different');
});
