import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { uptime as grader } from '../../../graders/uptime.ts';
import { ProbeError } from '../../../src/cluster/cluster.ts';
import { kubectl } from '../../support/kubectl.ts';
import { type TryOut, tryOut } from '../../support/on-cluster.ts';
import type { RecordingNow } from '../../support/recorder.ts';

let there: TryOut;
let recorded: RecordingNow;
const run = (...args: string[]) =>
  kubectl(inject('state'), inject('cluster'), ['--namespace', there.namespace, ...args]);
const judge = (params: object, now = false) =>
  there.judge('uptime', params, { journal: recorded.journal, withinMs: 90_000, now });

const names = ['rolling', 'zero', 'remade', 'recreate', 'still'];
const app = (name: string, version = 1) => `
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ports: [{port: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: 2
  # Both versions answer for a while, so that seeing both is no matter of luck.
  minReadySeconds: 3
  selector: {matchLabels: {app: ${name}}}
  strategy: ${name === 'recreate' ? '{type: Recreate}' : '{type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}'}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: main
          image: bootcamp:v${version}
          imagePullPolicy: Never
          readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
---`;

/** C2: nobody notices. */
const unnoticed = (name: string) => ({
  target: { service: name, namespace: there.namespace, port: 8080 },
  extract: 'v=(\\d+)',
  of: { kind: 'Deployment', namespace: there.namespace, name },
  witness: ['1', '2'],
  mixed: true,
  maxConsecutiveFailures: 1,
  minSuccess: 0.99,
});

/** The recorder has seen this version answer. */
const seen = async (name: string, version: 1 | 2) => {
  const { target, extract } = unnoticed(name);
  const what = { en: `version ${version} answered`, ko: `버전 ${version}이 응답했습니다` };
  const params = {
    objects: { answer: { answers: { target, extract } } },
    sequence: [{ what, when: `answer.seen == '${version}'`, for: '2s' }],
  };
  return (await there.judge('journal', params, { journal: recorded.journal, withinMs: 60_000 })).verdict;
};

const toV2 = async (name: string) => {
  await run('set', 'image', 'deployment', name, 'main=bootcamp:v2');
};

beforeAll(async () => {
  there = await tryOut(inject('state'), inject('cluster'), 'uptime');
  const parsed = names.map((name) => grader.params.parse(unnoticed(name)));
  recorded = await there.record(parsed.flatMap((params) => grader.records?.(params) ?? []));
  await there.apply(names.map((name) => app(name)).join('\n'));
  await run('rollout', 'status', 'deployment', ...names, '--timeout=120s');
  // The prober has to have seen the old version.
  expect(await Promise.all(names.map((name) => seen(name, 1)))).toEqual(names.map(() => 'pass'));
  await Promise.all([
    toV2('rolling'),
    toV2('recreate'),
    (async () => {
      await run('scale', 'deployment', 'zero', '--replicas=0');
      await run('wait', '--for=delete', 'pod', '--selector=app=zero', '--timeout=60s');
      await toV2('zero');
      await run('scale', 'deployment', 'zero', '--replicas=2');
    })(),
    (async () => {
      await run('delete', 'deployment', 'remade');
      // On a busy machine the new Pods may be ready before the old ones are collected: then there is no outage.
      await run('wait', '--for=delete', 'pod', '--selector=app=remade', '--timeout=60s');
      await there.apply(app('remade', 2));
    })(),
  ]);
});
afterAll(() => there[Symbol.asyncDispose]());

describe.concurrent('uptime on a cluster', () => {
  test('passes a rolling update that nobody notices', async () => {
    expect(await judge(unnoticed('rolling'))).toMatchObject({ verdict: 'pass' });
  });

  test.for(['zero', 'recreate'])('fails the outage of %s', async (name) => {
    await run('rollout', 'status', 'deployment', name, '--timeout=120s');
    expect(await seen(name, 2)).toBe('pass');
    expect(await judge(unnoticed(name), true)).toMatchObject({
      verdict: 'fail',
      because: { en: expect.stringContaining('Users felt it') },
    });
  });

  test('fails what was deleted and made again', async () => {
    await run('rollout', 'status', 'deployment', 'remade', '--timeout=120s');
    // What the Service leads to is a moment behind, and the recorder another one.
    expect(await seen('remade', 2)).toBe('pass');
    expect(await judge(unnoticed('remade'), true)).toMatchObject({ verdict: 'fail' });
  });

  test('is blocked where nothing was rolled out', async () => {
    expect(await judge(unnoticed('still'), true)).toMatchObject({
      verdict: 'blocked',
      because: { en: 'Nothing has been changed yet: only 1 has answered so far.' },
    });
  });

  test('is an error where the recorder does not answer', async () => {
    const silent = { read: () => Promise.reject(new ProbeError('the recorder does not answer')) };
    expect(await there.judge('uptime', unnoticed('still'), { journal: silent, withinMs: 1_000 })).toMatchObject({
      verdict: 'error',
    });
  });
});
