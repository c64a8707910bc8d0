import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { graders } from '../../graders/index.ts';
import { runAnnotation } from '../../src/attempt/start-state.ts';
import type { Cluster, KubeObject } from '../../src/cluster/cluster.ts';
import { openCluster } from '../../src/cluster/open.ts';
import type { CheckResult } from '../../src/grading/verdict.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { loadLab } from '../../src/lab/load.ts';
import { pathsFrom } from '../../src/paths.ts';
import { createRunner } from '../../src/process/run.ts';
import { createProviders } from '../../src/provider/index.ts';
import { type Ground, openGround } from '../../src/verify/ground.ts';
import { runFile } from '../../src/verify/left-trials.ts';
import { newRun, runText } from '../../src/verify/run.ts';
import { ScriptError, type Trial } from '../../src/verify/trial.ts';
import { root } from '../support/cli.ts';
import { kubeconfigOf } from '../support/on-cluster.ts';

const state = inject('state');
const name = inject('cluster');
const env = { ...process.env, XDG_STATE_HOME: state, KLAB_LANG: 'en' };
const paths = pathsFrom(env);
const runner = createRunner(env);
const { signal } = new AbortController();
const runs = join(paths.state, 'verify');
const runFolders = async () => (await readdir(runs)).filter((one) => existsSync(join(runs, one, runFile)));

let ground: Ground;
let lab: Lab;
let access: Cluster;

async function newGround(): Promise<Ground> {
  for (const provider of createProviders({ runner, paths, env: process.env })) {
    const cluster = (await provider.list()).find((one) => one.name === name);
    if (cluster) return openGround({ provider, cluster, paths, runner, root, env }, signal);
  }
  throw new Error(`no cluster ${name}`);
}

const verdicts = (results: readonly CheckResult[]) => new Set(results.map(({ verdict }) => verdict));
const score = (results: readonly CheckResult[]) => results.reduce((sum, { earned }) => sum + earned, 0);
const named = (objects: readonly KubeObject[]) =>
  objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
const namespacesOf = ({ lab: { tasks } }: Trial) => [
  ...new Set(JSON.stringify(tasks).match(/bootcamp-deploy-scale-[0-9a-f]{6}/g)),
];
const namespaceRef = (one: string) => ({ apiVersion: 'v1', kind: 'Namespace', name: one });
const isGone = async (one: string) => (await access.get(namespaceRef(one))) === undefined;

beforeAll(async () => {
  access = await openCluster({ kubeconfig: kubeconfigOf(state, name) });
  ground = await newGround();
  lab = await loadLab('bootcamp-deploy-scale', { root, graders });
  await ground.prepare([lab], { detail: () => undefined });
});
afterAll(async () => {
  await ground[Symbol.asyncDispose]();
  await access[Symbol.asyncDispose]();
});

test('two trials of one lab side by side: the solution of one leaves the other at 0; both are gone afterwards', async () => {
  const [one, other] = await Promise.all([ground.begin(lab, signal), ground.begin(lab, signal)]);
  const namespaces = [one, other].flatMap(namespacesOf);
  expect(namespaces).toHaveLength(2);
  try {
    expect(await other.settle()).toEqual({ settled: true });
    await one.solve();
    const solved = await one.grade();
    expect(score(solved), JSON.stringify(solved)).toBe(100);
    // `klab check --stage` of the solution has found its own trial.
    expect(verdicts(await other.grade({ patienceMs: 0 }))).toEqual(new Set(['fail', 'blocked']));
    expect(score(await one.grade())).toBe(100);
    // The grading has deleted a Pod, and another has taken its place.
    expect(await one.settle()).toEqual({ settled: true });
    expect(await other.snapshot()).toEqual([]);
    expect(named(await one.snapshot())).toEqual([
      'ConfigMap/lab-answers',
      'Deployment/kubernetes-bootcamp',
      ...[1, 2].map(() => expect.stringMatching(/^Pod\/kubernetes-bootcamp-/)),
      expect.stringMatching(/^ReplicaSet\/kubernetes-bootcamp-/),
    ]);
  } finally {
    await Promise.all([one, other].map((trial) => trial[Symbol.asyncDispose]()));
  }
  const found = await Promise.all(namespaces.map((each) => access.get(namespaceRef(each))));
  expect(found.every((each) => each === undefined || each.metadata.deletionTimestamp)).toBe(true);
  await expect.poll(() => Promise.all(namespaces.map(isGone)), { timeout: 60_000 }).toEqual([true, true]);
});

describe('one trial', () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await ground.begin(lab, signal);
  });
  afterAll(() => trial[Symbol.asyncDispose]());

  test('a script knows its namespace and its attempt; one that stops tells its last words', async () => {
    await trial.type(
      'test "$(kubectl config view --minify -o jsonpath={..namespace})" = "$KLAB_NS_BOOTCAMP_DEPLOY_SCALE"',
    );
    await trial.type('test "$PWD" = "$KLAB_ATTEMPT/work"');
    const stopped = trial.type('echo before; kubectl get deployment ghost | cat; echo after');
    await expect(stopped).rejects.toThrow(ScriptError);
    await expect(stopped).rejects.toThrow(/exit code 1; the last it said:\nbefore\n.*"ghost" not found/);
  });

  test('each check judged alone: every one fails by itself, also what needs another and what has a stage', async () => {
    const results = await trial.grade({ alone: true, patienceMs: 0 });
    const failing = results.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check);
    const others = results.filter(({ check }) => !failing.includes(check));
    // What begins with a stage is about nothing before that.
    expect(others.map(({ check, verdict }) => [check, verdict])).toEqual([['scaling-events', 'blocked']]);
  });

  test('a grading ends when enough is known; the rest is as it stands', async () => {
    await trial.type('kubectl create deployment kubernetes-bootcamp --image=bootcamp:v2');
    expect(await trial.settle()).toEqual({ settled: true });
    const results = await trial.grade({
      patienceMs: 1_000,
      until: (certain) => certain.some(({ check, verdict }) => check === 'deployment' && verdict === 'fail'),
    });
    const byId = Object.fromEntries(results.map((result) => [result.check, result]));
    expect(byId['deployment']).toMatchObject({ verdict: 'fail' });
    expect(byId['deployment']).not.toHaveProperty('pending');
    expect(byId['self-heal']).toMatchObject({ verdict: 'blocked' });
  });

  test('what cannot start is settled, too', async () => {
    await trial.type('kubectl set image deployment/kubernetes-bootcamp bootcamp=no-such-image:v1');
    expect(await trial.settle()).toEqual({ settled: true });
    const pods = (await trial.snapshot()).filter(({ kind }) => kind === 'Pod');
    expect(JSON.stringify(pods)).toMatch(/ErrImage|ImagePullBackOff/);
  });

  test('hands: a field that can be changed, one that cannot, an object taken away', async () => {
    const find = async () =>
      (await trial.snapshot()).find(({ kind }) => kind === 'Deployment') as KubeObject & {
        readonly spec: { readonly replicas: number; readonly selector: object; readonly template: KubeObject };
      };
    const before = await find();
    await trial.hands.replace({ ...before, spec: { ...before.spec, replicas: 2 } });
    expect(await find()).toMatchObject({ metadata: { uid: before.metadata.uid }, spec: { replicas: 2 } });
    const labels = { app: 'other' };
    const template = { ...before.spec.template, metadata: { labels } };
    await trial.hands.replace({ ...before, spec: { ...before.spec, selector: { matchLabels: labels }, template } });
    const anew = await find();
    expect(anew.metadata.uid).not.toBe(before.metadata.uid);
    await expect(trial.hands.replace({ ...anew, spec: { ...anew.spec, replicas: -1 } })).rejects.toThrow('replicas');
    expect(await find()).toMatchObject({ spec: { replicas: 1 } });
    await trial.hands.remove(anew);
    expect(await trial.snapshot()).toEqual([]);
    await trial.hands.create(anew);
    expect(await find()).toMatchObject({ spec: { selector: { matchLabels: labels } } });
  });

  test('reset brings the start state back', async () => {
    await trial.reset();
    expect(await trial.settle()).toEqual({ settled: true });
    expect(await trial.snapshot()).toEqual([]);
    expect(score(await trial.grade({ patienceMs: 0 }))).toBe(0);
  });
});

describe('what is left of other runs', () => {
  const alive = newRun();
  const dead = { ...alive, id: `${alive.id}x`, holder: { ...alive.holder, pid: 2 ** 30 } };
  const left = { living: `try-verify-${alive.id}-living`, over: `try-verify-${alive.id}-over` };
  const make = (of: string, annotations: Record<string, string>) =>
    access.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: of, annotations } }, { source: 'test' });
  afterAll(async () => {
    await access.delete(namespaceRef(left.living), { timeoutMs: 20_000, wait: false });
    await rm(join(runs, alive.id), { recursive: true, force: true });
  });

  test('goes when their process is gone, and stays while it lives', async () => {
    for (const run of [alive, dead]) {
      await mkdir(join(runs, run.id), { recursive: true });
      await writeFile(join(runs, run.id, runFile), runText(run));
    }
    await make(left.living, { [runAnnotation]: runText(alive) });
    await make(left.over, { [runAnnotation]: runText(dead) });
    const before = await runFolders();
    await using next = await newGround();
    expect(next.kubernetes).toMatch(/^v1\./);
    await expect.poll(() => isGone(left.over), { timeout: 60_000 }).toBe(true);
    expect((await access.get(namespaceRef(left.living)))?.metadata).not.toHaveProperty('deletionTimestamp');
    const now = await runFolders();
    expect(before).toContain(dead.id);
    expect(now).not.toContain(dead.id);
    expect(now).toContain(alive.id);
  });

  test('a ground that is closed takes its folder with it', async () => {
    const before = await runFolders();
    await (await newGround())[Symbol.asyncDispose]();
    expect(await runFolders()).toEqual(before);
  });
});
