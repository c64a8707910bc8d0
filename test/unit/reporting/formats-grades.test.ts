import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/reporting/report.ts';
import { parseCsv } from '../../support/csv.ts';
import { mixedResults, render, reportOf, resultOf } from '../../support/report.ts';

const mixed = reportOf(mixedResults);
const solved = reportOf([resultOf('a'), resultOf('b')]);
const unjudged = reportOf([resultOf('a', { verdict: 'error' })]);

describe('gradescope', () => {
  const read = async (...reports: Report[]) => JSON.parse(await render('gradescope', reports));

  test('the score is scaled to what could be judged; a check that could not has neither score nor status', async () => {
    const { score, tests, output } = await read(mixed);
    expect(score).toBe(13.33);
    expect(output).toContain('not your fault');
    expect(tests.map(({ score, max_score, status }: never) => [score, max_score, status])).toEqual([
      [10, 10, 'passed'],
      [0, 10, 'failed'],
      [undefined, undefined, undefined],
      [0, 10, 'failed'],
    ]);
    expect(tests[2].name).toBe('Task: c (not judged)');
  });

  test('only keys that Gradescope knows', async () => {
    const { tests, ...top } = await read(mixed, solved);
    const known =
      'score execution_time output output_format test_output_format test_name_format visibility stdout_visibility extra_data leaderboard';
    const knownOfTest =
      'score max_score status name name_format number output output_format tags visibility extra_data';
    expect(known.split(' ')).toEqual(expect.arrayContaining(Object.keys(top)));
    for (const each of tests) expect(knownOfTest.split(' ')).toEqual(expect.arrayContaining(Object.keys(each)));
  });

  test('nothing judged is no score at all, not zero', async () => {
    expect(await read(unjudged)).not.toHaveProperty('score');
    expect((await read(solved)).score).toBe(20);
  });
});

describe('moodle', () => {
  const read = async (...reports: Report[]) => parseCsv(await render('moodle', reports), 'rfc');

  test('grade of 100 and feedback of each lab, one row a learner', async () => {
    const rows = await read(
      reportOf(mixedResults, { learner: 'one@example.org' }),
      reportOf([resultOf('a')], { learner: 'two@example.org' }),
    );
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      ['useremail', 'a-lab grade'],
      ['one@example.org', '33.33'],
      ['two@example.org', '100'],
    ]);
    expect(rows[1]?.[2]).toContain('✘ b 0/10 b because');
  });

  test('who is not an e-mail address is an id number', async () => {
    expect((await read(solved))[0]?.[0]).toBe('useridnumber');
  });

  test('nothing judged is no grade, not zero', async () => {
    expect((await read(unjudged))[1]?.[1]).toBe('-');
  });
});
