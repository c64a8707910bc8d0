import { describe, expect, test } from 'vitest';
import type { AccessQuestion, KubeObject } from '../../../src/cluster/cluster.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { namespace } from '../../support/objects.ts';

const serviceAccount = { namespace, name: 'viewer' };
const account: KubeObject = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'viewer', namespace, uid: 'sa' },
};
const may = [{ verbs: ['get', 'list'], resources: ['pods', 'pods/log'], namespace }];
const mayNot = [
  { verbs: ['delete'], resources: ['pods'], namespace },
  { verbs: ['list'], resources: ['nodes'] },
];
const rbac = (kind: string, name: string, rest: object = {}): KubeObject => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name, namespace },
  ...rest,
});
const binding = (subject: object, roleRef: object = { kind: 'Role', name: 'reader' }) =>
  rbac('RoleBinding', 'read', { subjects: [{ kind: 'ServiceAccount', ...subject }], roleRef });

function clusterOf(allows: (question: AccessQuestion) => boolean, ...objects: readonly KubeObject[]): FakeCluster {
  const cluster = new FakeCluster().put(...objects);
  cluster.onAccess = allows;
  return cluster;
}
const reads = ({ verb }: AccessQuestion) => verb === 'get' || verb === 'list';
const readsPods = (question: AccessQuestion) =>
  reads(question) && question.resource.startsWith('pods') && question.namespace === namespace;

describe('access', () => {
  test('asks each verb on each resource', async () => {
    const asked: AccessQuestion[] = [];
    const cluster = clusterOf((question) => asked.push(question) > 0 && readsPods(question), account);
    expect(await grade('access', { serviceAccount, may, mayNot }, cluster)).toMatchObject({ outcome: 'pass' });
    expect(asked).toHaveLength(6);
    expect(asked[1]).toEqual({ serviceAccount, verb: 'get', resource: 'pods/log', group: '', namespace });
    expect(asked.at(-1)).toEqual({ serviceAccount, verb: 'list', resource: 'nodes', group: '' });
  });

  test('fail: cluster-admin for the account, though it may do all it has to', async () => {
    expect(
      await grade(
        'access',
        { serviceAccount, may, mayNot },
        clusterOf(() => true, account),
      ),
    ).toMatchObject({
      outcome: 'fail',
      evidence: [{ field: 'delete pods in namespace shop', expected: 'not allowed', observed: 'allowed' }],
    });
  });

  test('fail: no account of that name, whatever the API would allow it', async () => {
    const other: KubeObject = { ...account, metadata: { ...account.metadata, namespace: 'default' } };
    const result = await grade(
      'access',
      { serviceAccount, mayNot },
      clusterOf(() => false, other),
    );
    expect(result).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('Found ServiceAccount viewer in namespace default') },
    });
  });

  test.each<[string, readonly KubeObject[], RegExp]>([
    ['no binding', [], /No binding in namespace shop names ServiceAccount viewer/],
    [
      'a binding of the account of another namespace',
      [binding({ name: 'viewer', namespace: 'default' })],
      /of another namespace/,
    ],
    [
      'a binding of a role that is not there',
      [binding({ name: 'viewer', namespace })],
      /refers to Role reader, which does not exist/,
    ],
    [
      'a role that allows something else',
      [binding({ name: 'viewer', namespace }), rbac('Role', 'reader')],
      /do not allow it/,
    ],
  ])('fail: %s', async (_, objects, words) => {
    const result = await grade(
      'access',
      { serviceAccount, may },
      clusterOf(() => false, account, ...objects),
    );
    expect(result).toMatchObject({ outcome: 'fail', because: { en: expect.stringMatching(words) } });
  });

  test('fail: a RoleBinding for what lies outside of namespaces', async () => {
    const list = [{ verbs: ['list'], resources: ['persistentvolumes'] }];
    const bound = [binding({ name: 'viewer', namespace }), rbac('Role', 'reader')];
    const judge = (...objects: readonly KubeObject[]) =>
      grade(
        'access',
        { serviceAccount, may: list },
        clusterOf(() => false, account, ...objects),
      );
    expect((await judge(...bound)).because).toMatchObject({
      en: expect.stringContaining('RoleBinding read gives ServiceAccount viewer rights in namespace shop only'),
      ko: expect.stringContaining('list persistentvolumes(클러스터 전체)'),
    });
    expect((await judge()).because.en).toContain('No ClusterRoleBinding names ServiceAccount viewer');
  });
});
