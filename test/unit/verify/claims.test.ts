import { expect, test } from 'vitest';
import { claimsOf, turnPriority, waitPriority } from '../../../src/verify/claims.ts';
import { check, labOf } from '../../support/lab.ts';

const lab = { ...labOf([]), namespaces: ['shop', 'cellar'], addons: ['ingress'] };

test('most labs share their cluster and its add-ons', () => {
  expect(claimsOf(lab, '1')).toEqual([
    { key: 'cluster/1', how: 'shared' },
    { key: 'addon/1/ingress', how: 'shared' },
  ]);
});

test('fixed names are had alone', () => {
  expect(claimsOf({ ...lab, fixedNames: true }, '1')).toEqual([
    { key: 'cluster/1', how: 'shared' },
    { key: 'namespace/1/shop', how: 'alone' },
    { key: 'namespace/1/cellar', how: 'alone' },
    { key: 'addon/1/ingress', how: 'alone' },
  ]);
});

test('who changes nodes has the cluster alone', () => {
  expect(claimsOf({ ...lab, exclusive: true, fixedNames: true }, '2')).toEqual([{ key: 'cluster/2', how: 'alone' }]);
});

test('what takes turns comes before what fits in anywhere', () => {
  const priorities = [{ ...lab, exclusive: true }, { ...lab, fixedNames: true }, lab].map(turnPriority);
  expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
  expect(new Set(priorities).size).toBe(3);
});

test('of the others, what has most to wait for comes first; it never comes before another purpose', () => {
  const disturbs = (grader: string) => grader === 'healing';
  const of = (...checks: Parameters<typeof check>[0][]) => waitPriority(labOf(checks.map(check)), disturbs);
  expect(of({ id: 'a', grader: 'pods', withinMs: 300_000 })).toBe(0);
  expect(of({ id: 'a', grader: 'pods', mode: 'holds', forMs: 60_000 })).toBe(4);
  expect(
    of({ id: 'a', grader: 'pods', mode: 'never', forMs: 30_000 }, { id: 'b', grader: 'healing', withinMs: 60_000 }),
  ).toBe(6);
  expect(of({ id: 'a', grader: 'pods', mode: 'holds', forMs: 600_000 })).toBe(9);
});
