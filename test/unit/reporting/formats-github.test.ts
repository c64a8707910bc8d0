import { describe, expect, test } from 'vitest';
import type { Report } from '../../../src/reporting/report.ts';
import { commandsIn } from '../../support/github-runner.ts';
import { mixedResults, render, reportOf, resultOf } from '../../support/report.ts';

const mixed = reportOf(mixedResults);
const solved = reportOf([resultOf('a'), resultOf('b')]);
const many = (count: number, verdict: 'fail' | 'error') =>
  reportOf(Array.from({ length: count }, (_, index) => resultOf(`check-${index}`, { verdict })));

describe('markdown', () => {
  test('a table for each task, evidence below it', async () => {
    const text = await render('markdown', [mixed]);
    expect(text).toContain('| ❌ not yet | b | 0/10 | b because |');
    expect(text).toContain('| ⚠️ not judged | c | –/10 | The API did not answer. |');
    expect(text).toContain('<details><summary>Evidence: b</summary>\n\n```text\nService shop/web .spec.type\n');
  });

  test('more than a job summary may hold is cut between two parts, visibly', async () => {
    const observed = 'x'.repeat(15_000);
    const results = Array.from({ length: 150 }, (_, index) =>
      resultOf(`c${index}`, { verdict: 'fail', evidence: [{ observed }] }),
    );
    const text = await render('markdown', [reportOf(results)]);
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text.split('\n').at(-2)).toMatch(/^> ✂️ Cut here: \d+ more parts/);
    expect(text.match(/^```/gm)?.length ?? 1).toSatisfy((fences: number) => fences % 2 === 0);
    expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0);
  });
});

describe('github', () => {
  const kinds = async (...reports: Report[]) => commandsIn(await render('github', reports)).map(({ name }) => name);

  test('an error for a fail, a warning for what could not be judged, a notice for the score and what is on hold', async () => {
    expect((await kinds(mixed)).slice(3)).toEqual(['error', 'warning', 'notice', 'notice']);
    expect((await kinds(solved)).slice(3)).toEqual(['notice']);
  });

  test('at most ten of a kind, whatever the number of labs; the last names the rest', async () => {
    const reports = [many(30, 'fail'), many(30, 'error'), ...Array.from({ length: 20 }, () => solved)];
    const commands = commandsIn(await render('github', reports)).slice(3);
    for (const kind of ['error', 'warning', 'notice']) {
      expect(commands.filter(({ name }) => name === kind)).toHaveLength(10);
    }
    const last = commands.filter(({ name }) => name === 'error').at(-1);
    expect(last?.properties['title']).toBe('21 more');
    expect(last?.data.split('\n').at(-1)).toBe('a-lab · me: check-29: check-29 because');
  });

  test('the token that commands come back with is another one each time', async () => {
    const token = async () =>
      commandsIn(await render('github', [mixed])).find(({ name }) => name === 'stop-commands')?.data;
    expect(await token()).not.toBe(await token());
  });
});
