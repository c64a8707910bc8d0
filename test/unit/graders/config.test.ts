import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import type { JournalEntry } from '../../../src/recording/journal.ts';
import { environ, filesOf, podWith, secret } from '../../support/container.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { configMap, deployment, namespace } from '../../support/objects.ts';

const of = { kind: 'Pod', namespace, name: 'greeting' };
const keyRef = (key: string, name = 'settings') => ({ valueFrom: { configMapKeyRef: { name, key } } });
const settings = configMap({ MESSAGE: '안녕', NAME: '하늘' }, 'settings');
const password = 's3cret-value-of-this-attempt';

function clusterWith(pod: Pod, files: Record<string, string>, ...objects: readonly KubeObject[]): FakeCluster {
  const cluster = new FakeCluster().put(settings, secret('db', { PASSWORD: password }), ...objects, pod);
  cluster.onExec = filesOf(files);
  return cluster;
}

function withEnv(container: object, started: Record<string, string>, process = started, spec: object = {}) {
  const files = { '/proc/self/environ': environ(started), '/proc/1/environ': environ(process) };
  return clusterWith(podWith('greeting', container, spec), files);
}

const judge = (cluster: FakeCluster, params: object) => grade('config', { of, ...params }, cluster);

describe('variables', () => {
  const message = { env: { MESSAGE: { configMap: 'settings' } } };

  test('pass when the process has what the ConfigMap says, by reference', async () => {
    const cluster = withEnv({ env: [{ name: 'MESSAGE', ...keyRef('MESSAGE') }] }, { MESSAGE: '안녕' });
    expect(await judge(cluster, message)).toMatchObject({ outcome: 'pass' });
    expect(await judge(cluster, { env: { MESSAGE: { configMap: 'settings', key: 'NAME' } } })).toMatchObject({
      outcome: 'fail',
    });
  });

  test.each([
    [
      'the same text typed into the manifest',
      { env: [{ name: 'MESSAGE', value: '안녕' }] },
      /written into the manifest/,
    ],
    [
      'a literal that overrides envFrom',
      { envFrom: [{ configMapRef: { name: 'settings' } }], env: [{ name: 'MESSAGE', value: '안녕' }] },
      /written into the manifest/,
    ],
    ['another ConfigMap', { env: [{ name: 'MESSAGE', ...keyRef('MESSAGE', 'other') }] }, /comes from elsewhere/],
    ['another key', { env: [{ name: 'MESSAGE', ...keyRef('NAME') }] }, /comes from elsewhere/],
    ['nothing', {}, /set by nothing/],
  ])('fail: %s', async (_, container, words) => {
    const result = await judge(withEnv(container, { MESSAGE: '안녕' }), message);
    expect(result).toMatchObject({ outcome: 'fail', because: { en: expect.stringMatching(words) } });
  });

  test('fail: a wrapper that sets it, in process 1 or by taking it away', async () => {
    const container = { env: [{ name: 'MESSAGE', ...keyRef('MESSAGE') }] };
    const wrapped = await judge(withEnv(container, { MESSAGE: '안녕' }, { MESSAGE: 'moin' }), message);
    expect(wrapped).toMatchObject({ outcome: 'fail', evidence: [{ expected: '안녕', observed: 'moin' }] });
    expect(await judge(withEnv(container, { MESSAGE: '안녕' }, {}), message)).toMatchObject({ outcome: 'fail' });
  });

  test('a shared process namespace has another process 1', async () => {
    const container = { env: [{ name: 'MESSAGE', ...keyRef('MESSAGE') }] };
    const cluster = withEnv(container, { MESSAGE: '안녕' }, {}, { shareProcessNamespace: true });
    expect(await judge(cluster, message)).toMatchObject({ outcome: 'pass' });
  });

  test('fail: the ConfigMap was changed and the Pod not made anew', async () => {
    const container = { env: [{ name: 'MESSAGE', ...keyRef('MESSAGE') }] };
    const result = await judge(withEnv(container, { MESSAGE: '옛날' }), message);
    expect(result).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('never read again') },
      evidence: [{ expected: '안녕', observed: '옛날' }],
    });
  });

  test('envFrom: with a prefix, the last source wins, and `via` tells it from single keys', async () => {
    const other = configMap({ MESSAGE: 'other' }, 'other');
    const envFrom = [
      { configMapRef: { name: 'other' } },
      { configMapRef: { name: 'settings' } },
      { prefix: 'DB_', secretRef: { name: 'db' } },
    ];
    const cluster = withEnv({ envFrom }, { MESSAGE: '안녕', DB_PASSWORD: password }).put(other);
    const env = {
      MESSAGE: { configMap: 'settings', via: 'envFrom' },
      DB_PASSWORD: { secret: 'db', key: 'PASSWORD', equals: password },
    };
    expect(await judge(cluster, { env })).toMatchObject({ outcome: 'pass' });
    expect(await judge(cluster, { env: { MESSAGE: { configMap: 'settings', via: 'env' } } })).toMatchObject({
      outcome: 'fail',
    });
  });

  test('composed: the composition and its expansion; a text of the same words fails, and so does the wrong order', async () => {
    const composed = '$(MESSAGE)! $(NAME)';
    const wanted = { env: { GREETING: { composed } } };
    const variables = { MESSAGE: '안녕', NAME: '하늘' };
    const pass = withEnv({ env: [{ name: 'GREETING', value: composed }] }, { ...variables, GREETING: '안녕! 하늘' });
    expect(await judge(pass, wanted)).toMatchObject({ outcome: 'pass' });
    const text = withEnv(
      { env: [{ name: 'GREETING', value: '안녕! 하늘' }] },
      { ...variables, GREETING: '안녕! 하늘' },
    );
    expect(await judge(text, wanted)).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('not composed') },
    });
    const early = withEnv({ env: [{ name: 'GREETING', value: composed }] }, { ...variables, GREETING: composed });
    expect(await judge(early, wanted)).toMatchObject({
      outcome: 'fail',
      evidence: [{ expected: '안녕! 하늘', observed: composed }],
    });
  });

  test('fields of the Pod', async () => {
    const env = [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }];
    const wanted = { env: { NODE: { field: 'spec.nodeName' } } };
    expect(await judge(withEnv({ env }, { NODE: 'node-1' }), wanted)).toMatchObject({ outcome: 'pass' });
    expect(
      await judge(withEnv({ env: [{ name: 'NODE', value: 'node-1' }] }, { NODE: 'node-1' }), wanted),
    ).toMatchObject({ outcome: 'fail' });
    const ip = [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } }];
    expect(await judge(withEnv({ env: ip }, { NODE: '10.0.9.9' }), wanted)).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'field status.podIP' }],
    });
  });

  test('of every Pod of a workload: one that was not replaced fails', async () => {
    const { object, replicaSet, pods } = deployment();
    const own = pods.map((pod) => ({
      ...podWith(pod.metadata.name, { env: [{ name: 'MESSAGE', ...keyRef('MESSAGE') }] }),
      metadata: pod.metadata,
    }));
    const cluster = new FakeCluster().put(settings, object, replicaSet, ...own);
    let old = '';
    cluster.onExec = (name, argv) =>
      filesOf({ '/proc/self/environ': environ({ MESSAGE: name === old ? '옛날' : '안녕' }) })(name, argv);
    const params = { of: { kind: 'Deployment', namespace, name: 'web' }, ...message };
    expect(await grade('config', params, cluster)).toMatchObject({ outcome: 'pass' });
    old = 'web-abc-2';
    expect(await grade('config', params, cluster)).toMatchObject({
      outcome: 'fail',
      evidence: [{ object: { name: 'web-abc-2' } }],
    });
  });
});

describe('a value from before', () => {
  const container = { env: [{ name: 'MESSAGE', ...keyRef('MESSAGE') }] };
  const wanted = { env: { MESSAGE: { configMap: 'settings', stale: true, equals: '옛날' } } };

  test('passes by itself; the present value fails', async () => {
    expect(await judge(withEnv(container, { MESSAGE: '옛날' }), wanted)).toMatchObject({ outcome: 'pass' });
    expect(await judge(withEnv(container, { MESSAGE: 'older' }), wanted)).toMatchObject({ outcome: 'fail' });
    expect(await judge(withEnv(container, { MESSAGE: '안녕' }), wanted)).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('present value') },
    });
  });

  test('after a restart by the journal: the Pod was running when the key changed; without a journal it cannot be told', async () => {
    const cluster = withEnv(container, { MESSAGE: '안녕' });
    const pod = podWith('greeting', container);
    const entries = (first: KubeObject): JournalEntry[] =>
      [configMap({ MESSAGE: '옛날' }, 'settings'), first, settings].map((object, seq) => ({
        type: 'object',
        change: 'changed',
        object,
        seq,
        at: Date.parse('2026-01-01T00:01:00Z') + seq,
      }));
    cluster.journal = { read: async () => ({ beganAt: 0, until: 0, entries: entries(pod) }) };
    expect(await judge(cluster, wanted)).toMatchObject({ outcome: 'pass' });
    const earlier = { ...pod, metadata: { ...pod.metadata, uid: 'another' } };
    cluster.journal = { read: async () => ({ beganAt: 0, until: 0, entries: entries(earlier) }) };
    expect(await judge(cluster, wanted)).toMatchObject({ outcome: 'fail' });
    const restarted = podWith(
      'greeting',
      container,
      {},
      { containerStatuses: [{ name: 'main', restartCount: 1, state: { running: {} } }] },
    );
    const unrecorded = clusterWith(restarted, { '/proc/self/environ': environ({ MESSAGE: '안녕' }) });
    expect(await judge(unrecorded, wanted)).toMatchObject({ outcome: 'blocked' });
  });
});

test('a container whose programs may be fakes proves nothing', async () => {
  const env = [{ name: 'MESSAGE', ...keyRef('MESSAGE') }];
  for (const extra of [
    {
      volumeMounts: [
        { name: 'v', mountPath: '/usr/local/../bin' },
        { name: 'v', mountPath: '/bin/' },
      ],
    },
    { env: [...env, { name: 'LD_PRELOAD', value: '/x' }] },
  ]) {
    const cluster = withEnv({ env, ...extra }, { MESSAGE: '안녕' });
    expect(await judge(cluster, { env: { MESSAGE: { configMap: 'settings' } } })).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('prove nothing') },
    });
  }
});

test('an image without base64 is no fail, and no pass', async () => {
  const cluster = withEnv({}, {});
  cluster.onExec = () => ({ exitCode: 127, stdout: '', stderr: '', truncated: false });
  await expect(judge(cluster, { env: { MESSAGE: { equals: 'x' } } })).rejects.toThrow(/no program base64/);
});

test.each([
  [{ env: {} }, /give env or files/],
  [{ env: { A: {} } }, /give one of/],
  [{ env: { A: { configMap: 'a', secret: 'b' } } }, /give one of/],
  [{ env: { A: { field: 'spec.nodeName', stale: true } } }, /go with/],
  [{ env: { A: { configMap: 'a' } }, noLeak: true }, /needs a value with secret/],
  [{ files: { 'etc/a': { equals: 'x' } } }, /absolute path/],
  [{ files: { '/a': { composed: '$(A)' } } }, /for variables/],
])('%j is refused', async (params, words) => {
  await expect(judge(new FakeCluster(), params)).rejects.toThrow(words);
});
