import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Report } from '../../src/reporting/report.ts';
import { klab, klabOk, root } from '../support/cli.ts';
import { kubectl } from '../support/kubectl.ts';

const state = inject('state');
const cluster = inject('cluster');
const kube = (...args: string[]) => kubectl(state, cluster, args);
const recorders = () =>
  kube('get', 'configmaps', '-n', 'klab-system', '-o', 'name').then((names) => names.match(/recorder-tide-\w+/g));

async function judged(...options: string[]) {
  const { stdout } = await klab(state, ['check', 'tide', '--json', ...options]);
  const report = JSON.parse(stdout) as Report;
  const [check] = report.tasks.flatMap(({ checks }) => checks);
  return { score: report.score, verdict: check?.verdict, because: check?.because.en };
}

beforeAll(() =>
  klabOk(state, ['start', 'tide', '--labs', `${root}test/fixtures/labs`, '--cluster', cluster, '--yes', '--json']),
);
afterAll(async () => {
  await kube('delete', 'namespace', 'tide', '--wait=false', '--ignore-not-found');
  for (const name of (await recorders()) ?? []) {
    await kube('delete', 'clusterrole,clusterrolebinding', `klab-${name}`, '--ignore-not-found');
    await kube('delete', 'pod,configmap,serviceaccount', name, '-n', 'klab-system', '--ignore-not-found');
  }
});

test('the start state is in the journal, and what the final state does not show', async () => {
  expect(await recorders()).toHaveLength(1);
  expect(await judged('--now')).toMatchObject({ score: 0, verdict: 'fail' });
  await klabOk(state, ['solve', 'tide']);
  expect(await judged()).toMatchObject({ score: 100, verdict: 'pass' });
});

test('a reset begins a new journal with a recorder of its own', async () => {
  const before = await kube('get', 'pods', '-n', 'klab-system', '-o', 'jsonpath={.items[*].metadata.uid}');
  await klabOk(state, ['reset', 'tide']);
  const [name, ...more] = (await recorders()) ?? [];
  expect(more).toEqual([]);
  const uid = await kube('get', 'pod', name ?? '', '-n', 'klab-system', '-o', 'jsonpath={.metadata.uid}');
  expect(before).not.toContain(uid);
  expect(await judged('--now')).toMatchObject({ score: 0, verdict: 'fail' });
});

// The lazy cheat: whoever did not do it does away with what would tell.
test('without its recorder the attempt cannot be judged, and has no points', async () => {
  await klabOk(state, ['solve', 'tide']);
  const [name] = (await recorders()) ?? [];
  await kube('delete', 'pod', name ?? '', '-n', 'klab-system');
  expect(await judged('--now')).toMatchObject({
    score: 0,
    verdict: 'blocked',
    because: expect.stringContaining('is gone'),
  });
});
