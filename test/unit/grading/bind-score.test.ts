import { describe, expect, test } from 'vitest';
import { graders } from '../../../graders/index.ts';
import { UsageError } from '../../../src/errors.ts';
import { bindChecks } from '../../../src/grading/bind.ts';
import { exitCodeOf, score } from '../../../src/grading/score.ts';
import type { CheckResult, Verdict } from '../../../src/grading/verdict.ts';
import { check, labOf } from '../../support/lab.ts';

test('binding names every problem at once', () => {
  const lab = labOf([
    check({ id: 'a', grader: 'rolout' }),
    check({ id: 'b', grader: 'rollout', with: { kind: 'Deployment', namespace: 'shop', name: 'web', replica: 2 } }),
    check({
      id: 'c',
      grader: 'resource',
      with: { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'web', cel: ['objekt.spec == 1'] },
    }),
  ]);
  const problems = () => bindChecks(lab, graders);
  expect(problems).toThrow(UsageError);
  for (const words of [/no grader "rolout"/, /replica/, /objekt/]) expect(problems).toThrow(words);
});

test('defaults of a grader fill in', () => {
  const lab = labOf([
    check({ id: 'a', grader: 'http', with: { target: { service: 'web', namespace: 'shop', port: 80 } } }),
  ]);
  expect(bindChecks(lab, graders)[0]?.params).toMatchObject({
    path: '/',
    status: [200],
    requests: 1,
    bodyIncludes: [],
  });
});

describe('score', () => {
  const result = (verdict: Verdict): CheckResult => ({
    task: 't',
    check: verdict,
    verdict,
    points: 10,
    earned: verdict === 'pass' ? 10 : 0,
    because: { en: '', ko: '' },
    evidence: [],
    elapsedMs: 0,
  });

  test('an error is no failure and costs no points', () => {
    expect(score([result('pass'), result('fail'), result('blocked'), result('error')])).toEqual({
      earned: 10,
      possible: 30,
      failing: ['t/fail', 't/blocked'],
      errors: ['t/error'],
    });
  });

  test.each<[Verdict[], number]>([
    [['pass', 'pass'], 0],
    [['pass', 'fail'], 1],
    [['pass', 'blocked'], 1],
    [['fail', 'error'], 2],
    [[], 2],
  ])('exit code of %j is %i', (verdicts, code) => {
    expect(exitCodeOf(verdicts.map(result))).toBe(code);
  });
});
