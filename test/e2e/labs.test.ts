import { beforeAll, describe, expect, inject, test } from 'vitest';
import type { Report } from '../../src/reporting/report.ts';
import { klab, klabOk } from '../support/cli.ts';
import { kubectl } from '../support/kubectl.ts';

const state = inject('state');
const cluster = inject('cluster');

async function grade(lab: string, ...options: string[]): Promise<Report> {
  const { stdout } = await klab(state, ['check', lab, '--json', ...options]);
  return JSON.parse(stdout) as Report;
}

const verdicts = (report: Report) =>
  Object.fromEntries(report.tasks.flatMap(({ checks }) => checks.map(({ check, verdict }) => [check, verdict])));
const saying = (report: Report) =>
  report.tasks.flatMap(({ checks }) => checks.map(({ because }) => because.en)).join('\n');

describe.each(['bootcamp-deploy-scale', 'bootcamp-expose'])('%s', (lab) => {
  beforeAll(async () => {
    await klabOk(state, ['start', lab, '--cluster', cluster, '--yes']);
  });

  test('the start state scores 0 and no check passes', async () => {
    const report = await grade(lab, '--now');
    expect(report.score).toBe(0);
    expect(Object.values(verdicts(report))).not.toContain('pass');
    expect(Object.values(verdicts(report))).not.toContain('error');
    expect(report.exitCode).toBe(1);
  });

  test('the solution scores 100', async () => {
    await klabOk(state, ['solve', lab]);
    const report = await grade(lab);
    expect(report.score, saying(report)).toBe(100);
    expect(report.exitCode).toBe(0);
  });

  test('reset brings the start state back', async () => {
    await klabOk(state, ['reset', lab]);
    expect((await grade(lab, '--now')).score).toBe(0);
  });
});

describe('wrong solutions of bootcamp-expose', () => {
  const namespace = 'bootcamp-expose';
  const kube = (...args: string[]) => kubectl(state, cluster, ['-n', namespace, ...args]);

  test('a wrong target port scores less, and the explanation says that it reaches nothing', async () => {
    await kube('expose', 'deployment/kubernetes-bootcamp', '--type=NodePort', '--port=8080', '--target-port=80');
    await kube('rollout', 'status', 'deployment/kubernetes-bootcamp');
    const report = await grade(namespace, '--now');
    expect(report.score).toBeLessThan(100);
    expect(verdicts(report)).not.toContain('error');
    expect(saying(report)).toMatch(/target ?port 80/i);
    await kube('delete', 'service', 'kubernetes-bootcamp');
  });
});

test('check --watch sees the work being done and ends by itself with 0', async () => {
  await klabOk(state, ['reset', 'bootcamp-expose']);
  const watching = klab(state, ['check', 'bootcamp-expose', '--watch']);
  await klabOk(state, ['solve', 'bootcamp-expose']);
  expect((await watching).exitCode).toBe(0);
});
