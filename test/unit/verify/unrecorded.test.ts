import { expect, test } from 'vitest';
import { withoutRecorded } from '../../../src/verify/unrecorded.ts';
import { check, labOf } from '../../support/lab.ts';

const note = { apiVersion: 'v1', kind: 'ConfigMap', namespace: '${ns.shop}', name: 'note', match: { data: {} } };
const objects = { note: { apiVersion: 'v1', kind: 'ConfigMap', namespace: '${ns.shop}', name: 'note' } };
const seen = { objects, sequence: [{ what: { en: 'it was there', ko: '있었음' }, when: 'note != null' }] };
const lab = labOf([
  check({ id: 'there', grader: 'resource', with: note, points: 40 }),
  check({ id: 'kept', grader: 'resource', with: note, safeguard: true, points: 0 }),
  check({ id: 'history', grader: 'journal', with: seen, points: 40 }),
  check({ id: 'after', grader: 'resource', with: note, points: 20, needs: ['history'] }),
]);
const nothing: ReadonlySet<string> = new Set();
const mutant = (caughtBy: string, script = 'kubectl delete configmap note') => ({ caughtBy, script });
const idsOf = (found: ReturnType<typeof withoutRecorded>) =>
  found?.tasks.flatMap(({ checks }) => checks.map(({ id }) => id));

test('what needs the recorded past is left out, where the mutant is caught without', () => {
  expect(idsOf(withoutRecorded(lab, mutant('there'), nothing))).toEqual(['there', 'kept']);
});

test.each([
  ['the check itself looks into the past', mutant('history'), nothing],
  ['the check needs one that does', mutant('after'), nothing],
  ['the check has no points, so the whole score tells', mutant('kept'), nothing],
  ['klab is typed', mutant('there', 'klab check "$KLAB_LAB" --stage one'), nothing],
  ['no run has made a recorded check fail yet', mutant('there'), new Set(['history'])],
])('all of the lab: %s', (_why, one, wanted) => {
  expect(withoutRecorded(lab, one, wanted)).toBeUndefined();
});

test('all of the lab where nothing is recorded', () => {
  const plain = labOf([check({ id: 'there', grader: 'resource', with: note })]);
  expect(withoutRecorded(plain, mutant('there'), nothing)).toBeUndefined();
});
