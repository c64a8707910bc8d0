import { describe, expect, test } from 'vitest';
import { isLocal } from '../../../../src/provider/existing/local.ts';
import { nameOfContext } from '../../../../src/provider/existing/name.ts';
import { missingOf, rights, rightsTable } from '../../../../src/provider/existing/rights.ts';

const interfaces = {
  lo: [{ family: 'IPv4', cidr: '127.0.0.1/8' }],
  eth0: [{ family: 'IPv4', cidr: '10.1.2.3/16' }],
  docker0: [{ family: 'IPv4', cidr: '172.17.0.1/16' }],
  'br-0123456789ab': [
    { family: 'IPv6', cidr: 'fc00::1/64' },
    { family: 'IPv4', cidr: '172.18.0.1/16' },
  ],
  'br-lan': [{ family: 'IPv4', cidr: '192.168.1.1/24' }],
};

test.each([
  ['https://127.0.0.1:6443', true],
  ['https://127.9.8.7', true],
  ['https://localhost:6443', true],
  ['https://[::1]:6443', true],
  ['https://k3d.localhost:6443', true],
  ['https://kubernetes.docker.internal:6443', true],
  ['https://host.docker.internal:6443', true],
  ['https://172.17.0.2:6443', true],
  ['https://172.18.255.254:6443', true],
  ['https://172.19.0.2:6443', false],
  ['https://10.1.2.3:6443', false],
  ['https://192.168.1.7:6443', false],
  ['https://localhost.example.org', false],
  ['https://127.0.0.1.example.org', false],
  ['https://prod.example.org', false],
  ['no url', false],
])('%s is local: %s', (server, local) => {
  expect(isLocal(server, interfaces)).toBe(local);
});

test.each([
  ['kind-dev', 'kind-dev'],
  ['Admin@Prod', 'admin-prod'],
  ['arn:aws:eks:us-west-2:123456789012:cluster/shop', '-west-2-123456789012-cluster-shop'.slice(1)],
  ['gke_a-very-long-project-name_europe-west1-b_shop', undefined],
])('context %s is called %s', (context, name) => {
  const made = nameOfContext(context);
  if (name !== undefined) expect(made.endsWith(name)).toBe(true);
  expect(made).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
});

test('a context of which no name can be made wants one', () => {
  expect(() => nameOfContext('클러스터')).toThrow('no name can be made');
});

describe('rights', () => {
  test('what is missing is told by what it is for, with what is allowed left out', () => {
    const missing = missingOf([
      { verb: 'delete', group: 'apps', resource: 'deployments' },
      { verb: 'create', group: 'apps', resource: 'deployments' },
      { verb: 'create', group: '', resource: 'pods/exec' },
      { verb: 'list', group: '', resource: 'nodes' },
    ]);
    expect(rightsTable(missing).split('\n')).toEqual([
      expect.stringMatching(/^ {2}create pods\/exec +→ checks that look into containers/),
      expect.stringMatching(/^ {2}create, delete deployments\.apps +→ start states/),
      expect.stringMatching(/^ {2}list nodes +→ how many/),
    ]);
    expect(missing.map(({ only }) => only)).toEqual([undefined, undefined, 'nodes']);
  });

  test('nothing is missing where nothing was refused', () => expect(missingOf([])).toEqual([]));

  test('no right is asked for twice', () => {
    const all = rights.flatMap(({ group, resources }) => resources.map((resource) => `${group}/${resource}`));
    expect(new Set(all).size).toBe(all.length);
  });
});
