import { describe, expect, test } from 'vitest';
import { ApiError, type KubeObject } from '../../../../src/cluster/cluster.ts';
import type { GeneratedMutant } from '../../../../src/verify/generated.ts';
import { proveGenerated } from '../../../../src/verify/runs/generated.ts';
import { proveMutant } from '../../../../src/verify/runs/mutant.ts';
import { ScriptError, type TrialGrading } from '../../../../src/verify/trial.ts';
import { check, labOf } from '../../../support/lab.ts';
import { configMap } from '../../../support/objects.ts';
import { FakeGround, FakeTrial, type Play } from '../../../support/trial.ts';

const note = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'note', match: { data: {} } };
const web = { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web', match: { spec: {} } };
const lab = labOf([
  check({ id: 'made', grader: 'resource', with: note }),
  check({ id: 'right', grader: 'resource', with: note }),
  check({ id: 'served', grader: 'resource', with: web }),
]);
const nothing = () => new Set<string>();

describe('a mutant of the author', () => {
  const mutant = { id: 'wrong', what: 'wrong', script: 'kubectl do-wrong', caughtBy: 'right' };
  const proveWith = (play: Play, wanted = nothing, ground = new FakeGround()) =>
    proveMutant(new FakeTrial(lab, play, ground), mutant, wanted);

  test('is proven when the named check fails; the grading ends there', async () => {
    const ground = new FakeGround();
    const found = await proveWith({ verdict: (id) => (id === 'made' ? 'pass' : 'fail') }, nothing, ground);
    expect(found).toMatchObject({ outcome: 'proven', problems: [] });
    expect(found.checks.map(({ check: id }) => id)).toEqual(['made', 'right']);
    expect(ground.log).toEqual(['settle', 'kubectl do-wrong', 'settle', 'grade']);
  });

  test('is graded on while it may show that another check can fail', async () => {
    const found = await proveWith({ verdict: (id) => (id === 'made' ? 'pass' : 'fail') }, () => new Set(['served']));
    expect(found.checks.map(({ check: id, verdict }) => `${id} ${verdict}`)).toEqual([
      'made pass',
      'right fail',
      'served fail',
    ]);
  });

  test.each([
    [{ settled: true } as const, 5_000],
    [{ settled: false, at: 'Pod web-1' } as const, undefined],
  ])('has 5 s when all has settled, else the deadlines of the lab', async (settled, patience) => {
    const options: TrialGrading[] = [];
    await proveWith({
      settle: () => settled,
      verdict: (_, moment) => {
        options.push(moment.options);
        return 'fail';
      },
    });
    expect(options[0]?.patienceMs).toBe(patience);
  });

  test('survives when every check passed', async () => {
    const found = await proveWith({ verdict: () => 'pass' });
    expect(found).toMatchObject({
      outcome: 'refuted',
      problems: [{ check: 'right', what: 'survives: every check passed' }],
    });
  });

  test('that is caught only by another check is a defect', async () => {
    const found = await proveWith({ verdict: (id) => (id === 'right' ? ['pass', 'all well'] : 'fail') });
    expect(found.outcome).toBe('refuted');
    expect(found.problems[0]?.what).toBe('is not caught by right (verdict pass: all well), but by made, served');
  });

  test('blocked is not caught', async () => {
    const found = await proveWith({ verdict: (id) => (id === 'right' ? ['blocked', 'waits for made'] : 'pass') });
    expect(found.problems[0]?.what).toBe('is not caught by right (verdict blocked: waits for made)');
  });

  test('is no proof when its command failed and was passed over', async () => {
    const script = 'kubectl patch configmap nte -p "{}" || true';
    const prove = (objects: (world: string) => readonly KubeObject[]) =>
      proveMutant(
        new FakeTrial(lab, { verdict: () => 'fail', objects }, new FakeGround()),
        { ...mutant, script },
        nothing,
      );
    const found = await prove(() => []);
    expect(found.outcome).toBe('refuted');
    expect(found.problems[0]?.what).toContain('its script changed nothing');
    expect((await prove((world) => (world === 'start' ? [] : [configMap({})]))).outcome).toBe('proven');
  });

  test('that costs no points is a defect', async () => {
    const guarded = labOf([
      check({ id: 'right', grader: 'resource', with: note, points: 0, safeguard: true }),
      check({ id: 'made', grader: 'resource', with: note }),
    ]);
    const prove = (made: 'pass' | 'blocked') =>
      proveMutant(
        new FakeTrial(guarded, { verdict: (id) => (id === 'right' ? 'fail' : made) }, new FakeGround()),
        mutant,
        nothing,
      );
    expect((await prove('pass')).problems[0]?.what).toContain('scores 100: right fails, but has no points');
    expect((await prove('blocked')).outcome).toBe('proven');
  });

  test('is open when the named check could not be judged', async () => {
    const found = await proveWith({ verdict: (id) => (id === 'right' ? ['error', 'no answer'] : 'fail') });
    expect(found.outcome).toBe('error');
    expect(found.problems[0]).toMatchObject({ check: 'right' });
  });

  test('whose script stops is a defect', async () => {
    const found = await proveWith({ type: () => new ScriptError('exit code 1') });
    expect(found.problems).toEqual([{ what: "the mutant's script stopped: exit code 1" }]);
  });
});

describe('a generated mutant', () => {
  const mutant: GeneratedMutant = {
    id: 'configmap-note-drop',
    what: 'ConfigMap note is gone',
    object: { apiVersion: 'v1', kind: 'ConfigMap', name: 'note' },
    apply: async (now, hands) => hands.remove(now[0] as KubeObject),
  };
  const world = 'removed ConfigMap note';
  const objects = () => [configMap({}, 'note')];
  const proveWith = (play: Play, part: Partial<GeneratedMutant> = {}, equivalent?: string, ground = new FakeGround()) =>
    proveGenerated(
      new FakeTrial(lab, { objects, ...play }, ground),
      { ...mutant, ...part },
      { wanted: nothing, ...(equivalent === undefined ? {} : { equivalent }) },
    );

  test('is proven when any check fails', async () => {
    const ground = new FakeGround();
    const verdict: Play['verdict'] = (id, moment) => (moment.world === world && id === 'made' ? 'fail' : 'pass');
    const found = await proveWith({ verdict }, {}, undefined, ground);
    expect(found).toMatchObject({ outcome: 'proven', problems: [] });
    expect(ground.log).toEqual(['settle', 'solution', 'settle', world, 'settle', 'grade']);
  });

  test('that survives is told with what was changed, and who looked and saw nothing', async () => {
    const found = await proveWith({ verdict: () => 'pass' });
    expect(found.outcome).toBe('refuted');
    expect(found.problems).toEqual([
      {
        what: 'survives: every check passed, although ConfigMap note is gone. These read objects of kind ConfigMap and saw nothing wrong: made, right',
      },
    ]);
  });

  test('that nobody looks at', async () => {
    const object = { apiVersion: 'v1', kind: 'Secret', name: 'note' };
    const found = await proveWith({ verdict: () => 'pass' }, { object });
    expect(found.problems[0]?.what).toContain('No check reads objects of kind Secret');
  });

  test('that is declared to be equivalent', async () => {
    const found = await proveWith({ verdict: () => 'pass' }, {}, 'nobody needs the note');
    expect(found).toMatchObject({
      outcome: 'equivalent',
      problems: [{ what: 'equivalent: nobody needs the note' }],
    });
  });

  test('that could not be judged is an error; one that did fail is caught all the same', async () => {
    const error = await proveWith({ verdict: (id) => (id === 'right' ? 'error' : 'pass') });
    expect(error.outcome).toBe('error');
    const caught = await proveWith({ verdict: (id) => (id === 'made' ? 'error' : 'fail') });
    expect(caught).toMatchObject({ outcome: 'proven', problems: [] });
  });

  test('that no longer scores 100, without a failure, is caught', async () => {
    const found = await proveWith({ verdict: (id) => (id === 'made' ? 'blocked' : 'pass') });
    expect(found.outcome).toBe('proven');
  });

  test('that the API server refuses is nothing that anybody could do', async () => {
    const refusal = new ApiError('422: invalid', { transient: false, status: 422 });
    const found = await proveWith({}, { apply: () => Promise.reject(refusal) });
    expect(found).toMatchObject({ outcome: 'equivalent' });
    const trouble = new ApiError('503', { transient: true, status: 503 });
    await expect(proveWith({}, { apply: () => Promise.reject(trouble) })).rejects.toThrow('503');
  });
});
