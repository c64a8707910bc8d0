import { beforeAll, describe, expect, inject, test } from 'vitest';
import { graders } from '../../graders/index.ts';
import { learnerEnvironment, workFolder } from '../../src/attempt/environment.ts';
import { loadLabs } from '../../src/lab/load.ts';
import { loadMutants } from '../../src/lab/mutants.ts';
import { pathsFrom } from '../../src/paths.ts';
import { createRunner } from '../../src/process/run.ts';
import type { Report } from '../../src/reporting/report.ts';
import type { Attempt } from '../../src/state/attempts.ts';
import { klab, klabOk, root } from '../support/cli.ts';
import { kubectl } from '../support/kubectl.ts';

const state = inject('state');
const cluster = inject('cluster');
const paths = pathsFrom({ ...process.env, XDG_STATE_HOME: state });
const runner = createRunner(process.env);
const { labs } = await loadLabs({ root, graders });
const all = await Promise.all(labs.map(async (lab) => ({ lab, ...(await loadMutants(lab, root)) })));

async function grade(lab: string, ...options: string[]): Promise<Report> {
  const { stdout } = await klab(state, ['check', lab, '--json', ...options]);
  return JSON.parse(stdout) as Report;
}

/** Verdict by check id. */
const verdicts = (report: Report) =>
  Object.fromEntries(report.tasks.flatMap(({ checks }) => checks.map(({ check, verdict }) => [check, verdict])));
const saying = (report: Report) =>
  report.tasks.flatMap(({ checks }) => checks.map(({ check, because }) => `${check}: ${because.en}`)).join('\n');

/** Types a script as the learner would. */
async function type(script: string, attempt: Attempt): Promise<void> {
  // klab itself is among what a learner types, and it works in the suite's state folder here.
  const env = { ...learnerEnvironment(attempt, { paths, root }, process.env), XDG_STATE_HOME: state };
  await runner.run(['bash', '-euc', script], { cwd: workFolder(attempt), env, timeoutMs: 120_000 });
}

describe.each(all)('$lab.id', ({ lab, mutants }) => {
  let attempt: Attempt;
  beforeAll(async () => {
    attempt = JSON.parse(await klabOk(state, ['start', lab.id, '--cluster', cluster, '--yes', '--json']));
  });

  test('the start state scores 0, and only what has no points may pass', async () => {
    const report = await grade(lab.id, '--now');
    expect(report.score).toBe(0);
    const safeguards = lab.tasks.flatMap(({ checks }) =>
      checks.filter(({ safeguard }) => safeguard).map(({ id }) => id),
    );
    const passing = Object.entries(verdicts(report)).filter(([, verdict]) => verdict === 'pass');
    expect(passing.map(([check]) => check).filter((check) => !safeguards.includes(check))).toEqual([]);
    expect(Object.values(verdicts(report))).not.toContain('error');
    expect(report.exitCode).toBe(1);
  });

  test('the solution scores 100', async () => {
    await klabOk(state, ['solve', lab.id]);
    const report = await grade(lab.id);
    expect(report.score, saying(report)).toBe(100);
    expect(report.exitCode).toBe(0);
  });

  test.each(mutants)('mutant $id ($what) is caught by $caughtBy', async ({ script, caughtBy }) => {
    await klabOk(state, ['reset', lab.id]);
    await type(script, attempt);
    // What the script has set in motion takes its time; until then the check is blocked by what it needs.
    await expect
      .poll(async () => verdicts(await grade(lab.id, '--now'))[caughtBy], { timeout: 60_000, interval: 500 })
      .toBe('fail');
    expect((await grade(lab.id, '--now')).score).toBeLessThan(100);
  });

  test('reset brings the start state back', async () => {
    await klabOk(state, ['reset', lab.id]);
    expect((await grade(lab.id, '--now')).score).toBe(0);
  });
});

test('a wrong target port is explained: it reaches nothing', async () => {
  const lab = 'bootcamp-expose';
  const kube = (...args: string[]) => kubectl(state, cluster, ['-n', lab, ...args]);
  await klabOk(state, ['reset', lab]);
  await kube('rollout', 'status', 'deployment/kubernetes-bootcamp');
  await kube('expose', 'deployment/kubernetes-bootcamp', '--type=NodePort', '--port=8080', '--target-port=80');
  const report = await grade(lab, '--now');
  expect(report.score).toBeLessThan(100);
  expect(Object.values(verdicts(report))).not.toContain('error');
  expect(saying(report)).toContain('targetPort 80, which reaches nothing');
});

test('check --watch sees the work being done and ends by itself with 0', async () => {
  await klabOk(state, ['reset', 'bootcamp-expose']);
  const { promise: seenOpen, resolve } = Promise.withResolvers<void>();
  const onLine = (line: string) => line.includes('✘') && resolve();
  const watching = klab(state, ['check', 'bootcamp-expose', '--watch'], { onLine });
  await seenOpen;
  await klabOk(state, ['solve', 'bootcamp-expose']);
  expect((await watching).exitCode).toBe(0);
});
