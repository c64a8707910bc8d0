import { expect, test } from 'vitest';
import { verifyProgress } from '../../../src/cli/verify-progress.ts';
import { labVerification, runOf } from '../../support/verification.ts';

/** What stays, and what goes on at the moment. */
function noting(everyRun: boolean) {
  const lines: string[] = [];
  const now = new Map<string, string>();
  const board = {
    show: (key: string, line: string) => void now.set(key, line),
    hide: (key: string) => void now.delete(key),
    say: (line: string) => void lines.push(line),
    [Symbol.dispose]: () => {},
  };
  return { lines, now, tell: verifyProgress(board, { color: false, everyRun }) };
}

const lab = 'a-lab';

test('a lab under way: how many runs have ended, of how many, with how many defects, and what runs now', () => {
  const { lines, now, tell } = noting(false);
  tell({ kind: 'planned', lab, runs: 2 });
  tell({ kind: 'begun', lab, purpose: 'solution', name: 'solution' });
  tell({ kind: 'begun', lab, purpose: 'mutant', name: 'wrong-port' });
  expect(now.get(lab)).toBe('· a-lab 0/2: solution, mutant wrong-port');
  tell({ kind: 'ended', lab, run: runOf('mutant', { name: 'wrong-port', outcome: 'refuted' }) });
  tell({ kind: 'planned', lab, runs: 3 });
  expect(now.get(lab)).toBe('· a-lab 1/5, 1 defect: solution');
  expect(lines).toEqual([]);
  tell({ kind: 'done', lab, verification: labVerification() });
  expect(lines).toEqual(['✔ a-lab is proven (3 runs, 12.3 s)']);
  expect(now.size).toBe(0);
});

test('without a terminal: a line for each run, in which nobody writes a line of their own', () => {
  const { lines, tell } = noting(true);
  const what = `survives\n::error::forged ##[error]x \u001b[31m${'x'.repeat(500)}`;
  tell({ kind: 'ended', lab, run: runOf('solution', { seconds: 12.34 }) });
  tell({ kind: 'ended', lab, run: runOf('mutant', { name: 'm', outcome: 'refuted', problems: [{ what }] }) });
  tell({
    kind: 'ended',
    lab,
    run: runOf('generated', { name: 'g', outcome: 'equivalent', problems: [{ what: 'so be it' }] }),
  });
  tell({ kind: 'ended', lab, run: runOf('reset', { outcome: 'skipped' }) });
  tell({ kind: 'ended', lab, run: runOf('start', { outcome: 'error', problems: [{ check: 'c', what: 'API gone' }] }) });
  expect(lines).toEqual([
    '✔ a-lab solution 12.3 s',
    expect.stringMatching(/^✘ a-lab mutant m: survives ::error::forged ## \[error\]x x{100,130}…$/),
    '✔ a-lab generated mutant g: so be it',
    '– a-lab reset: not tried',
    '? a-lab start: c: API gone',
  ]);
});
