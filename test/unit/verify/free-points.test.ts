import { expect, test } from 'vitest';
import { graders } from '../../../graders/index.ts';
import type { Verdict } from '../../../src/grading/verdict.ts';
import type { Check } from '../../../src/lab/lab.ts';
import { startDefects } from '../../../src/verify/free-points.ts';
import { bind, check } from '../../support/lab.ts';
import { resultOf } from '../../support/trial.ts';

const there = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'note' };
const plain = (id: string, part: Partial<Check> = {}) =>
  check({ id, grader: 'resource', with: { ...there, match: { data: {} } }, ...part });
const gone = (id: string, needs: readonly string[]) => check({ id, grader: 'absent', with: there, needs });

/** Each defect as `check: what`. */
const defects = (checks: readonly Check[], verdicts: readonly Verdict[]) =>
  startDefects(
    bind(checks, graders).checks,
    checks.map(({ id }, index) => resultOf(id, verdicts[index] ?? 'fail')),
  ).map((problem) => `${problem.check}: ${problem.what}`);

test('what passes without needing anything is free', () => {
  expect(defects([plain('a'), plain('b')], ['pass', 'fail'])).toEqual([
    'a: free points: passes on the start state, before any work: a: pass',
  ]);
});

test('so is what passes together with all that it needs', () => {
  const found = defects([plain('a'), plain('b', { needs: ['a'] })], ['pass', 'pass']);
  expect(found[1]).toBe(
    'b: free points: passes on the start state, before any work, and so does what it needs (a): b: pass',
  );
});

test('an absence that passes while something that it needs does not is no defect yet', () => {
  const chain = [plain('a'), plain('b', { needs: ['a'] }), gone('c', ['b'])];
  expect(defects(chain, ['fail', 'fail', 'pass'])).toEqual([]);
});

test('what is there already is free, although something that it needs is not', () => {
  expect(defects([plain('a'), plain('b', { needs: ['a'] })], ['fail', 'pass'])).toEqual([
    'b: free points: passes on the start state, before any work; only what it needs (a) does not: b: pass',
  ]);
  expect(defects([plain('a'), plain('b', { needs: ['a'] })], ['error', 'pass'])).toEqual([]);
});

test('needs reach through others', () => {
  const chain = [plain('a'), gone('b', ['a']), gone('c', ['b'])];
  expect(defects(chain, ['fail', 'pass', 'pass'])).toEqual([]);
  expect(defects(chain, ['pass', 'pass', 'pass'])).toHaveLength(3);
});

test('a check that never must see something is free when its witness is there already', () => {
  const quiet = plain('quiet', { mode: 'never', needs: ['a'] });
  expect(defects([plain('a'), quiet], ['fail', 'pass'])).toEqual([]);
  expect(defects([plain('a', { points: 0, safeguard: true }), quiet], ['pass', 'pass'])).toHaveLength(1);
});

test('a safeguard has to hold from the start', () => {
  const guard = plain('guard', { points: 0, safeguard: true });
  expect(defects([guard], ['pass'])).toEqual([]);
  expect(defects([guard], ['fail'])).toEqual([
    'guard: a safeguard has to hold from the start, but it does not: guard: fail',
  ]);
});

test('what could not be judged is not accused', () => {
  expect(defects([plain('a'), plain('b', { points: 0, safeguard: true })], ['error', 'error'])).toEqual([]);
});
