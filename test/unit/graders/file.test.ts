import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import { keepManagers } from '../../../src/cluster/field-managers.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { configMap, namespace } from '../../support/objects.ts';

function judge(files: Readonly<Record<string, string | Error>>, params: object, ...objects: readonly KubeObject[]) {
  const cluster = new FakeCluster().put(...objects);
  const read = async (path: string) => {
    if (files[path] instanceof Error) throw files[path];
    return files[path];
  };
  cluster.files = { read, kubeconfig: () => read('kubeconfig') };
  return grade('file', params, cluster);
}
const settings = configMap({ color: 'blue' }, 'settings');
const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { color: blue }\n';
const document = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };

describe('text', () => {
  test('includes and matches; what else the file says is not shown', async () => {
    const files = { note: 'first line\npassword: hunter2\n' };
    expect(
      await judge(files, { path: 'note', includes: ['first', 'line'], matches: '^password: \\w+$' }),
    ).toMatchObject({ outcome: 'pass' });
    const off = await judge(files, { path: 'note', includes: 'second' });
    expect(off).toMatchObject({ outcome: 'fail', evidence: [{ expected: 'second' }] });
    expect(JSON.stringify(off)).not.toContain('hunter2');
    expect(await judge(files, { path: 'note', matches: '^line' })).toMatchObject({ outcome: 'fail' });
  });

  test('not there, or not to be read', async () => {
    expect(await judge({}, { path: 'note', includes: 'x' })).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringContaining('no file note') },
    });
    expect(await judge({ note: new RangeError('note is no regular file') }, { path: 'note' })).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'note is no regular file' }],
    });
  });

  test.each(['../secret', 'a/../../b', '/etc/passwd', 'a\\b', ''])('the path %j is refused', async (path) => {
    await expect(judge({}, { path })).rejects.toThrow(/path/);
  });
});

describe('a manifest', () => {
  test('one document of several, and what it contains', async () => {
    const files = { all: `${manifest}---\n${manifest.replace('settings', 'other').replace('blue', 'red')}` };
    expect(
      await judge(files, { path: 'all', document: { ...document, name: 'other', match: { data: { color: 'red' } } } }),
    ).toMatchObject({ outcome: 'pass' });
    expect(
      await judge(files, { path: 'all', document: { ...document, match: { data: { color: 'red' } } } }),
    ).toMatchObject({ outcome: 'fail', evidence: [{ field: '.data.color', observed: 'blue' }] });
    expect(await judge(files, { path: 'all', document: { ...document, kind: 'Secret' } })).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: expect.stringContaining('ConfigMap settings') }],
    });
  });

  test.each([
    ['tabs', 'apiVersion: v1\n\tkind: Pod', /bad:2:1/],
    [
      'a bomb of aliases',
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]`,
      /alias/i,
    ],
    ['no object', 'just words', /expected a Kubernetes object/],
    ['too deep', '['.repeat(20_000), /nested/],
  ])('fail: %s', async (_, text, words) => {
    expect(await judge({ bad: text }, { path: 'bad', document })).toMatchObject({
      outcome: 'fail',
      because: { en: expect.stringMatching(words) },
    });
  });

  test('a Secret in a file is not shown', async () => {
    const text = 'apiVersion: v1\nkind: Secret\nmetadata: { name: db }\nstringData: { password: hunter2 }\n';
    const result = await judge(
      { db: text },
      {
        path: 'db',
        document: { ...document, kind: 'Secret', name: 'db', match: { stringData: { password: 'other' } } },
      },
    );
    expect(result.outcome).toBe('fail');
    expect(JSON.stringify(result)).not.toMatch(/hunter2|other"/);
  });
});

describe('against the live object', () => {
  const lastApplied = (object: object) => ({
    ...settings,
    metadata: {
      ...settings.metadata,
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(object) },
    },
  });
  const said = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { annotations: {}, name: 'settings', namespace },
    data: { color: 'blue' },
  };
  const check = (live: string, object: KubeObject, text = manifest) =>
    judge({ it: text }, { path: 'it', document: { ...document, live } }, object);

  test('uid: the manifest that the learner wrote has none', async () => {
    expect(
      await check('uid', settings, manifest.replace('settings', 'settings, uid: configmap-settings')),
    ).toMatchObject({ outcome: 'pass' });
    expect(await check('uid', settings)).toMatchObject({ outcome: 'fail', evidence: [{ observed: '(not there)' }] });
    expect(await check('uid', settings, manifest.replace('settings', 'settings, uid: earlier'))).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'earlier' }],
    });
  });

  test('contained: as the file says, quantities and nulls as the API keeps them', async () => {
    expect(await check('contained', settings)).toMatchObject({ outcome: 'pass' });
    expect(await check('contained', settings, manifest.replace('blue', 'red'))).toMatchObject({
      outcome: 'fail',
      evidence: [{ field: '.data.color', expected: 'red', observed: 'blue' }],
    });
    const spec = { resources: { requests: { cpu: '500m', storage: '1Gi' } } };
    const text = `${manifest}spec: { resources: { requests: { cpu: 0.5, storage: 1024Mi } }, other: null }\n`;
    expect(await check('contained', { ...settings, spec }, text)).toMatchObject({ outcome: 'pass' });
    expect(await check('contained', { ...settings, spec }, text.replace('1024Mi', '1G'))).toMatchObject({
      outcome: 'fail',
    });
    const empty = `${manifest}spec: { paused: false, minReadySeconds: 0, list: [{ name: a, command: [], value: '' }] }\n`;
    const list = [{ name: 'a' }];
    expect(await check('contained', { ...settings, spec: { list } }, empty)).toMatchObject({ outcome: 'pass' });
    expect(await check('contained', { ...settings, spec: { list, paused: true } }, empty)).toMatchObject({
      outcome: 'fail',
      evidence: [{ field: '.spec.paused', expected: 'false', observed: 'true' }],
    });
  });

  test('applied: by kubectl apply or server-side; created, edited, or applied from another file fails', async () => {
    expect(await check('applied', lastApplied(said))).toMatchObject({ outcome: 'pass' });
    expect(
      await check('applied', keepManagers({ ...settings }, [{ manager: 'kubectl', operation: 'Apply' }])),
    ).toMatchObject({ outcome: 'pass' });
    expect(await check('applied', settings)).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: '(not there)' }],
    });
    expect(
      await check(
        'applied',
        keepManagers({ ...settings }, [
          { manager: 'kubectl-create', operation: 'Update' },
          { manager: 'klab', operation: 'Apply' },
        ]),
      ),
    ).toMatchObject({ outcome: 'fail' });
    expect(await check('applied', lastApplied({ ...said, data: { color: 'red' } }))).toMatchObject({
      outcome: 'fail',
      evidence: [{ observed: 'something else' }],
    });
    expect(await check('applied', lastApplied({ ...said, data: { color: 'blue', more: '1' } }))).toMatchObject({
      outcome: 'fail',
    });
  });
});

describe('kubeconfig', () => {
  const config = (namespaceLine: string) =>
    `apiVersion: v1\ncurrent-context: one\ncontexts: [{ name: one, context: { cluster: kind, user: admin${namespaceLine} } }, { name: two, context: { cluster: kind, namespace: team-a } }]\nclusters: [{ name: kind, cluster: { server: "https://x" } }]\nusers: [{ name: admin, user: { client-key-data: c2VjcmV0 } }]\n`;
  const wanted = { kubeconfig: { namespace: 'team-a' } };

  test('the namespace of the current context, not of any', async () => {
    expect(await judge({ kubeconfig: config(', namespace: team-a') }, wanted)).toMatchObject({ outcome: 'pass' });
    const result = await judge({ kubeconfig: config('') }, wanted);
    expect(result).toMatchObject({ outcome: 'fail', evidence: [{ expected: 'team-a', observed: 'default' }] });
    expect(JSON.stringify(result)).not.toContain('c2VjcmV0');
    expect(
      await judge(
        { kubeconfig: config(', namespace: team-a').replace('current-context: one', 'current-context: three') },
        wanted,
      ),
    ).toMatchObject({ outcome: 'fail' });
    expect(await judge({ kubeconfig: '\tbroken' }, wanted)).toMatchObject({ outcome: 'fail' });
  });

  test('its text cannot be asked for', async () => {
    await expect(judge({}, { ...wanted, includes: 'key' })).rejects.toThrow(/credentials/);
  });
});
