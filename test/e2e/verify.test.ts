import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { graders } from '../../graders/index.ts';
import { loadFolder } from '../../src/lab/load.ts';
import { loadMutants } from '../../src/lab/mutants.ts';
import { formatProblem } from '../../src/lab/problem.ts';
import { pathsFrom } from '../../src/paths.ts';
import { createRunner } from '../../src/process/run.ts';
import { createProviders } from '../../src/provider/index.ts';
import { type Ground, openGround } from '../../src/verify/ground.ts';
import type { LabVerification, Problem, Purpose } from '../../src/verify/verification.ts';
import type { LabToVerify } from '../../src/verify/verify.ts';
import { verifyLabs } from '../../src/verify/verify-labs.ts';
import { root } from '../support/cli.ts';
import { kubectl } from '../support/kubectl.ts';

const state = inject('state');
const name = inject('cluster');
const env = { ...process.env, XDG_STATE_HOME: state, KLAB_LANG: 'en' };
const paths = pathsFrom(env);
const runner = createRunner(env);
const { signal } = new AbortController();
/** Labs with one planted fault each, called after it; and a sound one. */
const fixtures = join(root, 'test/fixtures/labs/verify');
/** What the solution of `reset-left` leaves outside of its namespaces. */
const removeLeft = () => kubectl(state, name, ['delete', 'clusterrole', 'klab-test-reset-left', '--ignore-not-found']);

const verified = new Map<string, LabVerification>();
let most = 0;

beforeAll(async () => {
  await removeLeft();
  const labs = await Promise.all((await readdir(fixtures)).map(read));
  await using ground = await open();
  let now = 0;
  const all = await verifyLabs(labs, {
    groundFor: async () => ground,
    jobs: 6,
    repeat: 1,
    mutants: 'all',
    signal,
    onEvent({ kind }) {
      if (kind === 'begun') now += 1;
      if (kind === 'ended') now -= 1;
      most = Math.max(most, now);
    },
  });
  for (const one of all) verified.set(one.lab, one);
});
afterAll(removeLeft);

async function read(id: string): Promise<LabToVerify> {
  const { lab, problems } = await loadFolder(join(fixtures, id), { root, graders });
  if (!lab) throw new Error(problems.map(formatProblem).join('\n'));
  const { mutants, equivalent } = await loadMutants(lab, root);
  return { lab, mutants, equivalent };
}

async function open(): Promise<Ground> {
  for (const provider of createProviders({ runner, paths, env: process.env })) {
    const cluster = (await provider.list()).find((one) => one.name === name);
    if (cluster) return openGround({ provider, cluster, paths, runner, root, env }, signal);
  }
  throw new Error(`no cluster ${name}`);
}

function of(lab: string): LabVerification {
  const found = verified.get(lab);
  if (!found) throw new Error(`lab ${lab} was not verified`);
  return found;
}

/** Everything that is told of a lab, a line each: `solution colour: does not pass …`. */
const told = ({ runs, problems }: LabVerification): readonly string[] => {
  const line = (where: string, { check, what }: Problem) =>
    `${where}${check === undefined ? '' : ` ${check}`}: ${what}`;
  return [
    ...problems.map((problem) => line('lab', problem)),
    ...runs.flatMap((run) =>
      run.outcome === 'skipped' ? [] : run.problems.map((problem) => line(run.purpose, problem)),
    ),
  ];
};

test('a sound lab is proven, generated mutants and all', () => {
  const { outcome, runs } = of('sound');
  expect({ outcome, told: told(of('sound')) }).toEqual({ outcome: 'proven', told: [] });
  const purposes = new Set(runs.map(({ purpose }) => purpose));
  expect(purposes).toEqual(new Set<Purpose>(['start', 'solution', 'mutant', 'generated', 'reset']));
});

test.each([
  ['free-points', /^start size: free points: passes on the start state, before any work: /],
  ['vacuous', /^lab no-copy: vacuous: no run made it fail/],
  ['flaky', /^solution even: flaky: passed at \d+ of 11 looks at the same finished solution/],
  ['late', /^solution ready: flaky: did not pass in the time it has after the solution, .*`within` is too short/],
  ['survivor', /^mutant colour: survives: every check passed$/],
  ['wrong-name', /^mutant wall: is not caught by wall \(verdict pass: .*\), but by colour$/],
  ['image-not-built', /^start: missing image: .* wants images that klab does not build: bootcamp:v99/],
  ['image-not-listed', /^solution: missing image: Pod web-\S+ waits for nowhere:v1 /],
  ['image-by-chance', /^solution: missing image: Pod web-\S+ runs bootcamp:v1, which `images` .* does not name/],
  ['reset-left', /^reset role: after a reset: free points: /],
  ['safeguard', /^start size: a safeguard has to hold from the start, but it does not: /],
  ['start-refused', /^start: the start state cannot be made: .*start\.yaml.*unknown field/],
  ['solution-stops', /^solution: the solution stopped: it ended with exit code 1; the last it said:\n.*nota/s],
  ['stale', /^lab: stale: mutants\.yaml declares configmap-nota-drop to be equivalent, and there is no such/],
])('the fault of lab %s is named', (lab, fault) => {
  expect(told(of(lab))).toContainEqual(expect.stringMatching(fault));
  expect(of(lab).outcome).toBe('refuted');
});

test('no fault of one lab is taken for one of another, and nothing was an error', () => {
  const errors = [...verified.values()].flatMap(({ lab, runs }) =>
    runs.filter(({ outcome }) => outcome === 'error').map((run) => `${lab} ${run.name}: ${run.problems[0]?.what}`),
  );
  expect(errors).toEqual([]);
});

test('their waits overlap', () => {
  expect(most).toBe(6);
});
