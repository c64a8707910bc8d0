import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

const claim = '{ accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Mi } } }';
const spec = (volume: string, command = '') => `
  terminationGracePeriodSeconds: 1
  containers:
    - { name: main, image: "shell:v1", imagePullPolicy: Never, volumeMounts: [{ name: disk, mountPath: /data }]${command} }
  ${volume === '' ? '' : `volumes: [{ name: disk, ${volume} }]`}`;
const pod = (name: string, volume: string, command = '') => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { mine: "yes" } }
spec:${spec(volume, command)}
---`;

let there: TryOut;
beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'storage');
  await there.apply(
    [
      `{ apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: disk }, spec: ${claim} }\n---`,
      pod('keeper', 'persistentVolumeClaim: { claimName: disk }'),
      pod('scratch', 'emptyDir: {}'),
      pod('on-node', `hostPath: { path: /tmp/${there.namespace}, type: DirectoryOrCreate }`),
      `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:${spec('').replaceAll('\n', '\n    ')}
  volumeClaimTemplates: [{ metadata: { name: disk }, spec: ${claim} }]
---`,
    ].join('\n'),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

const of = (kind: string, name: string) => ({ kind, namespace: there.namespace, name });

describe.concurrent('storage on a cluster', () => {
  test('a claim keeps what is written; the Pod is made again as it was, and the marker goes', async () => {
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace: there.namespace, name: 'keeper' };
    const wanted = { of: of('Pod', 'keeper'), path: '/data', claim: 'disk' };
    const result = await there.judge('storage', wanted, { withinMs: 90_000 });
    expect(result).toMatchObject({ verdict: 'pass' });
    const now = await there.cluster.get(ref);
    expect(result.evidence[0]?.object?.uid).not.toBe(now?.metadata.uid);
    expect(now).toMatchObject({ metadata: { labels: { mine: 'yes' } }, spec: { volumes: [{ name: 'disk' }, {}] } });
    expect(now?.metadata.labels).not.toHaveProperty('klab.dev/stimulus');
    const left = await there.cluster.exec(ref, ['ls', '-A', '/data'], { timeoutMs: 10_000 });
    expect(left).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test("a StatefulSet's own claim comes back with the Pod of that name", async () => {
    const wanted = { of: of('StatefulSet', 'db'), path: '/data', claim: 'disk' };
    expect(await there.judge('storage', wanted, { withinMs: 90_000 })).toMatchObject({ verdict: 'pass' });
  });

  test('an emptyDir survives the container', async () => {
    const wanted = { of: of('Pod', 'scratch'), path: '/data', survives: 'container' };
    expect(await there.judge('storage', wanted, { withinMs: 90_000 })).toMatchObject({ verdict: 'pass' });
  });

  test("an emptyDir, a hostPath and the container's own files do not pass, and no Pod is deleted for it", async () => {
    const judge = (name: string, path: string) =>
      there.judge('storage', { of: of('Pod', name), path }, { withinMs: 90_000 });
    const results = await Promise.all([judge('scratch', '/data'), judge('on-node', '/data'), judge('scratch', '/tmp')]);
    expect(results).toMatchObject([{ verdict: 'fail' }, { verdict: 'fail' }, { verdict: 'fail' }]);
    expect(results.map(({ because }) => because.en)).toEqual([
      expect.stringContaining('emptyDir'),
      expect.stringContaining('hostPath'),
      expect.stringContaining('own file system'),
    ]);
    expect(results.flatMap(({ stimuli = [] }) => stimuli)).toEqual([]);
  });

  test('is an error for somebody who may do nothing', async () => {
    const result = await there.judgeWithoutRights('storage', { of: of('Pod', 'keeper'), path: '/data' });
    expect(result).toMatchObject({ verdict: 'error', earned: 0 });
  });
});
