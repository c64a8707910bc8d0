import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
const rbac = 'rbac.authorization.k8s.io';
const role = (name: string, rules: object) =>
  JSON.stringify({ apiVersion: `${rbac}/v1`, kind: 'Role', metadata: { name }, rules });
const binding = (account: string, roleRef: object, namespace?: string) =>
  JSON.stringify({
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: { name: account },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace: namespace ?? there.namespace }],
    roleRef: { apiGroup: rbac, ...roleRef },
  });
const account = (name: string) => JSON.stringify({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'access');
  const reads = { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] };
  await there.apply(
    [
      ...['viewer', 'greedy', 'unbound', 'stray', 'dangling'].map(account),
      role('pod-reader', [reads]),
      binding('viewer', { kind: 'Role', name: 'pod-reader' }),
      binding('greedy', { kind: 'ClusterRole', name: 'view' }),
      binding('stray', { kind: 'Role', name: 'pod-reader' }, 'default'),
      binding('dangling', { kind: 'Role', name: 'no-such-role' }),
    ].join('\n---\n'),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

describe('access on a cluster', () => {
  const judge = (name: string, params: object, extra: object = { now: true }) =>
    there.judge('access', { serviceAccount: { namespace: there.namespace, name }, ...params }, extra);
  const pods = () => ({ verbs: ['list', 'watch'], resources: ['pods'], namespace: there.namespace });
  const forbidden = () => [
    { verbs: ['list'], resources: ['pods'], namespace: 'default' },
    { verbs: ['list'], resources: ['pods', 'nodes'] },
    { verbs: ['delete'], resources: ['pods'], namespace: there.namespace },
    { verbs: ['get'], resources: ['secrets', 'configmaps', 'services', 'pods/log'], namespace: there.namespace },
    { verbs: ['get'], resources: ['deployments'], group: 'apps', namespace: there.namespace },
  ];

  test('passes exactly these rights', async () => {
    expect(await judge('viewer', { may: [pods()], mayNot: forbidden() }, {})).toMatchObject({ verdict: 'pass' });
  });

  test('fails rights that go too far, and says through what they came', async () => {
    const result = await judge('greedy', { may: [pods()], mayNot: forbidden() }, { withinMs: 5_000 });
    expect(result).toMatchObject({
      verdict: 'fail',
      evidence: [
        { expected: 'not allowed', observed: expect.stringMatching(/^allowed: RBAC: allowed by RoleBinding "greedy/) },
      ],
    });
  });

  test('fails what is not allowed, with the first broken link', async () => {
    const said = async (name: string) => (await judge(name, { may: [pods()] })).because.en;
    expect(await said('unbound')).toMatch(
      /may not list pods .*No binding in namespace .* names ServiceAccount unbound/,
    );
    expect(await said('stray')).toMatch(/RoleBinding stray names a ServiceAccount stray of another namespace/);
    expect(await said('dangling')).toMatch(/refers to Role no-such-role, which does not exist/);
    expect(await said('nobody')).toMatch(/There is no ServiceAccount nobody/);
  });

  test('is an error for somebody who may not ask', async () => {
    const params = { serviceAccount: { namespace: there.namespace, name: 'viewer' }, may: [pods()] };
    expect(await there.judgeWithoutRights('access', params)).toMatchObject({ verdict: 'error' });
  });
});
