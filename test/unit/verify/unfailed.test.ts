import { expect, test } from 'vitest';
import { staleEquivalents, unfailedChecks } from '../../../src/verify/unfailed.ts';
import type { Judged, RunResult } from '../../../src/verify/verification.ts';
import { runOf } from '../../support/verification.ts';

const judged = (check: string, verdict: Judged['verdict']): Judged => ({ check, verdict, because: 'so', afterMs: 1 });
const start = runOf('start', { checks: [judged('made', 'fail'), judged('quiet', 'pass')] });
const solution = runOf('solution');
const wrong = (verdict: Judged['verdict'], part: Partial<RunResult> = {}) =>
  runOf('mutant', { name: 'wrong', checks: [judged('quiet', verdict)], ...part });

test('a check that passes from the start and that no wrong solution made fail is vacuous', () => {
  const [found, ...others] = unfailedChecks([
    start,
    solution,
    wrong('pass'),
    wrong('blocked', { purpose: 'generated' }),
  ]);
  expect(others).toEqual([]);
  expect(found?.check).toBe('quiet');
  expect(found?.what).toMatch(/^vacuous: no run made it fail\. .*\(so\).*2 wrong solutions/);
});

test('one failure is enough', () => {
  expect(unfailedChecks([start, solution, wrong('pass'), wrong('fail')])).toEqual([]);
});

test.each([
  ['there were no wrong solutions', [start, solution]],
  ['one of them could not be judged', [start, solution, wrong('pass'), wrong('pass', { outcome: 'error' })]],
  ['some were left out', [start, solution, wrong('pass'), runOf('generated', { outcome: 'skipped' })]],
  ['the solution is not proven', [start, runOf('solution', { outcome: 'refuted' }), wrong('pass')]],
  ['the start state was not judged', [runOf('start', { outcome: 'error' }), solution, wrong('pass')]],
])('nothing is claimed when %s', (_, runs) => {
  expect(unfailedChecks(runs)).toEqual([]);
});

test('what the start state has told is not told again', () => {
  const free = { ...start, problems: [{ check: 'quiet', what: 'free points' }] };
  expect(unfailedChecks([free, solution, wrong('pass')])).toEqual([]);
});

test('a declaration for a mutant that is caught, or that is not there, is stale', () => {
  const runs = [
    runOf('generated', { name: 'note-drop', checks: [judged('made', 'fail')] }),
    runOf('generated', { name: 'note-key', outcome: 'equivalent' }),
  ];
  const declared = ['note-drop', 'note-key', 'note-kye'].map((mutant) => ({ mutant, reason: 'why' }));
  expect(staleEquivalents(declared, ['note-drop', 'note-key'], runs).map(({ what }) => what)).toEqual([
    'stale: mutants.yaml declares note-drop to be equivalent, but it is caught by made. Take the declaration out',
    'stale: mutants.yaml declares note-kye to be equivalent, and there is no such generated mutant; did you mean `note-key`?',
  ]);
});
