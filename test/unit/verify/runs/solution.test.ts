import { expect, test } from 'vitest';
import { proveSolution } from '../../../../src/verify/runs/solution.ts';
import { ScriptError } from '../../../../src/verify/trial.ts';
import { check, labOf } from '../../../support/lab.ts';
import { configMap, pod } from '../../../support/objects.ts';
import { FakeGround, FakeTrial, type Moment, type Play } from '../../../support/trial.ts';

const note = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'note', match: { data: {} } };
const lab = labOf([
  check({ id: 'made', grader: 'resource', with: note }),
  check({ id: 'right', grader: 'resource', with: note, needs: ['made'] }),
  check({ id: 'stays', grader: 'resource', with: note, mode: 'holds' }),
]);

const proveWith = (play: Play, ground = new FakeGround()) => proveSolution(new FakeTrial(lab, play, ground));
/** A verdict for `right`; the others pass. */
const right = (verdict: (moment: Moment) => 'pass' | readonly ['fail' | 'error' | 'blocked', string]): Play => ({
  verdict: (id, moment) => (id === 'right' ? verdict(moment) : 'pass'),
});

test('a solution that scores 100 whenever it is graded is proven', async () => {
  const ground = new FakeGround();
  const found = await proveWith({ objects: (world) => [configMap({}, world)] }, ground);
  expect(found).toMatchObject({ outcome: 'proven', problems: [] });
  expect(found.start.map(({ metadata }) => metadata.name)).toEqual(['start']);
  expect(found.solved?.map(({ metadata }) => metadata.name)).toEqual(['solution']);
  const looks = Array.from({ length: 6 }, () => 'grade');
  expect(ground.log).toEqual(['settle', 'solution', 'grade', 'settle', 'grade', ...looks]);
  expect(found.run.gradings).toHaveLength(2);
});

test('the first grading has the deadlines of the lab, and so has the second; looks have none', async () => {
  const options: Moment['options'][] = [];
  await proveWith({
    verdict: (id, moment) => {
      if (id === 'made') options.push(moment.options);
      return 'pass';
    },
  });
  expect(options.slice(0, 2)).toEqual([{}, {}]);
  expect(options.slice(2).map(({ patienceMs }) => patienceMs)).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a solution that stops is told with its last words', async () => {
  const found = await proveWith({ solve: () => new ScriptError('exit code 1; the last it said:\nno such thing') });
  expect(found.outcome).toBe('refuted');
  expect(found.problems).toEqual([{ what: 'the solution stopped: exit code 1; the last it said:\nno such thing' }]);
  expect(found.solved).toBeUndefined();
});

test('what does not pass is named, and not what only waits for it', async () => {
  const found = await proveWith({
    verdict: (id) => (id === 'made' ? ['fail', 'there is no note'] : id === 'right' ? 'blocked' : 'pass'),
  });
  expect(found.outcome).toBe('refuted');
  expect(found.problems).toEqual([{ check: 'made', what: 'does not pass after the solution: there is no note' }]);
  expect(found.doubtful).toBeUndefined();
});

test('a check that is blocked by nothing but a stage that was never declared is named', async () => {
  const found = await proveWith(right(() => ['blocked', 'Stage four has to be passed first']));
  expect(found.problems[0]?.what).toContain('does not pass after the solution: Stage four has to be passed first');
});

test('what passed and then no more is flaky', async () => {
  const found = await proveWith(right(({ grading }) => (grading === 1 ? 'pass' : ['fail', 'it restarted'])));
  expect(found.outcome).toBe('refuted');
  expect(found.problems[0]).toMatchObject({ check: 'right' });
  expect(found.problems[0]?.what).toMatch(/^flaky: passed right after the solution, and no more .*: it restarted$/);
  expect(found.doubtful).toBeUndefined();
});

test('what passed too late is flaky, and worth another try', async () => {
  const found = await proveWith(right(({ grading }) => (grading === 1 ? ['fail', 'not ready'] : 'pass')));
  expect(found).toMatchObject({ outcome: 'refuted', doubtful: true });
  expect(found.problems[0]?.what).toMatch(
    /^flaky: did not pass in the time it has .*`within` is too short.* not ready$/,
  );
});

test('what passes by chance shows when it is looked at again and again', async () => {
  const chance = right(({ grading, options }) =>
    options.patienceMs === 0 && grading % 2 === 1 ? ['fail', 'heads'] : 'pass',
  );
  const found = await proveWith(chance);
  expect(found.outcome).toBe('refuted');
  expect(found.problems).toEqual([
    {
      check: 'right',
      what: 'flaky: passed at 5 of 11 looks at the same finished solution, with nothing done in between. When it did not: heads',
    },
  ]);
  expect(found.run.gradings).toHaveLength(13);
});

test('a single look that failed is no flake', async () => {
  const found = await proveWith(right(({ grading }) => (grading === 4 ? ['fail', 'timeout'] : 'pass')));
  expect(found.outcome).toBe('proven');
});

test('what could not be judged, even once, is an error', async () => {
  const found = await proveWith(right(({ grading }) => (grading === 1 ? ['error', 'no answer'] : 'pass')));
  expect(found.outcome).toBe('error');
  expect(found.problems).toEqual([{ check: 'right', what: 'could not be judged: no answer' }]);
});

test('an image that only the solution brings, and the lab does not name', async () => {
  const running = (name: string, image: string) => ({
    ...pod({ name, image }),
    status: { containerStatuses: [{ name: 'main', state: { running: {} } }] },
  });
  const before = running('old', 'shell:v1');
  const found = await proveWith({
    objects: (world) => (world === 'start' ? [before] : [before, running('new', 'web:1.25.1')]),
  });
  expect(found.problems.map(({ what }) => what.slice(0, 42))).toEqual(['missing image: Pod new runs web:1.25.1, wh']);
});

test('a Pod that waits for an image after the solution, unless it did so before', async () => {
  const made = pod({ name: 'web-1', image: 'nosuch:v1' });
  const state = { waiting: { reason: 'ErrImagePull', message: 'not found' } };
  const waiting = { ...made, status: { ...made.status, containerStatuses: [{ name: 'main', state }] } };
  const found = await proveWith({ objects: (world) => (world === 'start' ? [] : [waiting]) });
  expect(found.outcome).toBe('refuted');
  expect(found.problems[0]?.what).toContain('missing image: Pod web-1 waits for nosuch:v1');
  expect((await proveWith({ objects: () => [waiting] })).outcome).toBe('proven');
});
