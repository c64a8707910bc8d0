import { describe, expect, test } from 'vitest';
import { reportKinds } from '../../../src/reporting/index.ts';
import { parseCsv } from '../../support/csv.ts';
import { commandsIn } from '../../support/github-runner.ts';
import { elements, parseMarkup, textOf } from '../../support/markup.ts';
import { hostile, hostileReport, render } from '../../support/report.ts';

const report = hostileReport();
const huge = hostileReport(`${hostile}${'가나다<&"`\\|'.repeat(12_000)}`);

describe.each(reportKinds)('hostile text through %s', (kind) => {
  test('brings no control, escape or bidi character with it', async () => {
    expect(await render(kind, [report])).not.toMatch(
      /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800]/,
    );
  });

  test('printed in a step of GitHub Actions, is obeyed by nobody', async () => {
    const names = commandsIn(await render(kind, [report])).map(({ name }) => name);
    const own = ['group', 'stop-commands', 'endgroup', 'error', 'warning', 'notice', 'notice'];
    expect(names).toEqual(kind === 'github' ? own : []);
  });

  test('keeps what is harmless: Korean, emoji', async () => {
    expect(await render(kind, [report])).toContain('😀 한국어 텍스트');
  });

  test('of more than 100 kB in each place is written all the same', async () => {
    const text = await render(kind, [huge]);
    expect(text.endsWith('\n')).toBe(true);
    expect(text.isWellFormed()).toBe(true);
  });
});

test('junit: strict XML, whose cases are exactly the checks', async () => {
  for (const each of [report, huge]) {
    const xml = parseMarkup(await render('junit', [each]), 'xml');
    expect(elements(xml, 'testcase').map(({ attributes }) => attributes['name'])).toEqual([
      'pass',
      'fail',
      'error',
      'blocked',
    ]);
    expect(elements(xml).map(({ name }) => name)).not.toContain('script');
  }
});

test('junit: no file is attached', async () => {
  expect(await render('junit', [report])).not.toMatch(/\[\[ATTACHMENT/i);
});

test('html: no script, handler, style, address or element of a learner', async () => {
  for (const each of [report, huge]) {
    const page = parseMarkup(await render('html', [each]), 'html');
    const all = elements(page);
    const names = new Set(all.map(({ name }) => name));
    for (const name of ['script', 'img', 'iframe', 'a', 'form', 'link', 'object']) expect(names).not.toContain(name);
    const attributes = all.flatMap((element) => Object.entries(element.attributes));
    expect(attributes.filter(([name]) => /^(on|style|src|href|action|srcdoc)/.test(name))).toEqual([]);
    expect(textOf(page)).toContain('</script><script>alert(1)</script>');
  }
});

test('json and gradescope: JSON, in which the text is what it was', async () => {
  const observed = report.tasks[0]?.checks[0]?.evidence[0]?.observed;
  expect(observed).toContain('##[error]forged');
  expect(JSON.parse(await render('json', [report]))).toEqual(report);
  const results = JSON.parse(await render('gradescope', [report]));
  expect(results.tests).toHaveLength(4);
  expect(results.tests.every((one: { output_format: string }) => one.output_format === 'text')).toBe(true);
});

test('moodle: one row for the learner, read by the standard or by PHP', async () => {
  for (const reader of ['rfc', 'php'] as const) {
    const rows = parseCsv(await render('moodle', [report]), reader);
    expect(rows.map((row) => row.length)).toEqual([3, 3]);
    expect(rows[1]?.[1]).toBe('33.33');
  }
});

test('moodle: a cell is no formula, a feedback no HTML', async () => {
  const formula = { ...report, learner: '=cmd|calc' };
  const [, row = []] = parseCsv(await render('moodle', [formula]), 'rfc');
  expect(row[0]).toBe("'=cmd|calc");
  expect(row[2]).not.toMatch(/[<>"\\]/);
});

test('markdown: the tables have their cells, the fences close, and outside of them stands nothing of a learner', async () => {
  for (const each of [report, huge]) {
    const lines = (await render('markdown', [each])).split('\n');
    let fence = '';
    const outside = lines.filter((line) => {
      const run = /^`{3,}/.exec(line)?.[0] ?? '';
      if (fence === '' && run !== '') fence = run;
      else if (fence !== '') fence = line === fence ? '' : fence;
      else return true;
      return false;
    });
    expect(fence).toBe('');
    for (const line of outside.filter((line) => line.startsWith('|'))) expect(line.split('|')).toHaveLength(6);
    const rest = outside
      .join('\n')
      .replace(/<\/?(details|summary)>/g, '')
      .replaceAll('| --- | --- | --: | --- |', '');
    expect(rest).not.toMatch(/[<@`[\]$_~\\]|:\/\/|www\.|^#+ Heading/m);
  }
});

test('github: a message is one line, and says what was found', async () => {
  const [first] = commandsIn(await render('github', [report])).filter(({ name }) => name === 'error');
  expect(first?.properties['title']).toContain('fail');
  expect(first?.data).toContain('::error::forged');
  expect(first?.data).toContain('%0A::error::forged%25');
});

test('text: no line begins with what a learner wrote', async () => {
  const lines = (await render('text', [report])).split('\n');
  expect(lines.filter((line) => /^\s*(::|##)/.test(line))).toEqual([]);
  expect(lines.some((line) => line.trimStart().startsWith('│ ::error::forged'))).toBe(true);
});
