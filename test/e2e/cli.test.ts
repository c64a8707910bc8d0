import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, inject, test } from 'vitest';
import { klab, klabOk } from '../support/cli.ts';

const state = inject('state');
const cluster = inject('cluster');

test('demo --json ends 0 with a report of 100 points that validates against the published schema', async () => {
  const report = JSON.parse(await klabOk(state, ['demo', '--yes', '--json', '--cluster', cluster]));
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
    JSON.parse(await klabOk(state, ['schema', 'report'])),
  );
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  expect(report).toMatchObject({ score: 100, possible: 100, exitCode: 0 });
});

test('demo tells the story: 0 points, the solution, 100 points', async () => {
  const story = await klabOk(state, ['demo', '--yes', '--cluster', cluster]);
  expect(story).toMatch(/Score: 0 \/ 100 points[\s\S]*Score: 100 \/ 100 points/);
});

test('doctor finds everything there after setup, and a second setup has nothing to do', async () => {
  const { providers, prerequisites } = JSON.parse(await klabOk(state, ['doctor', '--json']));
  expect(providers).toContainEqual({ kind: 'kind', ok: true });
  // What only another provider needs may be missing.
  const forKind = prerequisites.filter((one: { providers?: string[] }) => one.providers?.includes('kind') ?? true);
  expect(JSON.stringify(forKind)).not.toContain('"missing"');
  expect(JSON.parse(await klabOk(state, ['setup', '--json']))).toMatchObject({ done: [] });
});

test.each([
  [['no-such-command'], 'unknown command'],
  [['start', 'bootcamp-expos'], 'bootcamp-expose'],
  [['check', 'bootcamp-deploy-scal'], 'did you mean `bootcamp-deploy-scale`'],
  [['up', '--name', 'Not A Name'], 'name'],
  [['up', '--nodes', '0'], 'a number from 1 to 9'],
])('bad usage %j is told with exit code 64', async (args, message) => {
  const { exitCode, stderr } = await klab(state, args);
  expect(exitCode).toBe(64);
  expect(stderr).toContain(message);
});
