import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Report } from '../../src/reporting/report.ts';
import { klab, klabOk, root } from '../support/cli.ts';
import { kubectl } from '../support/kubectl.ts';

const state = inject('state');
const cluster = inject('cluster');
const kube = (...args: string[]) => kubectl(state, cluster, ['-n', 'journey', ...args]);

async function grade(...options: string[]): Promise<Report> {
  const { stdout } = await klab(state, ['check', 'journey', '--json', ...options]);
  return JSON.parse(stdout) as Report;
}
const verdicts = (report: Report) =>
  Object.fromEntries(report.tasks.flatMap(({ checks }) => checks.map(({ check, verdict }) => [check, verdict])));

beforeAll(() =>
  klabOk(state, ['start', 'journey', '--labs', `${root}test/fixtures/labs`, '--cluster', cluster, '--yes', '--json']),
);
afterAll(() => kube('delete', 'namespace', 'journey', '--wait=false', '--ignore-not-found'));

describe('a lab with stages', () => {
  test('scores nothing for what was done without declaring it', async () => {
    expect(verdicts(await grade())).toEqual({
      first: 'blocked',
      second: 'blocked',
      drifted: 'blocked',
      'thrown-away': 'blocked',
    });
  });

  test('keeps the order: the second stage needs the first', async () => {
    await kube('create', 'configmap', 'note', '--from-literal=place=harbour');
    const report = await grade('--stage', 'two');
    expect(report.stage).toBe('two');
    expect(verdicts(report)).toEqual({ second: 'blocked' });
    expect(report.tasks[0]?.checks[0]?.because.en).toContain('klab check --stage one');
    await kube('delete', 'configmap', 'note');
  });

  test('names a stage that does not exist, and the nearest', async () => {
    const { exitCode, stderr } = await klab(state, ['check', 'journey', '--stage', 'onr']);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('did you mean `one`');
  });

  test('the solution passes them all; what klab does after a stage is done once', async () => {
    await klabOk(state, ['solve', 'journey']);
    expect((await grade()).score).toBe(100);
    await kube('patch', 'configmap', 'note', '--type=merge', '-p', '{"data":{"place":"harbour"}}');
    expect(verdicts(await grade('--stage', 'two'))).toEqual({ second: 'pass' });
    // Had the drift been applied again, the place were the sea.
    expect(await kube('get', 'configmap', 'note', '-o', 'jsonpath={.data.place}')).toBe('harbour');
  });

  test('reports of every kind are written in one grading', async () => {
    const kinds = ['json', 'junit', 'html', 'markdown', 'github', 'gradescope', 'moodle', 'text'];
    const folder = await mkdtemp(join(tmpdir(), 'klab-reports-'));
    const asked = kinds.flatMap((kind) => ['--report', `${kind}=${join(folder, kind)}`]);
    const { exitCode } = await klab(state, ['check', 'journey', ...asked]);
    const written = await Promise.all(kinds.map((kind) => readFile(join(folder, kind), 'utf8')));
    expect(written.map((text) => text.includes('journey') || text.includes('A journey'))).toEqual(
      kinds.map(() => true),
    );
    const report = JSON.parse(written[0] ?? '') as Report;
    expect(report.exitCode).toBe(exitCode);
    await rm(folder, { recursive: true });
  });

  test('a later, worse run of a stage takes nothing away', async () => {
    await kube('delete', 'configmap', 'note');
    expect(verdicts(await grade('--stage', 'one'))).toEqual({ first: 'fail' });
    expect(verdicts(await grade())).toMatchObject({ first: 'pass', second: 'pass' });
  });

  test('reset forgets the stages', async () => {
    await klabOk(state, ['reset', 'journey']);
    expect(verdicts(await grade())).toMatchObject({ first: 'blocked', second: 'blocked' });
    expect((await grade()).score).toBe(0);
  });
});
