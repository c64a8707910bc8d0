import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { graders } from '../../graders/index.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { openCluster } from '../../src/cluster/open.ts';
import type { CheckResult } from '../../src/grading/verdict.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { loadLab } from '../../src/lab/load.ts';
import { pathsFrom } from '../../src/paths.ts';
import { createRunner } from '../../src/process/run.ts';
import { createProviders } from '../../src/provider/index.ts';
import { type Ground, openGround } from '../../src/verify/ground.ts';
import type { Trial } from '../../src/verify/trial.ts';
import { root } from '../support/cli.ts';
import { kubeconfigOf } from '../support/on-cluster.ts';

// What a run of `klab verify` spares its cluster: a recorder's Pod for each trial, and the deletion of namespaces.

const state = inject('state');
const name = inject('cluster');
const env = { ...process.env, XDG_STATE_HOME: state, KLAB_LANG: 'en' };
const { signal } = new AbortController();

let access: Cluster;
let ground: Ground;
let lab: Lab;
beforeAll(async () => {
  const [paths, runner] = [pathsFrom(env), createRunner(env)];
  access = await openCluster({ kubeconfig: kubeconfigOf(state, name) });
  for (const provider of createProviders({ runner, paths, env: process.env })) {
    const cluster = (await provider.list()).find((one) => one.name === name);
    if (cluster)
      ground = await openGround({ provider, cluster, paths, runner, root, env, leaveNamespaces: true }, signal);
  }
  lab = await loadLab('declarative-apply', { root, graders });
  await ground.prepare([lab], { detail: () => undefined });
});
afterAll(async () => {
  await ground[Symbol.asyncDispose]();
  // The suite's cluster goes away; one that somebody works with is left as it was.
  await access.delete({ apiVersion: 'v1', kind: 'Namespace', name: namespace }, { timeoutMs: 60_000, wait: false });
  await access[Symbol.asyncDispose]();
});

let namespace = '';
const namespaceOf = ({ lab: { tasks } }: Trial) =>
  /declarative-apply-[0-9a-f]{6}/.exec(JSON.stringify(tasks))?.[0] ?? '';
const listed = (apiVersion: string, kind: string, where: string) =>
  access.list({ apiVersion, kind, namespace: where }).then((found) => found.map(({ metadata }) => metadata.name));
const missed = (results: readonly CheckResult[]) =>
  results.filter(({ verdict }) => verdict !== 'pass').map(({ check, because }) => `${check}: ${because.en}`);

test('klab itself records a trial, for its own gradings and for the klab that a script types', async () => {
  const trial = await ground.begin(lab, signal, undefined, 'klab');
  namespace = namespaceOf(trial);
  const mine = async (apiVersion: string, kind: string) =>
    (await listed(apiVersion, kind, 'klab-system')).filter((one) => trialIds.has(one));
  const maps = await access.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'klab-system' });
  const trialIds = new Set(
    maps
      .filter(({ metadata }) => metadata.annotations?.['klab.dev/namespaces']?.includes(namespace))
      .map(({ metadata }) => metadata.name),
  );
  try {
    expect(trialIds.size).toBe(1);
    expect(await mine('v1', 'Pod')).toEqual([]);
    expect(await mine('v1', 'ServiceAccount')).toEqual([]);
    // It declares a stage, whose mark has to reach the journal.
    await trial.solve();
    expect(missed(await trial.grade())).toEqual([]);
  } finally {
    await trial[Symbol.asyncDispose]();
  }
  await expect.poll(() => mine('v1', 'ConfigMap'), { timeout: 30_000 }).toEqual([]);
});

test('on a cluster that goes away the namespace stays, and nothing goes on in it', async () => {
  const found = await access.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  expect(found?.metadata.deletionTimestamp).toBeUndefined();
  for (const kind of ['Deployment', 'ReplicaSet']) expect(await listed('apps/v1', kind, namespace)).toEqual([]);
  await expect.poll(() => listed('v1', 'Pod', namespace), { timeout: 60_000 }).toEqual([]);
});
