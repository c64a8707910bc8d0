import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { reportKinds } from '../../../src/reporting/index.ts';
import { type Report, reportJsonSchema } from '../../../src/reporting/report.ts';
import { elements, parseMarkup, textOf } from '../../support/markup.ts';
import { mixedResults, render, reportOf, resultOf } from '../../support/report.ts';

const mixed = reportOf(mixedResults);
const disturbed = reportOf([resultOf('a', { stimuli: [{ en: 'deleted Pod shop/web', ko: 'Pod shop/web 삭제' }] })]);

test('json: one report as itself, several as an array, each valid by the published schema', async () => {
  const validate = new Ajv2020({ validateFormats: false }).compile(reportJsonSchema());
  const one = JSON.parse(await render('json', [mixed]));
  const several = JSON.parse(await render('json', [mixed, disturbed]));
  expect(one).toEqual(mixed);
  expect(several).toEqual([mixed, disturbed]);
  for (const each of several) expect(validate(each), JSON.stringify(validate.errors)).toBe(true);
});

describe('junit', () => {
  const read = async (...reports: Report[]) => parseMarkup(await render('junit', reports), 'xml');

  test('fail and blocked are failures, error is an error, and the counts say so', async () => {
    const xml = await read(mixed);
    const counts = { tests: '4', failures: '2', errors: '1', skipped: '0' };
    expect(elements(xml, 'testsuites')[0]?.attributes).toMatchObject({ name: 'klab', ...counts });
    expect(elements(xml, 'testsuite')[0]?.attributes).toMatchObject({
      name: 'a-lab',
      timestamp: '2026-03-01T09:00:00',
      time: '7.000',
      ...counts,
    });
    const outcome = elements(xml, 'testcase').map((one) => [
      one.attributes['classname'],
      one.attributes['name'],
      elements(one)[0]?.name,
      elements(one)[0]?.attributes['type'],
    ]);
    expect(outcome).toEqual([
      ['a-lab.task', 'a', 'system-out', undefined],
      ['a-lab.task', 'b', 'failure', 'fail'],
      ['a-lab.task', 'c', 'error', 'error'],
      ['a-lab.task', 'd', 'failure', 'blocked'],
    ]);
  });

  test('a failure says what was expected and observed', async () => {
    const [failure] = elements(await read(mixed), 'failure');
    expect(failure?.attributes['message']).toBe('b because');
    expect(failure && textOf(failure)).toBe(
      'not yet: b because\nService shop/web .spec.type\n  expected: NodePort\n  observed: ClusterIP',
    );
  });

  test('only elements and attributes of the schema that Jenkins and GitLab read, in its order', async () => {
    const allowed: Record<string, readonly string[]> = {
      testsuites: ['name', 'tests', 'failures', 'errors', 'skipped', 'time'],
      testsuite: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
      properties: [],
      property: ['name', 'value'],
      testcase: ['name', 'classname', 'time'],
      failure: ['type', 'message'],
      error: ['type', 'message'],
      'system-out': [],
    };
    for (const { name, attributes } of elements(await read(mixed, disturbed))) {
      expect(Object.keys(attributes)).toEqual(allowed[name]);
    }
  });

  test('a suite for each lab; two learners of one lab do not share names', async () => {
    const xml = await read(reportOf(mixedResults, { learner: 'one' }), reportOf(mixedResults, { learner: 'two' }));
    const ids = elements(xml, 'testcase').map(({ attributes }) => `${attributes['classname']} ${attributes['name']}`);
    expect(new Set(ids).size).toBe(8);
  });
});

describe('html', () => {
  test.each(['en', 'ko'] as const)(
    'says its language (%s), names each verdict in words, opens what is not right',
    async (language) => {
      const page = parseMarkup(await render('html', [mixed], language), 'html');
      expect(elements(page, 'html')[0]?.attributes['lang']).toBe(language);
      const words = {
        en: ['passed', 'not yet', 'not judged', 'on hold'],
        ko: ['통과', '미통과', '채점 못 함', '보류'],
      };
      const shown = elements(page, 'span').filter(({ attributes }) => attributes['class'] === 'verdict');
      expect(shown.map(textOf)).toEqual(words[language]);
      expect(elements(page, 'details').map(({ attributes }) => 'open' in attributes)).toEqual([true]);
    },
  );

  test('allows its own style and nothing else, and asks for nothing', async () => {
    const text = await render('html', [mixed, disturbed]);
    const page = parseMarkup(text, 'html');
    const style = elements(page, 'style').map(textOf).join('');
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from(style))).toString('base64');
    const policy = elements(page, 'meta').find(({ attributes }) => 'http-equiv' in attributes)?.attributes['content'];
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`);
    expect(text).not.toMatch(/:\/\/|url\(|@import|<script/);
    expect(elements(page, 'a').map(({ attributes }) => attributes['href'])).toEqual(['#r1', '#r2']);
    const ids = elements(page).flatMap(({ attributes }) => attributes['id'] ?? []);
    expect(ids).toEqual(['r1', 'r2']);
  });

  test('says what was not judged, which stage it is, and what klab did', async () => {
    const part = { stimuli: [{ en: 'deleted Pod shop/web', ko: 'Pod shop/web 삭제' }] };
    const text = await render('html', [
      reportOf([resultOf('a', part), resultOf('b', { verdict: 'error' })], { stage: 'four' }),
    ]);
    expect(text).toContain('<dt>stage</dt><dd>four</dd>');
    expect(text).toContain('<li>deleted Pod shop/web</li>');
    expect(text).toContain('run the check again. (b)');
  });
});

test('no report at all is no crash', async () => {
  for (const kind of reportKinds) expect(await render(kind, [])).toBeTypeOf('string');
});
