import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import { show } from '../../../src/grading/evidence.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { configMap, deployment, namespace, pod } from '../../support/objects.ts';

const of = { kind: 'Deployment', namespace, name: 'web' };
const output = (stdout: string, exitCode = 0) => ({ exitCode, stdout, stderr: '', truncated: false });

describe('resource', () => {
  const wanted = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'lab-answers' };

  test('subset and CEL', async () => {
    const cluster = new FakeCluster().put(configMap({ color: 'red', size: '1' }));
    expect(
      (
        await grade(
          'resource',
          { ...wanted, match: { data: { color: 'red' } }, cel: ['object.data.size == "1"'] },
          cluster,
        )
      ).outcome,
    ).toBe('pass');
    const off = await grade('resource', { ...wanted, match: { data: { color: 'blue' } } }, cluster);
    expect(off.evidence[0]).toMatchObject({ field: '.data.color', expected: 'blue', observed: 'red' });
    const problem = await grade('resource', { ...wanted, cel: ['object.spec.x == 1'] }, cluster);
    expect(problem).toMatchObject({ outcome: 'fail', evidence: [{ observed: 'No such key: spec' }] });
  });

  test('an object that is being deleted does not count', async () => {
    const map = configMap({});
    const leaving = { ...map, metadata: { ...map.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect((await grade('resource', wanted, new FakeCluster().put(leaving))).outcome).toBe('fail');
  });

  test('by labels, with a count', async () => {
    const cluster = new FakeCluster().put(
      pod({ name: 'a', labels: { v: '1' } }),
      pod({ name: 'b', labels: { v: '1' } }),
    );
    const pods = { apiVersion: 'v1', kind: 'Pod', namespace, labels: { v: '1' } };
    expect((await grade('resource', { ...pods, count: 2 }, cluster)).outcome).toBe('pass');
    expect((await grade('resource', { ...pods, count: 1 }, cluster)).evidence[0]).toMatchObject({
      expected: '1',
      observed: '2',
    });
    expect((await grade('resource', { ...pods, labels: { v: '2' } }, cluster)).outcome).toBe('fail');
  });

  test('a count beside a name is refused, rather than ignored', async () => {
    await expect(grade('resource', { ...wanted, count: 1 }, new FakeCluster())).rejects.toThrow(/labels only/);
  });

  test('Secret values never appear', async () => {
    const secret: KubeObject = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db', namespace },
      data: { password: 'aHVudGVyMg==' },
    };
    const result = await grade(
      'resource',
      { ...wanted, kind: 'Secret', name: 'db', match: { data: { password: 'b3RoZXI=' } } },
      new FakeCluster().put(secret),
    );
    expect(result.outcome).toBe('fail');
    expect(JSON.stringify(result)).not.toMatch(/aHVudGVyMg|b3RoZXI/);
    expect(result.evidence[0]?.observed).toMatch(/^sha256:/);
  });

  test('Secret values are compared decoded under stringData: encoded twice, or with a line end, is another value', async () => {
    const judge = (value: string, kind = 'Secret') => {
      const data = { password: Buffer.from(value).toString('base64') };
      const secret: KubeObject = { apiVersion: 'v1', kind, metadata: { name: 'db', namespace }, data };
      const match = { stringData: { password: 'hunter2' } };
      return grade('resource', { ...wanted, kind: 'Secret', name: 'db', match }, new FakeCluster().put(secret));
    };
    expect((await judge('hunter2')).outcome).toBe('pass');
    const wrong = [await judge('hunter2\n'), await judge('aHVudGVyMg=='), await judge('hunter2', 'ConfigMap')];
    expect(wrong.map(({ outcome }) => outcome)).toEqual(['fail', 'fail', 'fail']);
    expect(JSON.stringify(wrong)).not.toContain('hunter2');
  });
});

describe('absent', () => {
  const wanted = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'lab-answers' };
  test('gone, still there, still Terminating', async () => {
    const map = configMap({});
    expect((await grade('absent', wanted, new FakeCluster())).outcome).toBe('pass');
    expect((await grade('absent', wanted, new FakeCluster().put(map))).outcome).toBe('fail');
    const leaving = { ...map, metadata: { ...map.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect((await grade('absent', wanted, new FakeCluster().put(leaving))).evidence[0]?.observed).toBe('Terminating');
  });
});

describe('pods', () => {
  test('count, labels, restarts and addresses of its own Pods', async () => {
    const { all, pods } = deployment();
    const cluster = new FakeCluster().put(...all, pod({ name: 'fake', labels: pods[0]?.metadata.labels ?? {} }));
    expect((await grade('pods', { of, count: 2, maxRestarts: 0, distinctIPs: true }, cluster)).outcome).toBe('pass');
    expect((await grade('pods', { of, count: 3 }, cluster)).evidence[0]).toMatchObject({
      expected: '3',
      observed: '2',
    });
    expect((await grade('pods', { of, labels: { version: 'v1' } }, cluster)).because.en).toContain(
      'does not carry the labels',
    );
    expect((await grade('pods', { of, distinctNodes: true }, cluster)).because.en).toContain(
      '1 different nodes; 2 expected',
    );
    const same = { ...(pods[1] as Pod), status: { ...(pods[1] as Pod).status, podIP: '10.0.0.1' } };
    expect((await grade('pods', { of, distinctIPs: true }, cluster.put(same))).outcome).toBe('fail');
  });
});

describe('logs', () => {
  test('counts lines over all Pods or in each', async () => {
    const cluster = new FakeCluster().put(...deployment().all);
    cluster.onLogs = (name) => (name === 'web-abc-1' ? 'GET /\nGET /x\nother' : 'other');
    expect((await grade('logs', { of, matches: '^GET', min: 2 }, cluster)).outcome).toBe('pass');
    expect((await grade('logs', { of, matches: '^GET', min: 3 }, cluster)).outcome).toBe('fail');
    expect((await grade('logs', { of, matches: '^GET', from: 'every' }, cluster)).outcome).toBe('fail');
    expect((await grade('logs', { of: { ...of, name: 'nope' }, matches: 'x' }, cluster)).because.en).toContain(
      'There is no Deployment nope',
    );
  });
});

describe('exec', () => {
  test('exit code and output', async () => {
    const cluster = new FakeCluster().put(...deployment().all);
    cluster.onExec = () => output('hello\n');
    expect((await grade('exec', { of, argv: ['echo'], stdoutEquals: 'hello' }, cluster)).outcome).toBe('pass');
    expect((await grade('exec', { of, argv: ['echo'], stdoutIncludes: 'bye' }, cluster)).evidence[0]).toMatchObject({
      field: 'stdout',
      observed: 'hello',
    });
    cluster.onExec = () => output('', 7);
    expect((await grade('exec', { of, argv: ['false'] }, cluster)).because.en).toContain('exit code 7; 0 expected');
  });

  test('a Pod that is not of the workload is never asked', async () => {
    const { object, replicaSet, pods } = deployment();
    const cluster = new FakeCluster().put(
      object,
      replicaSet,
      pod({ name: 'fake', labels: pods[0]?.metadata.labels ?? {} }),
    );
    cluster.onExec = () => output('hello');
    expect((await grade('exec', { of, argv: ['echo'] }, cluster)).outcome).toBe('fail');
  });
});

describe('answer', () => {
  const given = (data: Record<string, string>) => new FakeCluster().put(...deployment().all, configMap(data));
  const about = (key: string, equals: object) => ({ namespace, key, equals });

  test('all Pod IPs, in any order and with either separator', async () => {
    const ips = about('podIPs', { pods: of, each: 'ip' });
    for (const text of ['10.0.0.1,10.0.0.2', '10.0.0.2 10.0.0.1\n', '10.0.0.2, 10.0.0.1']) {
      expect((await grade('answer', ips, given({ podIPs: text }))).outcome).toBe('pass');
    }
    for (const text of ['10.0.0.1', '10.0.0.1,10.0.0.1', '10.0.0.1,10.0.0.3', '10.0.0.1,10.0.0.2,10.0.0.3']) {
      const result = await grade('answer', ips, given({ podIPs: text }));
      expect(result.outcome).toBe('fail');
      expect(JSON.stringify(result.evidence)).not.toContain('10.0.0.2"');
    }
  });

  test('one of the Pods, its owner, a field of it', async () => {
    const answers = { podName: 'web-abc-1', nodeName: 'node-1', rs: 'web-abc' };
    expect(
      (await grade('answer', about('podName', { pods: of, each: 'name', quantifier: 'any' }), given(answers))).outcome,
    ).toBe('pass');
    expect((await grade('answer', about('rs', { pods: of, each: 'owner' }), given(answers))).outcome).toBe('pass');
    const node = about('nodeName', { pod: { answer: 'podName', of }, path: '.spec.nodeName' });
    expect((await grade('answer', node, given(answers))).outcome).toBe('pass');
    expect((await grade('answer', node, given({ ...answers, nodeName: 'node-2' }))).outcome).toBe('fail');
  });

  test('a field of a live object, numbers as text', async () => {
    const field = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web', path: '.spec.replicas' };
    expect((await grade('answer', about('n', { field }), given({ n: '2' }))).outcome).toBe('pass');
    expect((await grade('answer', about('n', { field }), given({}))).because.en).toBe(
      'The answer "n" is not in ConfigMap lab-answers. To add or change answers: kubectl edit configmap lab-answers',
    );
    expect((await grade('answer', about('n', { field }), new FakeCluster())).because.en).toContain(
      'There is no ConfigMap lab-answers',
    );
  });

  test('the token of a Pod: right, wrong without telling it, and cheat: of a Pod of nobody', async () => {
    const token = about('token', { pod: { answer: 'podName', of }, exec: ['cat', '/run/token'] });
    const ask = (answers: Record<string, string>) => {
      const cluster = given(answers).put(pod({ name: 'own', labels: { app: 'web' } }));
      cluster.onExec = (name) => output(`token-of-${name}\n`);
      return grade('answer', token, cluster);
    };
    expect((await ask({ podName: 'web-abc-1', token: 'token-of-web-abc-1' })).outcome).toBe('pass');
    const wrong = await ask({ podName: 'web-abc-1', token: 'guess' });
    expect(wrong.outcome).toBe('fail');
    expect(JSON.stringify(wrong)).not.toContain('token-of-web-abc-1');
    expect((await ask({ podName: 'own', token: 'token-of-own' })).because.en).toContain(
      'has to name a Pod of Deployment web',
    );
  });

  test('cheats: the words for a field that is absent, and a long value cut as evidence cuts it', async () => {
    const nothing = about('x', { pod: { answer: 'podName', of }, path: '.spec.priorityClassName' });
    expect((await grade('answer', nothing, given({ podName: 'web-abc-1', x: '(not there)' }))).outcome).toBe('fail');
    const long = 'x'.repeat(1000);
    const field = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'long', path: '.data.text' };
    const cluster = (answer: string) => given({ x: answer }).put(configMap({ text: `${long}\n` }, 'long'));
    expect((await grade('answer', about('x', { field }), cluster(long))).outcome).toBe('pass');
    expect((await grade('answer', about('x', { field }), cluster(show(long)))).outcome).toBe('fail');
  });

  test('an answer as large as a ConfigMap can be is judged, and shown in part only', async () => {
    const ips = about('podIPs', { pods: of, each: 'ip' });
    for (const huge of ['10.0.0.1,'.repeat(110_000), 'x'.repeat(1_000_000)]) {
      const result = await grade('answer', ips, given({ podIPs: huge }));
      expect(result.outcome).toBe('fail');
      expect(JSON.stringify(result).length).toBeLessThan(2_000);
    }
    const keys = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key-${index}`, 'x']));
    expect(JSON.stringify(await grade('answer', ips, given(keys))).length).toBeLessThan(2_000);
  });
});
