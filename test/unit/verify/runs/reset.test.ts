import { expect, test } from 'vitest';
import { proveReset } from '../../../../src/verify/runs/reset.ts';
import { check, labOf } from '../../../support/lab.ts';
import { configMap } from '../../../support/objects.ts';
import { FakeTrial, type Play } from '../../../support/trial.ts';

const note = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'note', match: { data: {} } };
const lab = labOf([check({ id: 'made', grader: 'resource', with: note })]);
const start = [configMap({ colour: 'red' }, 'note')];

const proveWith = (play: Play, told: readonly string[] = []) =>
  proveReset(new FakeTrial(lab, { objects: () => start, ...play }), start, new Set(told));

test('the same objects as at the start, and nothing passes: proven', async () => {
  await expect(proveWith({})).resolves.toMatchObject({ outcome: 'proven', problems: [] });
});

test('a reset that does not restore is told with what is different', async () => {
  const left = [configMap({ colour: 'blue' }, 'note'), configMap({}, 'leftover')];
  const found = await proveWith({ objects: (world) => (world === 'reset' ? left : start) });
  expect(found.outcome).toBe('refuted');
  expect(found.problems.map(({ what }) => what)).toEqual([
    'after a reset ConfigMap note is different: .data.colour is blue, and was red',
    'after a reset ConfigMap leftover is there, which was not before',
  ]);
});

test('what passes after it without having passed at the start is a defect; what did is told already', async () => {
  const passing: Play = { verdict: () => ['pass', 'it is still there'] };
  const found = await proveWith(passing);
  expect(found.problems).toEqual([
    {
      check: 'made',
      what: 'after a reset: free points: passes on the start state, before any work: it is still there',
    },
  ]);
  await expect(proveWith(passing, ['made'])).resolves.toMatchObject({ outcome: 'proven', problems: [] });
});
