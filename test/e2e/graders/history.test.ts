import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { history as grader } from '../../../graders/history.ts';
import { ProbeError } from '../../../src/cluster/cluster.ts';
import { kubectl } from '../../support/kubectl.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';
import type { RecordingNow } from '../../support/recorder.ts';

let there: TryOut;
let recorded: RecordingNow;
const run = (...args: string[]) =>
  kubectl(inject('state'), inject('cluster'), ['--namespace', there.namespace, ...args]);
const judge = (params: object, now = false) =>
  there.judge('history', params, { journal: recorded.journal, withinMs: 60_000, now });

const image = (version: number) => `bootcamp:v${version}`;
const workload = (kind: string, name: string, version = 1) => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, annotations: {kubernetes.io/change-cause: first}}
spec:
  selector: {matchLabels: {app: ${name}}}
  ${kind === 'DaemonSet' ? '' : 'replicas: 1'}
  ${kind === 'StatefulSet' ? `serviceName: ${name}` : ''}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: "${image(version)}", imagePullPolicy: Never}], terminationGracePeriodSeconds: 0}
---`;

/** C7 in small: there and back to the first revision. */
const thereAndBack = (kind: string, name: string) => ({
  of: { kind, namespace: there.namespace, name },
  sequence: [
    { image: image(1), cause: '^first$', rolledOut: true },
    { image: image(2), cause: '^second$', rolledOut: true },
    { image: image(1) },
  ],
  current: { sameAs: 0 },
  minRevision: 3,
});

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'];
const nameOf = (kind: string) => `by-${kind.toLowerCase()}`;
const setImage = async (kind: string, name: string, version: number) => {
  await run('set', 'image', kind, name, `main=${image(version)}`);
  await run('annotate', kind, name, '--overwrite', 'kubernetes.io/change-cause=second');
  await run('rollout', 'status', kind, name, '--timeout=120s');
};

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'history');
  const parsed = kinds.map((kind) => grader.params.parse(thereAndBack(kind, 'x')));
  recorded = await there.record(parsed.flatMap((params) => grader.records?.(params) ?? []));
  const made = [
    ...kinds.map((kind) => workload(kind, nameOf(kind))),
    workload('Deployment', 'remade'),
    workload('Deployment', 'forged'),
  ];
  await there.apply(made.join('\n'));
  await Promise.all(kinds.map((kind) => run('rollout', 'status', kind, nameOf(kind), '--timeout=120s')));
  await run('rollout', 'status', 'deployment', 'remade', 'forged', '--timeout=120s');
  await Promise.all([
    ...kinds.map(async (kind) => {
      await setImage(kind, nameOf(kind), 2);
      await run('rollout', 'undo', kind, nameOf(kind));
    }),
    (async () => {
      await setImage('deployment', 'remade', 2);
      await run('delete', 'deployment', 'remade');
      await there.apply(workload('Deployment', 'remade'));
    })(),
    // The revision, and a ReplicaSet of it, written by hand.
    (async () => {
      const uid = await run('get', 'deployment', 'forged', '--output=jsonpath={.metadata.uid}');
      await there.apply(`
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: forged-2
  labels: {app: forged, pod-template-hash: "2"}
  annotations: {deployment.kubernetes.io/revision: "2", kubernetes.io/change-cause: second}
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: forged, uid: ${uid}, controller: true}]
spec:
  replicas: 0
  selector: {matchLabels: {app: forged, pod-template-hash: "2"}}
  template:
    metadata: {labels: {app: forged, pod-template-hash: "2"}}
    spec: {containers: [{name: main, image: "bootcamp:v2", imagePullPolicy: Never}], terminationGracePeriodSeconds: 0}
`);
      await run('annotate', 'deployment', 'forged', '--overwrite', 'deployment.kubernetes.io/revision=3');
    })(),
  ]);
});
afterAll(() => there[Symbol.asyncDispose]());

describe.concurrent('history on a cluster', () => {
  test.for(kinds)('passes a %s that went there and back', async (kind) => {
    expect(await judge(thereAndBack(kind, nameOf(kind)))).toMatchObject({ verdict: 'pass' });
  });

  test('fails what was deleted and made again', async () => {
    expect(await judge(thereAndBack('Deployment', 'remade'), true)).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('its history began anew') },
    });
  });

  test('fails a revision that was written by hand', async () => {
    expect(await judge(thereAndBack('Deployment', 'forged'), true)).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('has not had image bootcamp:v2') },
    });
  });

  test('is an error where the recorder does not answer', async () => {
    const silent = { read: () => Promise.reject(new ProbeError('the recorder does not answer')) };
    const params = thereAndBack('Deployment', nameOf('Deployment'));
    expect(await there.judge('history', params, { journal: silent, withinMs: 1_000 })).toMatchObject({
      verdict: 'error',
    });
  });
});
