import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { CheckResult } from '../../../src/grading/verdict.ts';
import { json } from '../../../src/reporting/json.ts';
import { makeReport, reportJsonSchema, reportSchema } from '../../../src/reporting/report.ts';
import { text } from '../../../src/reporting/text.ts';
import { check, labOf } from '../../support/lab.ts';

const result = (id: string, part: Partial<CheckResult>): CheckResult => ({
  task: 'task',
  check: id,
  verdict: 'pass',
  points: 10,
  earned: 10,
  because: { en: `${id} because`, ko: `${id} 이유` },
  evidence: [
    {
      object: { kind: 'Service', namespace: 'shop', name: 'web' },
      field: '.spec.type',
      expected: 'NodePort',
      observed: 'ClusterIP',
    },
  ],
  elapsedMs: 5,
  ...part,
});

const report = (...results: CheckResult[]) =>
  makeReport({
    lab: labOf([check({ id: 'a', grader: 'x' })]),
    results,
    attempt: 'attempt-1',
    learner: 'me',
    cluster: { provider: 'kind', name: 'klab', version: 'v1.34.4' },
    startedAt: new Date(0),
    finishedAt: new Date(1_000),
  });

const mixed = report(
  result('a', { pending: true }),
  result('b', { verdict: 'fail', earned: 0 }),
  result('c', { verdict: 'error', earned: 0 }),
  result('d', { verdict: 'blocked', earned: 0, evidence: [] }),
);

test('JSON is valid by the published schema, and by zod', () => {
  const parsed: unknown = JSON.parse(json.render([mixed], { language: 'en', color: false }));
  const validate = new Ajv2020({ validateFormats: false }).compile(reportJsonSchema());
  expect(validate(parsed), JSON.stringify(validate.errors)).toBe(true);
  expect(reportSchema.parse(parsed)).toMatchObject({ score: 10, possible: 30, exitCode: 2, stage: null });
});

test('a stage that is passed is not the end of the lab', () => {
  const whole = report(result('a', {}));
  const stage = { ...whole, stage: 'four' };
  expect(text.render([whole], { language: 'en', color: false })).toContain('All done.');
  expect(text.render([stage], { language: 'en', color: false })).toMatch(/Stage four is passed.+Go on with the lab/);
  expect(text.render([stage], { language: 'ko', color: false })).toContain('실습을 계속하세요');
});

test('text: marks, reasons and evidence of what has not passed', () => {
  expect(text.render([mixed], { language: 'en', color: false })).toBe(`A lab (a-lab)

Task
  ✔ a 10/10  a because
  ✘ b 0/10  b because
      Service shop/web .spec.type
        expected: NodePort
        observed: ClusterIP
  ? c –/10  c because
      Service shop/web .spec.type
        expected: NodePort
        observed: ClusterIP
  ◌ d 0/10  d because

Score: 10 / 30 points (10 more could not be judged)
Some checks could not be judged. That is not your fault and costs no points; run the check again. (c)
`);
});

test('text in Korean, with colour only when asked', () => {
  const korean = text.render([report(result('a', {}))], { language: 'ko', color: true });
  expect(korean).toContain('a 이유');
  expect(korean).toContain('\u001b[32m✔\u001b[39m');
  expect(korean).toContain('점수: 10 / 10점');
  expect(text.render([mixed], { language: 'ko', color: false })).not.toContain('\u001b');
});

test('evidence of one reason is shown once', () => {
  const because = { en: 'no Service', ko: '서비스 없음' };
  const same = (id: string) => result(id, { verdict: 'fail', earned: 0, because });
  const lines = text.render([report(same('a'), same('b'))], { language: 'en', color: false }).split('\n');
  expect(lines.filter((line) => line.includes('no Service'))).toHaveLength(2);
  expect(lines.filter((line) => line.includes('observed:'))).toHaveLength(1);
});
