import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { journal as grader } from '../../../graders/journal.ts';
import { ProbeError } from '../../../src/cluster/cluster.ts';
import { kubectl } from '../../support/kubectl.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';
import type { RecordingNow } from '../../support/recorder.ts';

let there: TryOut;
let recorded: RecordingNow;
const say = (en: string) => ({ en, ko: `한국어 ${en}` });
const run = (...args: string[]) =>
  kubectl(inject('state'), inject('cluster'), ['--namespace', there.namespace, ...args]);
const judge = (params: object, now = false) =>
  there.judge('journal', params, { journal: recorded.journal, withinMs: 60_000, now });

const apps = (kind: string, name: string) => ({ apiVersion: 'apps/v1', kind, namespace: there.namespace, name });
const podsOf = (kind: string, name: string) => ({ podsOf: { kind, namespace: there.namespace, name } });
const container =
  'containers: [{name: main, image: "shell:v1", command: [sleep, infinity]}], terminationGracePeriodSeconds: 0';
const workload = (kind: string, name: string, replicas: number, group = name) => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}}
spec: {replicas: ${replicas}, selector: {matchLabels: {app: ${group}}}, template: {metadata: {labels: {app: ${group}}}, spec: {${container}}}}
---`;

/** C1: scaled to 4, then down to 2. */
const scaling = (name: string) => ({
  objects: { app: apps('Deployment', name), pods: podsOf('Deployment', name) },
  sequence: [
    { id: 'four', what: say('4 Pods were ready'), when: 'app != null && pods.filter(p, ready(p)).size() == 4' },
    {
      what: say('it was scaled to 2'),
      when: 'app.metadata.uid == at.four.app.metadata.uid && app.spec.replicas == 2 && pods.filter(p, !leaving(p)).size() == 2',
    },
  ],
});

/** C4: three Pods survive their controller. */
const kept = (name: string) => ({
  objects: {
    controller: apps('ReplicaSet', name),
    old: podsOf('ReplicaSet', name),
    all: { apiVersion: 'v1', kind: 'Pod', namespace: there.namespace, labels: { app: name } },
  },
  sequence: [
    { id: 'ready', what: say('three Pods were ready'), when: 'old.filter(p, ready(p)).size() == 3' },
    { what: say('their controller was deleted'), when: 'controller == null' },
  ],
  never: [
    {
      what: say('one of them was gone or not ready'),
      when: 'at.ready.old.exists(o, !all.exists(p, p.metadata.uid == o.metadata.uid && ready(p)))',
      from: 'ready',
    },
  ],
  finally: [{ what: say('all three have a new controller'), when: 'all.all(p, has(p.metadata.ownerReferences))' }],
});

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'journal');
  await there.apply([...['kept', 'cut'].map((name) => workload('ReplicaSet', name, 3))].join('\n'));
  const parsed = [scaling('x'), kept('x')].map((params) => grader.params.parse(params));
  recorded = await there.record(parsed.flatMap((params) => grader.records?.(params) ?? []));
  await there.apply(['scaled', 'left', 'remade'].map((name) => workload('Deployment', name, 4)).join('\n'));
  await run('rollout', 'status', 'deployment', 'scaled', 'left', 'remade', '--timeout=120s');
  await run('wait', '--for=condition=Ready', 'pod', '--selector=app in (kept, cut)', '--timeout=60s');
  await run('delete', 'replicaset', 'kept', '--cascade=orphan');
  await run('delete', 'replicaset', 'cut');
  await there.apply(['kept', 'cut'].map((name) => workload('ReplicaSet', `${name}-by`, 3, name)).join('\n'));
  await run('scale', 'deployment', 'scaled', '--replicas=2');
  await run('delete', 'deployment', 'remade');
  await there.apply(workload('Deployment', 'remade', 2));
});
afterAll(() => there[Symbol.asyncDispose]());

describe.concurrent('journal on a cluster', () => {
  test('passes what happened in this order', async () => {
    expect(await judge(scaling('scaled'))).toMatchObject({ verdict: 'pass' });
  });

  test('fails what did not: left at 4; deleted and made again with 2', async () => {
    expect(await judge(scaling('left'), true)).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('it was scaled to 2. At') },
    });
    expect(await judge(scaling('remade'), true)).toMatchObject({ verdict: 'fail' });
  });

  test('never: Pods that went on without their controller pass, new ones with the same labels fail', async () => {
    expect(await judge(kept('kept'))).toMatchObject({ verdict: 'pass' });
    expect(await judge(kept('cut'), true)).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('This must not happen, but it did at') },
    });
  });

  test('is blocked where nothing was recorded, and an error where the recorder does not answer', async () => {
    expect(await there.judge('journal', scaling('scaled'), { now: true })).toMatchObject({ verdict: 'blocked' });
    const silent = { read: () => Promise.reject(new ProbeError('the recorder does not answer')) };
    const result = await there.judge('journal', scaling('scaled'), { journal: silent, withinMs: 1_000 });
    expect(result).toMatchObject({ verdict: 'error', earned: 0 });
  });
});
