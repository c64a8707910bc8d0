import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deploymentOf, joined, program, shell, workloadOf } from '../../support/manifests.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';

// The words for each situation are tested on recorded states (test/unit/grading/explain); these few are proof that the
// cluster still says what was recorded.
let there: TryOut;
const fromMap = { env: [{ name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'setings', key: 'color' } } }] };
const claim = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };
const pvc = (name: string, spec: object = {}) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } }, ...spec },
  });

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'explain');
  const init = { initContainers: [program('echo no route to the database; exit 1', { name: 'wait-for-db' })] };
  await there.apply(
    joined(
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { color: 'red' } }),
      deploymentOf('config', shell('sleep 3600', fromMap)),
      deploymentOf('large', shell('sleep 3600', { resources: { requests: { memory: '900Gi' } } })),
      deploymentOf('init', shell(), { pod: init }),
      deploymentOf('image', shell('sleep 3600', { image: 'shel:v1' })),
      deploymentOf('account', shell(), { pod: { serviceAccountName: 'deployer' } }),
      deploymentOf('claim', shell(), { pod: claim }),
      pvc('data', { storageClassName: 'fast' }),
      pvc('unused'),
      workloadOf('StatefulSet', 'db', shell(), { pod: { nodeSelector: { disk: 'ssd' } } }),
    ),
  );
});
afterAll(() => there[Symbol.asyncDispose]());

async function told(grader: string, params: object) {
  const { verdict, because } = await there.judge(grader, params, { now: true, images: ['shell:v1'] });
  return [verdict, because.en];
}

describe.concurrent('what a cluster says, in the words of a beginner', () => {
  test.for([
    ['config', 'takes environment variables from ConfigMap setings, which does not exist. There is settings.'],
    ['large', 'found no node to run on: 1 of 1 nodes: not enough memory left, 900Gi requested.'],
    ['init', 'init container wait-for-db keeps ending (Error, exit code 1). Its last words: no route to the database'],
    ['image', 'cannot get its image "shel:v1" (ErrImageNeverPull). Did you mean shell:v1?'],
    ['account', 'Deployment account cannot create Pods: ServiceAccount deployer does not exist.'],
    ['claim', 'PersistentVolumeClaim data asks for StorageClass "fast", which does not exist. There is: standard.'],
    ['deebee', 'There is no Deployment deebee'],
    ['db', 'Found a StatefulSet db, but it is no Deployment.'],
  ] as const)('%s', async ([name, words], { expect: expectHere }) => {
    const params = { kind: 'Deployment', namespace: there.namespace, name };
    await expectHere
      .poll(async () => told('rollout', params), { timeout: 60_000, interval: 500 })
      .toEqual(['fail', expect.stringContaining(words)]);
  });

  test('a claim without a Pod', async () => {
    const claimOf = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: there.namespace, name: 'unused' };
    const params = { ...claimOf, match: { status: { phase: 'Bound' } } };
    await expect
      .poll(async () => told('resource', params), { timeout: 60_000, interval: 500 })
      .toEqual(['fail', expect.stringContaining('is Pending because no Pod uses it yet; that is normal')]);
  });
});
