import { describe, expect, test } from 'vitest';
import { flakyChecks, type SolutionRun, statisticsOf } from '../../../src/verify/statistics.ts';
import type { Judged } from '../../../src/verify/verification.ts';
import { check, labOf } from '../../support/lab.ts';

const judged = (id: string, afterMs: number, verdict: Judged['verdict'] = 'pass'): Judged => ({
  check: id,
  verdict,
  because: `${id} ${verdict}.`,
  afterMs,
});
const run = (...gradings: readonly (readonly Judged[])[]): SolutionRun => ({ gradedAfterMs: 0, gradings });
const times = (...ms: readonly number[]) => ms.map((one) => run([judged('web', one)]));
const lab = labOf([check({ id: 'web', grader: 'rollout', withinMs: 60_000 })]);

describe('how each check did', () => {
  test('percentiles are by nearest rank: of few runs, p95 is the longest', () => {
    expect(statisticsOf(lab, times(400, 100, 300, 200))).toEqual([
      { check: 'web', runs: 4, failed: 0, withinMs: 60_000, p50Ms: 200, p95Ms: 400, suggestedMs: 10_000 },
    ]);
    const twenty = Array.from({ length: 20 }, (_, index) => (index + 1) * 100);
    expect(statisticsOf(lab, times(...twenty))[0]).toMatchObject({ p50Ms: 1_000, p95Ms: 1_900 });
  });

  test('a check that never passed has no times', () => {
    expect(statisticsOf(lab, [run([judged('web', 60_000, 'fail')])])).toEqual([
      { check: 'web', runs: 1, failed: 1, withinMs: 60_000 },
    ]);
  });

  test('a grading after the first must hold as well; its time does not count', () => {
    const runs = [
      run([judged('web', 100)], [judged('web', 9_000)]),
      run([judged('web', 200)], [judged('web', 1, 'fail')]),
    ];
    expect(statisticsOf(lab, runs)[0]).toMatchObject({ runs: 2, failed: 1, p50Ms: 100, p95Ms: 100 });
  });

  test('what klab could not judge counts neither way, and a run that came to no grading neither', () => {
    const runs = [
      ...times(100),
      run([judged('web', 5, 'error')]),
      run(),
      run([judged('web', 1)], [judged('web', 1, 'error')]),
    ];
    expect(statisticsOf(lab, runs)[0]).toMatchObject({ runs: 1, failed: 0 });
    expect(statisticsOf(lab, [run()])).toEqual([]);
  });

  test('time is counted from the end of the solution; for a check of a stage from the start of its grading', () => {
    const staged = labOf([
      check({ id: 'web', grader: 'rollout' }),
      check({ id: 'early', grader: 'rollout', stage: 'one' }),
    ]);
    const runs = [{ gradedAfterMs: 500, gradings: [[judged('web', 1_000), judged('early', 700)]] }];
    expect(statisticsOf(staged, runs).map(({ p50Ms }) => p50Ms)).toEqual([1_500, 700]);
  });
});

describe('the deadline that is suggested', () => {
  const suggested = (of: Parameters<typeof statisticsOf>[0], runs: readonly SolutionRun[]) =>
    Object.fromEntries(statisticsOf(of, runs).map((one) => [one.check, one.suggestedMs]));

  test.each([
    [[200], 10_000],
    [[3_333], 10_000],
    [[3_334], 15_000],
    [[12_000, 8_000], 40_000],
    // The one of 60 s is beyond p95, and still no deadline may be below it.
    [[...Array.from({ length: 20 }, () => 1_000), 61_000], 65_000],
  ])('of %j', (ms, expected) => {
    expect(suggested(lab, times(...ms))).toEqual({ web: expected });
  });

  test('covers the wait, not the window that follows it', () => {
    const window = labOf([check({ id: 'web', grader: 'pods', mode: 'holds', forMs: 30_000 })]);
    expect(suggested(window, times(34_000))).toEqual({ web: 15_000 });
  });

  test('begins when what a check needs has passed', () => {
    const chain = labOf([
      check({ id: 'slow', grader: 'rollout' }),
      check({ id: 'next', grader: 'http', needs: ['slow'] }),
      check({ id: 'same', grader: 'http', needs: ['slow'] }),
    ]);
    const runs = [run([judged('slow', 20_000), judged('next', 24_000), judged('same', 20_000)])];
    expect(suggested(chain, runs)).toEqual({ slow: 60_000, next: 15_000, same: 10_000 });
  });

  test('of one that disturbs begins when it has its turn', () => {
    const chain = labOf([
      check({ id: 'slow', grader: 'rollout' }),
      check({ id: 'heal', grader: 'healing' }),
      check({ id: 'heal-too', grader: 'healing' }),
    ]);
    const runs = [run([judged('slow', 20_000), judged('heal', 24_000), judged('heal-too', 30_000)])];
    expect(suggested(chain, runs)).toEqual({ slow: 60_000, heal: 15_000, 'heal-too': 20_000 });
  });
});

describe('flaky checks', () => {
  const pair = labOf([check({ id: 'web', grader: 'rollout' }), check({ id: 'page', grader: 'http', needs: ['web'] })]);
  const good = run([judged('web', 1), judged('page', 2)]);
  const bad = run([judged('web', 1, 'fail'), judged('page', 2, 'blocked')]);

  test('are named with how often they passed, and why not', () => {
    expect(flakyChecks(pair, [good, bad, good, good, bad])).toEqual([
      { check: 'web', what: 'flaky: passed in 3 of 5 runs. When it did not: web fail.' },
    ]);
  });

  test('steady ones are not, whether they pass or fail', () => {
    expect(flakyChecks(pair, [good, good])).toEqual([]);
    expect(flakyChecks(pair, [bad, bad])).toEqual([]);
  });

  test('a witness that is missing at times is named', () => {
    const witnessless = run([judged('web', 1), judged('page', 2, 'blocked')]);
    expect(flakyChecks(pair, [good, witnessless])).toMatchObject([{ check: 'page' }]);
  });

  test('one that passes and then does not any more is flaky where other runs keep it', () => {
    const lost = run([judged('web', 1), judged('page', 2)], [judged('web', 1), judged('page', 2, 'fail')]);
    expect(flakyChecks(pair, [good, lost])).toMatchObject([
      { check: 'page', what: 'flaky: passed in 1 of 2 runs. When it did not: page fail.' },
    ]);
  });

  test('trouble of klab makes nothing flaky', () => {
    expect(flakyChecks(pair, [good, run([judged('web', 1, 'error'), judged('page', 1, 'error')])])).toEqual([]);
  });
});
