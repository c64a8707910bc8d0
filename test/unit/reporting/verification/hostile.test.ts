import { describe, expect, test } from 'vitest';
import { verificationKinds } from '../../../../src/reporting/verification/index.ts';
import { commandsIn } from '../../../support/github-runner.ts';
import { elements, parseMarkup } from '../../../support/markup.ts';
import { hostile } from '../../../support/report.ts';
import { hostileVerification, renderVerification } from '../../../support/verification.ts';

const verification = hostileVerification(hostile);
const huge = hostileVerification(`${hostile}${'가나다<&"`\\|'.repeat(12_000)}`);

describe.each(verificationKinds)('hostile text through %s', (kind) => {
  test('brings no control, escape or bidi character with it', async () => {
    expect(await renderVerification(kind, verification)).not.toMatch(
      /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800]/,
    );
  });

  test.each([undefined, 40])(
    'printed in a step of GitHub Actions (%s columns), is obeyed by nobody',
    async (columns) => {
      const names = commandsIn(await renderVerification(kind, verification, columns)).map(({ name }) => name);
      const own = ['group', 'stop-commands', 'endgroup', 'error', 'error', 'error', 'warning', 'notice'];
      expect(names).toEqual(kind === 'github' ? own : []);
    },
  );

  test('keeps what is harmless: Korean, emoji', async () => {
    expect(await renderVerification(kind, verification)).toContain('😀 한국어 텍스트');
  });

  test('of more than 100 kB in each place is written all the same', async () => {
    const text = await renderVerification(kind, huge);
    expect(text.endsWith('\n')).toBe(true);
    expect(text.isWellFormed()).toBe(true);
  });
});

test('junit: strict XML, whose cases are exactly the runs and the lab as a whole; no file is attached', {
  timeout: 30_000,
}, async () => {
  for (const each of [verification, huge]) {
    const text = await renderVerification('junit', each);
    const xml = parseMarkup(text, 'xml');
    expect(elements(xml, 'testcase')).toHaveLength(6);
    expect(elements(xml).map(({ name }) => name)).not.toContain('script');
    expect(text).not.toMatch(/\[\[ATTACHMENT/i);
  }
});

test('markdown: the tables have their cells, and nothing of it is structure', async () => {
  for (const each of [verification, huge]) {
    const lines = (await renderVerification('markdown', each)).split('\n');
    const tables = lines.filter((line) => line.startsWith('|'));
    expect(tables.map((line) => line.split('|').length)).toEqual([9, 9, 9, 9, 9, 9]);
    for (const line of lines) expect(line).toMatch(/^(\||#{2,3} | *- |\d+ runs|$)/);
    const rest = lines.join('\n').replaceAll(/\| (--- \|)( --: \|)+/g, '');
    expect(rest).not.toMatch(/[<@`[\]$_~\\]|:\/\/|www\.|#+ Heading/m);
  }
});

test('text: no line begins with what somebody wrote', async () => {
  for (const columns of [undefined, 40]) {
    const lines = (await renderVerification('text', verification, columns)).split('\n');
    expect(lines.filter((line) => /^\s*(::|##)/.test(line))).toEqual([]);
    expect(lines.some((line) => line.trimStart().startsWith('│ ::error::forged'))).toBe(true);
  }
});

test('github: a file that is no file of the repository is still one property', async () => {
  const errors = commandsIn(await renderVerification('github', verification)).filter(({ name }) => name === 'error');
  expect(errors.map(({ properties }) => Object.keys(properties).sort())).toEqual([
    ['file', 'line', 'title'],
    ['file', 'line', 'title'],
    ['title'],
  ]);
  expect(errors[0]?.properties['line']).toBe('1');
});
