import { expect, test } from 'vitest';
import { proveStart } from '../../../../src/verify/runs/start.ts';
import { check, labOf } from '../../../support/lab.ts';
import { pod } from '../../../support/objects.ts';
import { FakeGround, FakeTrial, type Play } from '../../../support/trial.ts';

const note = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'note', match: { data: {} } };
const lab = {
  ...labOf([
    check({ id: 'made', grader: 'resource', with: note }),
    check({ id: 'right', grader: 'resource', with: note }),
  ]),
  images: ['bootcamp:v1'],
};

const proveWith = (play: Play, ground = new FakeGround()) => proveStart(new FakeTrial(lab, play, ground));

test('nothing passes: proven, each judged for itself, at once, when all has settled', async () => {
  const ground = new FakeGround();
  const options: unknown[] = [];
  const found = await proveWith(
    {
      verdict: (_, moment) => {
        options.push(moment.options);
        return 'fail';
      },
    },
    ground,
  );
  expect(found).toMatchObject({ outcome: 'proven', problems: [] });
  expect(found.checks.map(({ check: id, verdict }) => `${id} ${verdict}`)).toEqual(['made fail', 'right fail']);
  expect(options[0]).toEqual({ alone: true, patienceMs: 0 });
  expect(ground.log).toEqual(['settle', 'grade']);
});

test('free points are named, with what the check says', async () => {
  const found = await proveWith({ verdict: (id) => (id === 'right' ? ['pass', 'ConfigMap note is there.'] : 'fail') });
  expect(found.outcome).toBe('refuted');
  expect(found.problems).toEqual([
    { check: 'right', what: 'free points: passes on the start state, before any work: ConfigMap note is there.' },
  ]);
});

test('what could not be judged is an error, unless there is a defect as well', async () => {
  const error = await proveWith({ verdict: (id) => (id === 'made' ? ['error', 'no answer'] : 'fail') });
  expect(error.outcome).toBe('error');
  expect(error.problems).toEqual([{ check: 'made', what: 'could not be judged: no answer' }]);
  const both = await proveWith({ verdict: (id) => (id === 'made' ? 'error' : 'pass') });
  expect(both.outcome).toBe('refuted');
  expect(both.problems).toHaveLength(2);
});

test('an image that runs by chance only is named', async () => {
  const stray = pod({ name: 'web-1', image: 'web:1.25.1' });
  const running = { ...stray, status: { containerStatuses: [{ name: 'main', state: { running: {} } }] } };
  const found = await proveWith({ objects: () => [running] });
  expect(found.outcome).toBe('refuted');
  expect(found.problems[0]?.what).toContain('missing image: Pod web-1 runs web:1.25.1');
});

test('where the start state does not come to rest, it is worth one more try', async () => {
  const found = await proveWith({ verdict: () => 'fail', settle: () => ({ settled: false, at: 'Pod web-1' }) });
  expect(found).toMatchObject({ outcome: 'proven', doubtful: true });
});
