import { describe, expect, test } from 'vitest';
import { candidates, inHosts, parseResolvConf } from '../../../graders/dns/resolver.ts';
import type { ExecResult, KubeObject } from '../../../src/cluster/cluster.ts';
import { filesOf, podWith } from '../../support/container.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { namespace, pod, service, slice } from '../../support/objects.ts';

const resolvConf =
  'search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n';
const web = { ...service(), spec: { ...service().spec, clusterIP: '10.96.1.1' } };
const answer = { service: { namespace, name: 'web' } };
const from = { kind: 'Pod', namespace, name: 'order' };

describe('names as a resolver tries them', () => {
  const config = parseResolvConf(resolvConf);

  test('resolv.conf and /etc/hosts', () => {
    expect(config).toEqual({
      nameservers: ['10.96.0.10'],
      search: ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      ndots: 5,
    });
    expect(parseResolvConf('nameserver 1.1.1.1')).toMatchObject({ search: [], ndots: 1 });
    expect(inHosts('127.0.0.1 localhost\n10.1.2.3 Web web.shop # web2\n', 'web')).toEqual(['10.1.2.3']);
    expect(inHosts('10.1.2.3 web # other', 'other')).toEqual([]);
  });

  test('search domains first below ndots, never for a name with a last dot', () => {
    expect(candidates('web', config)).toEqual([
      'web.shop.svc.cluster.local.',
      'web.svc.cluster.local.',
      'web.cluster.local.',
      'web.',
    ]);
    expect(candidates('a.b', { ...config, ndots: 1 })[0]).toBe('a.b.');
    expect(candidates('web.', config)).toEqual(['web.']);
  });
});

describe("klab's own lookups", () => {
  const judge = (
    params: object,
    records: Readonly<Record<string, readonly string[]>>,
    ...objects: readonly KubeObject[]
  ) => {
    const cluster = new FakeCluster().put(...objects);
    cluster.onDns = ({ name }) =>
      records[name] ? { status: 'NOERROR', records: records[name] } : { status: 'NXDOMAIN', records: [] };
    return grade('dns', params, cluster);
  };

  test('a cluster IP; each of the names', async () => {
    const names = ['web.shop', 'web.shop.svc.cluster.local'];
    const both = Object.fromEntries(names.map((name) => [name, ['10.96.1.1']]));
    expect(await judge({ names, answer }, both, web)).toMatchObject({ outcome: 'pass' });
    expect(await judge({ names, answer }, { 'web.shop': ['10.96.1.1'] }, web)).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'NXDOMAIN' }],
    });
  });

  test('headless: the ready endpoints, all and no more; none is a fail', async () => {
    const headless = { ...web, spec: { ...web.spec, clusterIP: 'None' } };
    const [a, b] = [pod({ name: 'a', ip: '10.0.0.1' }), pod({ name: 'b', ip: '10.0.0.2' })];
    const endpoints = slice(headless, [a, b]);
    const params = { names: ['web.shop'], answer };
    expect(await judge(params, { 'web.shop': ['10.0.0.2', '10.0.0.1'] }, headless, a, b, endpoints)).toMatchObject({
      outcome: 'pass',
    });
    expect(await judge(params, { 'web.shop': ['10.0.0.1'] }, headless, a, b, endpoints)).toMatchObject({
      outcome: 'fail',
    });
    expect(await judge(params, {}, headless)).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('no address') },
    });
  });

  test('an alias is of type ExternalName, and leads where it says', async () => {
    const alias = { ...web, spec: { type: 'ExternalName', externalName: 'Outside.example.com' } };
    const params = { names: ['web.shop'], type: 'CNAME', answer };
    expect(await judge(params, { 'web.shop': ['outside.example.com'] }, alias)).toMatchObject({ outcome: 'pass' });
    expect(await judge(params, { 'web.shop': ['outside.example.com'] }, web)).toMatchObject({
      outcome: 'fail',
      evidence: [{ field: '.spec.type' }],
    });
    expect(await judge({ ...params, type: 'A' }, { 'web.shop': ['1.2.3.4'] }, alias)).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'ExternalName' }],
    });
  });

  test('NXDOMAIN, and not merely a name without such a record', async () => {
    const params = { names: ['web.shop'], answer: { status: 'NXDOMAIN' } };
    expect(await judge(params, {})).toMatchObject({ outcome: 'pass' });
    expect(await judge(params, { 'web.shop': [] })).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'no A record' }],
    });
  });

  test('a DNS that does not answer cannot be judged', async () => {
    const cluster = new FakeCluster().put(web);
    cluster.onDns = () => ({ status: 'SERVFAIL', records: [] });
    await expect(grade('dns', { names: ['web.shop'], answer }, cluster)).rejects.toThrow(
      /does not answer \(SERVFAIL\)/,
    );
  });
});

describe('lookups inside a Pod', () => {
  const lookup = (records: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) => {
    const read = filesOf({ '/etc/hosts': '127.0.0.1 localhost\n', '/etc/resolv.conf': resolvConf, ...files });
    return (name: string, argv: readonly string[]): ExecResult => {
      if (argv[0] !== 'nslookup') return read(name, argv);
      const found = records[argv[2] ?? ''];
      const body = found ? `Name:\t${argv[2]}\nAddress: ${found}\n` : `** server can't find ${argv[2]}: NXDOMAIN\n`;
      return {
        exitCode: found ? 0 : 1,
        stdout: `Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n${body}`,
        stderr: '',
        truncated: false,
      };
    };
  };
  const judge = (order: KubeObject, onExec: FakeCluster['onExec'], params: object = {}) => {
    const cluster = new FakeCluster().put(web, order);
    cluster.onExec = onExec;
    return grade('dns', { names: ['web'], from, answer, ...params }, cluster);
  };
  const plain = podWith('order', {});

  test('by its own search domains', async () => {
    expect(await judge(plain, lookup({ 'web.shop.svc.cluster.local.': '10.96.1.1' }))).toMatchObject({
      outcome: 'pass',
    });
    expect(await judge(plain, lookup({ 'web.default.svc.cluster.local.': '10.96.1.1' }))).toMatchObject({
      outcome: 'fail',
      evidence: [{ object: { name: 'order' }, observed: 'NXDOMAIN' }],
    });
  });

  test.each<[string, object, Readonly<Record<string, string>>, RegExp]>([
    ['hostAliases', { hostAliases: [{ ip: '10.96.1.1', hostnames: ['web'] }] }, {}, /hostAliases/],
    ['an edited /etc/hosts', {}, { '/etc/hosts': '10.96.1.1 web\n' }, /in its \/etc\/hosts/],
    ['another DNS', { dnsPolicy: 'None' }, {}, /does not ask the DNS of the cluster/],
    [
      'the search domain of another namespace',
      {},
      { '/etc/resolv.conf': resolvConf.replace('search', 'search team-b.svc.cluster.local') },
      /searches team-b/,
    ],
    [
      'a fake nslookup',
      { containers: [{ name: 'main', volumeMounts: [{ name: 'v', mountPath: '/usr/bin/nslookup' }] }] },
      {},
      /prove nothing/,
    ],
  ])('fail: %s', async (_, spec, files, words) => {
    const result = await judge(
      podWith('order', {}, spec),
      lookup({ 'web.shop.svc.cluster.local.': '10.96.1.1' }, files),
    );
    expect(result).toMatchObject({ outcome: 'fail', because: { en: expect.stringMatching(words) } });
  });

  test('resolver: pod takes the hosts file as it is', async () => {
    const order = podWith('order', {}, { hostAliases: [{ ip: '10.9.9.9', hostnames: ['web'] }] });
    const params = { resolver: 'pod', answer: { records: ['10.9.9.9'] } };
    expect(await judge(order, lookup({}, { '/etc/hosts': '10.9.9.9 web\n' }), params)).toMatchObject({
      outcome: 'pass',
    });
  });

  test('silence is the learner’s doing only if the cluster itself answers klab', async () => {
    const silent = (name: string, argv: readonly string[]): ExecResult =>
      argv[0] === 'nslookup'
        ? {
            exitCode: 1,
            stdout: '',
            stderr: ';; connection timed out; no servers could be reached\n',
            truncated: false,
          }
        : lookup({})(name, argv);
    expect(await judge(plain, silent)).toMatchObject({ outcome: 'fail', evidence: [{ observed: 'TIMEOUT' }] });
    const cluster = new FakeCluster().put(web, plain);
    cluster.onExec = silent;
    cluster.onDns = () => ({ status: 'TIMEOUT', records: [] });
    await expect(grade('dns', { names: ['web'], from, answer }, cluster)).rejects.toThrow(/does not answer/);
  });
});
