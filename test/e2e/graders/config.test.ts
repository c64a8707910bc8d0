import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

let there: TryOut;
const secret = 'pa$$-and-!-7fd1c2';

const pod = (name: string, container: object, spec: object = {}) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'main', image: 'shell:v1', imagePullPolicy: 'Never', ...container }],
      ...spec,
    },
  });
const byKey = { name: 'MESSAGE', valueFrom: { configMapKeyRef: { name: 'greeting', key: 'MESSAGE' } } };
const asRoot = { securityContext: { runAsUser: 0 } };
const configMap = (message: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'greeting' },
    data: { MESSAGE: message, STUDENT: '김하늘' },
  });

const running = (name: string) => there.judge('quantities', { of: of(name), qos: 'BestEffort' });
const of = (name: string) => ({ kind: 'Pod', namespace: there.namespace, name });

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'config');
  await there.apply(
    [
      configMap('안녕'),
      JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { PASSWORD: secret } }),
      pod('by-key', {
        env: [
          byKey,
          { name: 'STUDENT', valueFrom: { configMapKeyRef: { name: 'greeting', key: 'STUDENT' } } },
          { name: 'GREETING', value: '$(MESSAGE)! $(STUDENT)' },
          { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
          { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        ],
      }),
      pod('by-set', { envFrom: [{ configMapRef: { name: 'greeting' } }, { secretRef: { name: 'db' } }] }),
      pod('literal', {
        env: [
          { name: 'MESSAGE', value: '안녕' },
          { name: 'GREETING', value: '안녕! 김하늘' },
          { name: 'STUDENT', value: '김하늘' },
        ],
      }),
      pod('wrapper', { env: [byKey], command: ['sh', '-c', 'export MESSAGE=moin; exec sleep 1000'] }),
      pod(
        'by-file',
        {
          ...asRoot,
          volumeMounts: [
            { name: 'db', mountPath: '/etc/db', readOnly: true },
            { name: 'cm', mountPath: '/etc/cm' },
            { name: 'cm', mountPath: '/etc/one/MESSAGE', subPath: 'MESSAGE' },
          ],
        },
        {
          volumes: [
            {
              name: 'db',
              projected: {
                sources: [{ secret: { name: 'db', items: [{ key: 'PASSWORD', path: 'password', mode: 0o400 }] } }],
              },
            },
            { name: 'cm', configMap: { name: 'greeting' } },
          ],
        },
      ),
      pod(
        'baked',
        {
          ...asRoot,
          command: ['sh', '-c', 'printf 안녕 >/etc/cm/MESSAGE; exec sleep 1000'],
          volumeMounts: [{ name: 'cm', mountPath: '/etc/cm' }],
        },
        { volumes: [{ name: 'cm', emptyDir: {} }] },
      ),
      pod(
        'disguised',
        { env: [byKey], volumeMounts: [{ name: 'cm', mountPath: '/usr/bin/base64', subPath: 'MESSAGE' }] },
        { volumes: [{ name: 'cm', configMap: { name: 'greeting', defaultMode: 0o555 } }] },
      ),
    ].join('\n---\n'),
  );
  await Promise.all(['by-key', 'by-set', 'literal', 'wrapper', 'by-file', 'baked', 'disguised'].map(running));
});
afterAll(() => there[Symbol.asyncDispose]());

describe('config on a cluster', () => {
  const judge = (name: string, params: object, extra: object = {}) =>
    there.judge('config', { of: of(name), ...params }, extra);
  const now = { now: true };

  test('passes variables by key, composed, and from fields of the Pod', async () => {
    const env = {
      MESSAGE: { configMap: 'greeting', equals: '안녕', via: 'env' },
      GREETING: { composed: '$(MESSAGE)! $(STUDENT)', equals: '안녕! 김하늘' },
      NODE: { field: 'spec.nodeName' },
      IP: { field: 'status.podIP' },
    };
    expect(await judge('by-key', { env })).toMatchObject({ verdict: 'pass' });
  });

  test('passes all keys at once, and never shows a Secret', async () => {
    const env = {
      MESSAGE: { configMap: 'greeting', via: 'envFrom' },
      PASSWORD: { secret: 'db', equals: secret, via: 'envFrom' },
    };
    expect(await judge('by-set', { env, noLeak: true })).toMatchObject({ verdict: 'pass' });
    const wrong = await judge('by-set', { env: { PASSWORD: { secret: 'db', equals: 'another' } } }, now);
    expect(wrong).toMatchObject({ verdict: 'fail', evidence: [{ observed: expect.stringMatching(/^sha256:/) }] });
    expect(JSON.stringify(wrong)).not.toContain(secret);
    const keys = await judge('by-set', { env: { MESSAGE: { configMap: 'greeting', via: 'env' } } }, now);
    expect(keys).toMatchObject({ verdict: 'fail', because: { en: expect.stringContaining('comes by envFrom') } });
  });

  test('passes files of projected and plain volumes, with mode and readOnly', async () => {
    const files = {
      '/etc/db/password': { secret: 'db', key: 'PASSWORD', mode: '0400', readOnly: true, equals: secret },
      '/etc/cm/MESSAGE': { configMap: 'greeting' },
      '/etc/one/MESSAGE': { configMap: 'greeting' },
    };
    expect(await judge('by-file', { files })).toMatchObject({ verdict: 'pass' });
    const open = await judge('by-file', { files: { '/etc/cm/MESSAGE': { configMap: 'greeting', mode: '0400' } } }, now);
    expect(open).toMatchObject({ verdict: 'fail', evidence: [{ expected: '0400', observed: '0644' }] });
    const pinned = await judge(
      'by-file',
      { files: { '/etc/one/MESSAGE': { configMap: 'greeting', subPath: false } } },
      now,
    );
    expect(pinned).toMatchObject({ verdict: 'fail', because: { en: expect.stringContaining('subPath') } });
  });

  test('fails the cheats: a literal, a composed text, a wrapper, a baked file, a fake base64', async () => {
    const message = { env: { MESSAGE: { configMap: 'greeting' } } };
    const said = (name: string, params: object) =>
      judge(name, params, now).then(({ verdict, because }) => `${verdict}: ${because.en}`);
    expect(await said('literal', message)).toMatch(/fail: .*written into the manifest/);
    expect(await said('literal', { env: { GREETING: { composed: '$(MESSAGE)! $(STUDENT)' } } })).toMatch(
      /fail: .*not composed/,
    );
    expect(await said('wrapper', message)).toMatch(/fail: .*overwritten/);
    expect(await said('baked', { files: { '/etc/cm/MESSAGE': { configMap: 'greeting', equals: '안녕' } } })).toMatch(
      /fail: .*comes from elsewhere/,
    );
    expect(await said('disguised', message)).toMatch(/fail: .*mounted at \/usr\/bin\/base64/);
  });

  test('fails a value that leaks, with the place', async () => {
    await there.apply(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'notes' },
        data: { login: `pw=${secret}` },
      }),
    );
    const leak = await judge('by-set', { env: { PASSWORD: { secret: 'db' } }, noLeak: true }, now);
    expect(leak).toMatchObject({
      verdict: 'fail',
      evidence: [{ object: { kind: 'ConfigMap', name: 'notes' }, field: '.data.login' }],
    });
    expect(JSON.stringify(leak)).not.toContain(secret);
  });

  test('is an error for somebody who may not read', async () => {
    expect(
      await there.judgeWithoutRights('config', { of: of('by-key'), env: { MESSAGE: { equals: 'x' } } }),
    ).toMatchObject({ verdict: 'error' });
  });
});

describe('config after a change', () => {
  test('a container that was not restarted has the value from before: a fail, or what is asked for', async () => {
    await there.apply(configMap('반가워요'));
    const env = (source: object) => ({ of: of('by-key'), env: { MESSAGE: { configMap: 'greeting', ...source } } });
    const fresh = await there.judge('config', env({}), { now: true });
    expect(fresh).toMatchObject({ verdict: 'fail', evidence: [{ expected: '반가워요', observed: '안녕' }] });
    expect(await there.judge('config', env({ stale: true, equals: '안녕' }))).toMatchObject({ verdict: 'pass' });
    const literal = await there.judge(
      'config',
      { ...env({ stale: true, equals: '안녕' }), of: of('literal') },
      { now: true },
    );
    expect(literal).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('written into the manifest') },
    });
  });
});
