import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { verificationFormats, verificationKinds } from '../../../../src/reporting/verification/index.ts';
import { verificationJsonSchema } from '../../../../src/verify/verification.ts';
import { commandsIn } from '../../../support/github-runner.ts';
import { elements, parseMarkup, textOf } from '../../../support/markup.ts';
import {
  labVerification,
  mixedVerification,
  renderVerification,
  repeatedVerification,
  runOf,
  verificationOf,
} from '../../../support/verification.ts';

describe('text', () => {
  test('a table of labs, aligned, with k of n mutants killed and those declared equivalent', async () => {
    const lines = (await renderVerification('text', mixedVerification)).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '  lab    start  solution  mutants           generated  reset  seconds',
      '✔ a-lab      ✔         ✔      1/1  1/1 (1 equivalent)      ✔     12.3',
      '✘ b-lab      ✘         ✔      1/2                 0/1      –     12.3',
      '? c-lab      ?         –        –                   –      –     12.3',
    ]);
  });

  test('every defect by lab, with its check, its place, and what to do next', async () => {
    const text = await renderVerification('text', mixedVerification);
    expect(text).not.toContain('■ a-lab');
    expect(text).toContain(
      [
        '■ b-lab (services)',
        '  ✘ the lab as a whole',
        '      – vacuous: no run made it fail',
        '      → Mend the files of the lab (klab lint b-lab shows what they alone tell). A check that nothing made fail needs a wrong solution in mutants.yaml that it catches',
        '  ✘ start',
        '      – endpoints: passes before any work',
        '        at labs/services/b-lab/lab.yaml:7',
      ].join('\n'),
    );
    expect(text).toContain('  ✘ mutant survivor (no label)\n      – scores 100\n      → Sharpen the check');
    expect(text).toContain('  – 2 more not tried');
    expect(text).toContain(
      '  ? start\n      – the API did not answer\n        │ at all\n      → Not a defect of the lab',
    );
    expect(text).toMatch(
      /1 of 3 labs proven, 1 with defects, 1 that klab could not judge\n11 runs in 60\.0 s \(11\.0 a minute\)/,
    );
  });

  test('a terminal that is too narrow gets a line for each cell', async () => {
    const lines = (await renderVerification('text', mixedVerification, 40)).split('\n');
    expect(lines.slice(0, 5)).toEqual([
      '✔ a-lab',
      '    start: ✔',
      '    solution: ✔',
      '    mutants: 1/1',
      '    generated: 1/1 (1 equivalent)',
    ]);
  });

  test('colour changes nothing but the colour', async () => {
    const format = await verificationFormats.text();
    const coloured = format.render(mixedVerification, { language: 'en', color: true });
    expect(coloured).not.toBe(await renderVerification('text', mixedVerification));
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(await renderVerification('text', mixedVerification));
  });

  test('repeated: flake rate, times and what the lab uses', async () => {
    const text = await renderVerification('text', repeatedVerification);
    expect(text).toContain('1/2');
    expect(text).toMatch(/✘ endpoints +20 +5 % \(1\/20\) +850 ms +2\.3 s +30\.0 s +10\.0 s/);
    expect(text).toMatch(/✘ never-passed +20 +100 % \(20\/20\) +– +– +500 ms +–/);
    expect(text).toContain('Memory at its peak 64 MiB, CPU asked for 250 m');
  });
});

test('json is valid by the published schema and is what it was', async () => {
  const validate = new Ajv2020({ validateFormats: false }).compile(verificationJsonSchema());
  for (const each of [mixedVerification, repeatedVerification]) {
    const read = JSON.parse(await renderVerification('json', each));
    expect(read).toEqual(each);
    expect(validate(read), JSON.stringify(validate.errors)).toBe(true);
  }
});

describe('junit', () => {
  const read = async (verification = mixedVerification) =>
    parseMarkup(await renderVerification('junit', verification), 'xml');

  test('a suite for each lab, a case for each run, and the counts say so', async () => {
    const xml = await read();
    expect(elements(xml, 'testsuites')[0]?.attributes).toEqual({
      name: 'klab verify',
      tests: '14',
      failures: '3',
      errors: '1',
      skipped: '2',
      time: '60.000',
    });
    for (const suite of elements(xml, 'testsuite')) {
      expect(elements(suite, 'testcase')).toHaveLength(Number(suite.attributes['tests']));
      expect(elements(suite, 'failure')).toHaveLength(Number(suite.attributes['failures']));
      expect(elements(suite, 'error')).toHaveLength(Number(suite.attributes['errors']));
      expect(elements(suite, 'skipped')).toHaveLength(Number(suite.attributes['skipped']));
    }
    const ids = elements(xml, 'testcase').map(({ attributes }) => `${attributes['classname']} ${attributes['name']}`);
    expect(new Set(ids).size).toBe(14);
    expect(ids).toContain('b-lab.mutant mutant survivor');
  });

  test('a failure says what is wrong, where, and what to do', async () => {
    const failure = elements(await read(), 'failure').find(
      ({ attributes }) => attributes['message'] === 'endpoints: passes before any work',
    );
    expect(failure && textOf(failure)).toMatch(
      /^endpoints: passes before any work\nat labs\/services\/b-lab\/lab.yaml:7\nLet the check ask for/,
    );
  });

  test('only elements and attributes of the schema that Jenkins and GitLab read, in its order', async () => {
    const allowed: Record<string, readonly string[]> = {
      testsuites: ['name', 'tests', 'failures', 'errors', 'skipped', 'time'],
      testsuite: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
      properties: [],
      property: ['name', 'value'],
      testcase: ['name', 'classname', 'time'],
      skipped: ['message'],
      failure: ['type', 'message'],
      error: ['type', 'message'],
      'system-out': [],
    };
    for (const each of [mixedVerification, repeatedVerification]) {
      for (const { name, attributes } of elements(await read(each)))
        expect(Object.keys(attributes)).toEqual(allowed[name]);
    }
  });

  test('what was measured are properties', async () => {
    const all = elements(await read(repeatedVerification), 'property').map(({ attributes }) => attributes);
    expect(all).toContainEqual({ name: 'endpoints p95 ms', value: '2340' });
    expect(all).toContainEqual({ name: 'endpoints flake rate', value: '5 % (1/20)' });
    expect(all).toContainEqual({ name: 'peak memory bytes', value: '67108864' });
  });
});

describe('markdown', () => {
  test('table, defects and statistics', async () => {
    const text = await renderVerification('markdown', mixedVerification);
    expect(text).toContain('| ❌ b&#45;lab | ❌ | ✅ | ❌ 1/2 | ➖ 0/1 | ➖ | 12.3 |');
    expect(text).toContain('- ❌ **mutant survivor** (no label)\n  - scores 100\n  - → Sharpen');
    expect(await renderVerification('markdown', repeatedVerification)).toMatch(/\| ✘|5 % &#40;1\/20&#41;/);
  });

  test('more than a job summary may hold is cut between two parts, visibly', async () => {
    const runs = Array.from({ length: 400 }, (_, index) =>
      runOf('mutant', { name: `m${index}`, outcome: 'refuted', problems: [{ what: 'x'.repeat(20_000) }] }),
    );
    const text = await renderVerification('markdown', verificationOf([labVerification({ runs })]));
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^> ✂️ Cut here: \d+ more parts/);
  });
});

describe('github', () => {
  test('errors point at the line, warnings are what klab could not tell, one notice has the outcome', async () => {
    const commands = commandsIn(await renderVerification('github', mixedVerification)).slice(3);
    expect(commands.map(({ name }) => name)).toEqual(['error', 'error', 'error', 'warning', 'notice']);
    expect(commands[1]?.properties).toEqual({
      file: 'labs/services/b-lab/lab.yaml',
      line: '7',
      title: 'b-lab: start',
    });
    expect(commands[1]?.data).toMatch(/^endpoints: passes before any work\nLet the check ask for/);
  });
});

test('nothing at all is written in every format', async () => {
  for (const kind of verificationKinds) expect(await renderVerification(kind, verificationOf([]))).toMatch(/\n$/);
});

test('a run without a word is spoken for by its verdicts', async () => {
  const checks = [{ check: 'port', verdict: 'fail', because: 'it is 80', afterMs: 1 }] as const;
  const runs = [runOf('solution', { outcome: 'refuted', checks }), runOf('reset', { outcome: 'error' })];
  const text = await renderVerification('text', verificationOf([labVerification({ runs })]));
  expect(text).toContain('– port: fail: it is 80');
  expect(text).toContain('– it did not come to a verdict');
});
