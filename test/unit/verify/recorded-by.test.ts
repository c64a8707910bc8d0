import { expect, test } from 'vitest';
import { recorderOf } from '../../../src/verify/recorded-by.ts';
import { check, labOf } from '../../support/lab.ts';

const note = { apiVersion: 'v1', kind: 'ConfigMap', namespace: '${ns.shop}', name: 'note' };
const seen = { objects: { note }, sequence: [{ what: { en: 'it was there', ko: '있었음' }, when: 'note != null' }] };
const history = check({ id: 'history', grader: 'journal', with: seen });
const uptime = check({
  id: 'uptime',
  grader: 'uptime',
  with: {
    target: { service: 'web', namespace: '${ns.shop}', port: 80 },
    extract: 'v=(\\d+)',
    witness: ['1', '2'],
    minSuccess: 0.9,
  },
});
const plain = check({ id: 'plain', grader: 'resource', with: { ...note, match: { data: {} } } });
const by = (checks: Parameters<typeof labOf>[0], script = 'kubectl delete configmap note') =>
  recorderOf(labOf(checks), { script });

test('klab itself records objects', () => {
  expect(by([history])).toBe('klab');
  expect(by([history], 'klab check "$KLAB_LAB" --stage one')).toBe('klab');
});

test.each([
  ['nothing is recorded', [plain], undefined],
  ['requests are sent, which only the cluster can', [history, uptime], undefined],
  ['the script does something to the recorder', [history], 'kubectl -n klab-system delete pod --all'],
  ['the script begins the lab anew', [history], 'klab reset "$KLAB_LAB"'],
])('the Pod, as for learners, where %s', (_why, checks, script) => {
  expect(by(checks, script)).toBe('pod');
});
