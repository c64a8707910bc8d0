import { expect, test } from 'vitest';
import { KlabError, UsageError } from '../../../src/errors.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import type { Mutant } from '../../../src/lab/mutants.ts';
import { ScriptError, type TrialGround } from '../../../src/verify/trial.ts';
import type { LabVerification } from '../../../src/verify/verification.ts';
import type { LabToVerify, VerifyEvent, VerifyOptions } from '../../../src/verify/verify.ts';
import { verifyLabs } from '../../../src/verify/verify-labs.ts';
import { settled } from '../../support/fake-clock.ts';
import { check, labOf } from '../../support/lab.ts';
import { configMap } from '../../support/objects.ts';
import { FakeGround, type Play } from '../../support/trial.ts';

const note = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'note' };
const made = check({ id: 'made', grader: 'resource', with: { ...note, match: { data: {} } } });
const gone = check({ id: 'gone', grader: 'absent', with: { ...note, name: 'old' }, needs: ['made'] });
const mutant: Mutant = { id: 'wrong', what: 'nothing is done', script: 'true', caughtBy: 'made' };

const toVerify = (lab: Partial<Lab> = {}, part: Partial<LabToVerify> = {}): LabToVerify => ({
  lab: { ...labOf([made, gone]), ...lab },
  mutants: [mutant],
  equivalent: [],
  ...part,
});
/** As a sound lab would do it: `gone` passes from the start, and can be made to fail. */
const sound: Play = {
  verdict: (id, { world }) => (world === 'solution' || (id === 'gone' && world !== 'true') ? 'pass' : 'fail'),
};

async function verify(labs: readonly LabToVerify[], ground: TrialGround, part: Partial<VerifyOptions> = {}) {
  const events: VerifyEvent[] = [];
  const verified = await verifyLabs(labs, {
    groundFor: async () => ground,
    jobs: 2,
    repeat: 1,
    mutants: 'authored',
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    ...part,
  });
  return { verified, first: verified[0] as LabVerification, events };
}
const outcomes = ({ runs }: LabVerification) => runs.map(({ name, outcome }) => `${name}: ${outcome}`);
const whats = ({ runs, problems }: LabVerification) =>
  [...runs, { problems }].flatMap((one) => one.problems.map(({ what }) => what));

test('a sound lab is proven, in the order of purposes, and every trial is let go', async () => {
  const ground = new FakeGround(sound);
  const { first, events } = await verify([toVerify()], ground);
  expect(first.outcome).toBe('proven');
  expect(outcomes(first)).toEqual(['start: proven', 'solution: proven', 'wrong: proven', 'reset: proven']);
  expect(first.problems).toEqual([]);
  expect(ground.disposed).toBe(ground.begun);
  // The reset goes on the trial of the solution.
  expect(ground.begun).toBe(3);
  expect(events[0]).toEqual({ kind: 'planned', lab: 'a-lab', runs: 4 });
  expect(events.filter(({ kind }) => kind === 'begun')).toHaveLength(4);
  expect(events.filter(({ kind }) => kind === 'ended')).toHaveLength(4);
  expect(events.at(-1)).toEqual({ kind: 'done', lab: 'a-lab', verification: first });
});

test('a check behind a need that nothing ever made fail is named for the lab as a whole', async () => {
  const vacuous: Play = { verdict: (id, { world }) => (world === 'solution' || id === 'gone' ? 'pass' : 'fail') };
  const { first } = await verify([toVerify()], new FakeGround(vacuous));
  expect(first.outcome).toBe('refuted');
  expect(first.problems.map(({ check: id, what }) => `${id}: ${what.slice(0, 30)}`)).toEqual([
    'gone: vacuous: no run made it fail. ',
  ]);
  expect(outcomes(first).every((one) => one.endsWith('proven'))).toBe(true);
});

test('without wrong solutions no such claim is made', async () => {
  const vacuous: Play = { verdict: (id, { world }) => (world === 'solution' || id === 'gone' ? 'pass' : 'fail') };
  const { first } = await verify([toVerify()], new FakeGround(vacuous), { mutants: 'none' });
  expect(first.outcome).toBe('proven');
  expect(first.runs).toHaveLength(3);
});

test('labs are told in their order, whichever ends first', async () => {
  const labs = ['a', 'b', 'c'].map((id) => toVerify({ id }));
  const { verified } = await verify(labs, new FakeGround(sound), { jobs: 8 });
  expect(verified.map(({ lab, outcome }) => `${lab} ${outcome}`)).toEqual(['a proven', 'b proven', 'c proven']);
});

test('what could not be told is tried once more', async () => {
  const ground = new FakeGround({
    ...sound,
    begin: (time) => (time === 1 ? new KlabError('the cluster does not answer') : undefined),
  });
  const { first } = await verify([toVerify()], ground, { jobs: 1 });
  expect(first.outcome).toBe('proven');
});

test('what can never be told is an error, not a defect', async () => {
  const ground = new FakeGround({ begin: () => new KlabError('the cluster does not answer') });
  const { first } = await verify([toVerify()], ground);
  expect(first.outcome).toBe('error');
  expect(outcomes(first)).toEqual(['start: error', 'solution: error', 'wrong: error', 'reset: skipped']);
  expect(ground.begun).toBe(6);
});

test('a start state that cannot be made is told once, and the rest is left out', async () => {
  const refusal = new UsageError('Lab a-lab wants images that klab does not build: web:9');
  const { first } = await verify([toVerify()], new FakeGround({ begin: () => refusal }));
  expect(first.outcome).toBe('refuted');
  expect(outcomes(first)).toEqual(['start: refuted', 'solution: skipped', 'wrong: skipped', 'reset: skipped']);
  expect(whats(first)[0]).toBe('missing image: Lab a-lab wants images that klab does not build: web:9');
});

test('a solution that stops is told; generated mutants are one line, the reset is tried', async () => {
  const ground = new FakeGround({ ...sound, solve: () => new ScriptError('exit code 1') });
  const { first } = await verify([toVerify()], ground, { mutants: 'all' });
  expect(outcomes(first)).toEqual([
    'start: proven',
    'solution: refuted',
    'wrong: proven',
    'generated: skipped',
    'reset: proven',
  ]);
  expect(first.runs.find(({ name }) => name === 'solution')?.problems).toEqual([
    { what: 'the solution stopped: exit code 1' },
  ]);
});

test('a declaration for a generated mutant that is not there is stale', async () => {
  const equivalent = [{ mutant: 'configmap-note-drop', reason: 'nobody needs it' }];
  const { first } = await verify([toVerify({}, { equivalent })], new FakeGround(sound), { mutants: 'all' });
  expect(first.outcome).toBe('refuted');
  expect(whats(first)[0]).toContain('there is no such generated mutant');
});

test('images that Pods wait for are named first where a run failed', async () => {
  const waiting = {
    ...configMap({}, 'web-1'),
    kind: 'Pod',
    spec: { containers: [{ name: 'main', image: 'nope:v1' }] },
    status: { containerStatuses: [{ name: 'main', state: { waiting: { reason: 'ErrImagePull' } } }] },
  };
  const play: Play = { objects: () => [waiting], verdict: () => 'fail' };
  const { first } = await verify([toVerify()], new FakeGround(play), { mutants: 'none' });
  const solution = first.runs.find(({ name }) => name === 'solution');
  expect(solution?.problems[0]?.what).toContain('missing image: Pod web-1 waits for nope:v1');
  expect(solution?.problems[1]).toMatchObject({ check: 'made' });
});

test('the solution is repeated, the reset is not; there are statistics', async () => {
  const { first } = await verify([toVerify()], new FakeGround(sound), { repeat: 3, mutants: 'none' });
  expect(outcomes(first).map((one) => one.split(':')[0])).toEqual([
    'start',
    'solution-1',
    'solution-2',
    'solution-3',
    'reset',
  ]);
  expect(first.statistics?.map(({ check: id, runs, failed }) => ({ id, runs, failed }))).toEqual([
    { id: 'made', runs: 3, failed: 0 },
    { id: 'gone', runs: 3, failed: 0 },
  ]);
  expect(first.usage).toEqual({ peakMemoryBytes: 1_000, cpuMillicores: 10 });
});

test('without a cluster there is one error', async () => {
  const groundFor = () => Promise.reject(new KlabError('docker does not answer'));
  const { first, events } = await verify([toVerify()], new FakeGround(), { groundFor });
  expect(first.outcome).toBe('error');
  expect(whats(first)).toEqual(['there is no cluster to try it on: docker does not answer']);
  expect(events.at(-1)?.kind).toBe('done');
});

test('labs whose names are fixed take turns, others go on beside them', async () => {
  const under = { most: 0, now: 0, together: 0 };
  const play = (lab: Lab): Play => ({
    begin: () => {
      if (lab.fixedNames) under.now += 1;
      under.most = Math.max(under.most, under.now);
      return undefined;
    },
    solve: () => undefined,
    ...sound,
  });
  const ground = new FakeGround(play);
  const leave = ground.begin.bind(ground);
  ground.begin = async (lab, signal) => {
    const trial = await leave(lab, signal);
    const dispose = trial[Symbol.asyncDispose].bind(trial);
    trial[Symbol.asyncDispose] = async () => {
      if (lab.fixedNames) under.now -= 1;
      await dispose();
    };
    return trial;
  };
  const labs = [
    toVerify({ id: 'x', fixedNames: true }),
    toVerify({ id: 'y', fixedNames: true }),
    toVerify({ id: 'z' }),
  ];
  const { verified } = await verify(labs, ground, { jobs: 6 });
  expect(verified.every(({ outcome }) => outcome === 'proven')).toBe(true);
  expect(under.most).toBe(1);
});

test('an abort begins nothing more, lets go of what there is, and is the rejection', async () => {
  const stop = new AbortController();
  const ground = new FakeGround(sound);
  const gate = Promise.withResolvers<void>();
  ground.gate = gate.promise;
  const done = verify([toVerify()], ground, { signal: stop.signal });
  const rejected = expect(done).rejects.toBe('stopped');
  await settled();
  stop.abort('stopped');
  gate.resolve();
  await rejected;
  expect(ground.begun).toBe(0);
});

test('repeated solutions are those of other learners; all else is of one', async () => {
  const ground = new FakeGround(sound);
  const begin = ground.begin.bind(ground);
  const learners: (number | undefined)[] = [];
  const noting: TrialGround = {
    begin: (lab, signal, learner) => {
      learners.push(learner);
      return begin(lab, signal);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  await verify([toVerify()], noting, { repeat: 3 });
  expect(learners.filter((one) => one !== undefined).sort()).toEqual([2, 3]);
  expect(learners).toHaveLength(5);
});
