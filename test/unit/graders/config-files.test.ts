import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import type { Pod } from '../../../src/grading/kube-types.ts';
import { environ, filesOf, podWith, secret } from '../../support/container.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { configMap, deployment, namespace } from '../../support/objects.ts';

const of = { kind: 'Pod', namespace, name: 'greeting' };
const settings = configMap({ MESSAGE: '안녕', NAME: '하늘' }, 'settings');
const password = 's3cret-value-of-this-attempt';

function clusterWith(pod: Pod, files: Record<string, string>, ...objects: readonly KubeObject[]): FakeCluster {
  const cluster = new FakeCluster().put(settings, secret('db', { PASSWORD: password }), ...objects, pod);
  cluster.onExec = filesOf(files);
  return cluster;
}

function withEnv(container: object, started: Record<string, string>, process = started) {
  const files = { '/proc/self/environ': environ(started), '/proc/1/environ': environ(process) };
  return clusterWith(podWith('greeting', container), files);
}

const judge = (cluster: FakeCluster, params: object) => grade('config', { of, ...params }, cluster);

describe('files', () => {
  const volume = (source: object) => ({ volumes: [{ name: 'v', ...source }] });
  const mounted = (mount: object, source: object, files: Record<string, string>) =>
    clusterWith(
      podWith('greeting', { volumeMounts: [{ name: 'v', mountPath: '/etc/db', ...mount }] }, volume(source)),
      files,
    );
  const file = (source: object, path = '/etc/db/PASSWORD') => ({ files: { [path]: { secret: 'db', ...source } } });

  test('a Secret volume: bytes, mode of the item or of the volume, readOnly', async () => {
    const files = { '/etc/db/PASSWORD': password };
    const plain = mounted({ readOnly: true }, { secret: { secretName: 'db', defaultMode: 0o400 } }, files);
    expect(await judge(plain, file({ mode: '0400', readOnly: true }))).toMatchObject({ outcome: 'pass' });
    const item = {
      secret: { secretName: 'db', defaultMode: 0o644, items: [{ key: 'PASSWORD', path: 'PASSWORD', mode: 0o400 }] },
    };
    expect(await judge(mounted({}, item, files), file({ mode: '400' }))).toMatchObject({ outcome: 'pass' });
    const projected = { projected: { defaultMode: 0o400, sources: [{ secret: { name: 'db' } }] } };
    expect(await judge(mounted({}, projected, files), file({ mode: '0400' }))).toMatchObject({ outcome: 'pass' });
    const open = await judge(mounted({}, { secret: { secretName: 'db' } }, files), file({ mode: '0400' }));
    expect(open).toMatchObject({ outcome: 'fail', evidence: [{ expected: '0400', observed: '0644' }] });
    expect(await judge(mounted({}, { secret: { secretName: 'db' } }, files), file({ readOnly: true }))).toMatchObject({
      outcome: 'fail',
    });
  });

  test('fail: the same text by a command over an emptyDir, in the image, or from a ConfigMap', async () => {
    const files = { '/etc/db/PASSWORD': password };
    expect(await judge(mounted({}, { emptyDir: {} }, files), file({}))).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'emptyDir' }],
    });
    expect(await judge(clusterWith(podWith('greeting', {}), files), file({}))).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: '(not there)' }],
    });
    const copied = mounted({}, { configMap: { name: 'copy' } }, files).put(configMap({ PASSWORD: password }, 'copy'));
    expect(await judge(copied, file({}))).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('elsewhere') },
    });
  });

  test('subPath: named in what it says, forbidden where asked', async () => {
    const stale = { '/etc/db/PASSWORD': 'old' };
    const sub = mounted(
      { mountPath: '/etc/db/PASSWORD', subPath: 'PASSWORD' },
      { secret: { secretName: 'db' } },
      stale,
    );
    expect(await judge(sub, file({}))).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('subPath mount is never updated') },
    });
    expect(await judge(sub, file({ subPath: false }))).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('mounted with subPath') },
    });
    const lagging = mounted({}, { secret: { secretName: 'db' } }, stale);
    expect(await judge(lagging, file({}))).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('two minutes') },
    });
  });

  test('bytes that are no text, and a file that cannot be read', async () => {
    const binary = Buffer.from([0, 159, 146, 150]);
    const map: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'bin', namespace },
      binaryData: { blob: binary.toString('base64') },
    };
    const cluster = mounted({}, { configMap: { name: 'bin' } }, {}).put(map);
    expect(await judge(cluster, { files: { '/etc/db/blob': { configMap: 'bin' } } })).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('cannot be read') },
    });
    cluster.onExec = filesOf({ '/etc/db/blob': binary });
    expect(await judge(cluster, { files: { '/etc/db/blob': { configMap: 'bin' } } })).toMatchObject({
      outcome: 'pass',
    });
  });
});

describe('what nobody may see', () => {
  const container = { env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'db', key: 'PASSWORD' } } }] };

  test('a Secret value never appears, whatever is wrong', async () => {
    const params = { env: { PASSWORD: { secret: 'db', equals: 'what was wanted' } } };
    const results = [
      await judge(withEnv(container, { PASSWORD: password }), params),
      await judge(withEnv(container, { PASSWORD: 'another-secret' }), params),
      await judge(withEnv(container, { PASSWORD: password }, { PASSWORD: 'another-secret' }), params),
      await judge(withEnv({ env: [{ name: 'PASSWORD', value: password }] }, { PASSWORD: password }), params),
    ];
    expect(results.map(({ outcome }) => outcome)).toEqual(['fail', 'fail', 'fail', 'fail']);
    expect(JSON.stringify(results)).not.toMatch(new RegExp(`${password}|another-secret|what was wanted`));
  });

  test('noLeak: in a ConfigMap, a template, an annotation; not in the Secret itself', async () => {
    const params = { env: { PASSWORD: { secret: 'db' } }, noLeak: true };
    expect(await judge(withEnv(container, { PASSWORD: password }), params)).toMatchObject({ outcome: 'pass' });
    const { object } = deployment();
    const places: readonly KubeObject[] = [
      configMap({ notes: `login with ${password}` }, 'notes'),
      { ...object, spec: { template: { spec: { containers: [{ command: ['login', password] }] } } } },
      { ...object, metadata: { ...object.metadata, annotations: { note: password } } },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, annotations: { pw: password } } },
    ];
    for (const place of places) {
      const result = await judge(withEnv(container, { PASSWORD: password }).put(place), params);
      expect(result).toMatchObject({ outcome: 'fail', evidence: [{ object: { kind: place.kind } }] });
      expect(JSON.stringify(result)).not.toContain(password);
    }
  });

  test('noLeak: base64 at any offset, and escapes, in a Pod; not what lab-answers asks for or kubectl keeps on a Secret', async () => {
    const params = { env: { PASSWORD: { secret: 'db' } }, noLeak: true };
    const tricky = 'tea!4$$two';
    const pod = podWith('greeting', container);
    const held = {
      '/proc/self/environ': environ({ PASSWORD: tricky }),
      '/proc/1/environ': environ({ PASSWORD: tricky }),
    };
    const outcome = async (...objects: readonly KubeObject[]) =>
      (await judge(clusterWith(pod, held, secret('db', { PASSWORD: tricky }), ...objects), params)).outcome;
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const texts = [
      base64(tricky),
      ...['a:', 'ab:', 'abc:'].map((before) => `echo ${base64(`${before}${tricky}\n`)} | base64 -d`),
      'tea!4$$$$two',
      'tea!4$$$two',
      String.raw`printf "tea!4\$\$two"`,
    ];
    for (const text of texts) expect(await outcome(podWith('typed', { args: ['-c', text] }))).toBe('fail');
    expect(await outcome(podWith('harmless', { args: ['-c', `echo ${base64('tea!4$$tea')}`] }))).toBe('pass');
    expect(await outcome(configMap({ PASSWORD: base64(tricky) }, 'notes'))).toBe('fail');
    expect(await outcome(configMap({ storedPassword: base64(tricky) }, 'lab-answers'))).toBe('pass');
    expect(await outcome(configMap({ password: tricky }, 'lab-answers'))).toBe('fail');
    const annotated = (annotations: Record<string, string>): KubeObject => {
      const object = secret('db', { PASSWORD: tricky });
      return { ...object, metadata: { ...object.metadata, annotations } };
    };
    const applied = 'kubectl.kubernetes.io/last-applied-configuration';
    expect(await outcome(annotated({ [applied]: JSON.stringify({ stringData: { PASSWORD: tricky } }) }))).toBe('pass');
    expect(await outcome(annotated({ note: tricky }))).toBe('fail');
  });
});
