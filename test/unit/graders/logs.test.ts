import { describe, expect, test } from 'vitest';
import { graders } from '../../../graders/index.ts';
import type { LogOptions } from '../../../src/cluster/cluster.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { grade } from '../../support/grade.ts';
import { configMap, deployment, namespace, pod } from '../../support/objects.ts';

const of = { kind: 'Pod', namespace, name: 'counter' };
const counting = { of, matches: '^(\\d+): (.+)$', since: '15s', min: 10, counting: { every: '1s' }, distinct: 8 };

/** A log that was written from midnight on: each line with its second. */
const written = (lines: readonly (readonly [second: number, text: string])[]) =>
  lines.map(([at, text]) => `${new Date(at * 1_000).toISOString().replace('Z', '123456Z')} ${text}\n`).join('');
const everyStep = (step: number, text: (index: number) => string = (index) => `${index}: second ${index}`) =>
  written(Array.from({ length: 12 }, (_, index) => [index * step, text(index + 40)] as const));

function judge(log: string, params: object = {}, asked: LogOptions[] = []) {
  const cluster = new FakeCluster().put(pod({ name: 'counter' }));
  cluster.onLogs = (_name, options) => {
    asked.push(options);
    return log;
  };
  return grade('logs', { ...counting, ...params }, cluster);
}

describe('logs that count', () => {
  test('pass: one more from line to line, each a second later', async () => {
    const asked: LogOptions[] = [];
    expect((await judge(everyStep(1.02), {}, asked)).outcome).toBe('pass');
    expect(asked[0]).toMatchObject({ sinceSeconds: 15, timestamps: true, tailLines: 500 });
  });

  test('pass: a machine that was busy for a moment', async () => {
    const late = written(Array.from({ length: 12 }, (_, i) => [i < 6 ? i : i === 6 ? 7.9 : i + 1, `${i}: at ${i}`]));
    expect((await judge(late)).outcome).toBe('pass');
  });

  test.each([
    ['a line every 5 s', everyStep(5), 'a line every 5 s, not every 1 s'],
    ['all at once', everyStep(0), 'a line every 0 s, not every 1 s'],
    ['in bursts', written(Array.from({ length: 12 }, (_, i) => [i < 6 ? 0 : 10, `${i}: ${i}`])), 'at another pace'],
    ['the same number', everyStep(1, () => '5: now'), 'after 5 comes 5'],
    ['down', everyStep(1, (index) => `${100 - index}: x`), 'after 60 comes 59'],
    ['by two', everyStep(1, (index) => `${2 * index}: x`), 'after 80 comes 82'],
    ['a text that never changes', everyStep(1, (index) => `${index}: now`), '1 different texts; 8 expected'],
    ['nothing any more', '', '0 lines of the last 15 s like'],
    ['other lines', everyStep(1, (index) => `line ${index}`), '0 lines of the last 15 s like'],
  ])('fail: %s', async (_title, log, why) => {
    const { outcome, because } = await judge(log);
    expect(outcome).toBe('fail');
    expect(because.en).toContain(why);
  });

  test('the learner reads in words what is looked for, where there are some', async () => {
    const what = { en: 'a number and a date', ko: '번호와 날짜' };
    const { because } = await judge('x\n', { what });
    expect(because.en).toContain('have 0 lines of the last 15 s of this kind: a number and a date; 10 expected');
    expect(because.ko).toContain('‘번호와 날짜’에 해당하는 줄이 0개');
    expect(JSON.stringify(because)).not.toContain('\\d');
  });

  test('from the first line on, where that is asked', async () => {
    const asked: LogOptions[] = [];
    const from = { counting: undefined, distinct: undefined, since: undefined, min: 1 };
    expect((await judge('0: x\n', { ...from, matches: '^0: ', tailLines: 'all' }, asked)).outcome).toBe('pass');
    expect(asked[0]).not.toHaveProperty('tailLines');
    expect(asked[0]).not.toHaveProperty('timestamps');
  });

  test('each Pod counts for itself', async () => {
    const cluster = new FakeCluster().put(...deployment({ name: 'counter' }).all);
    const params = { ...counting, of: { ...of, kind: 'Deployment' } };
    cluster.onLogs = () => everyStep(1);
    expect((await grade('logs', params, cluster)).outcome).toBe('pass');
    cluster.onLogs = (name) => everyStep(name.endsWith('2') ? 5 : 1);
    expect((await grade('logs', params, cluster)).because.en).toContain('Pod counter-abc-2 counts at another pace');
  });

  test('refused with the lab file: no group to look at, too few lines for a pace', () => {
    const params = graders.find(({ kind }) => kind === 'logs')?.params;
    for (const wrong of [{ matches: '^\\d+: ' }, { min: 2 }, { since: '10' }, { since: '10ms' }]) {
      expect(params?.safeParse({ ...counting, ...wrong }).success).toBe(false);
    }
    expect(params?.safeParse({ of, matches: 'x', distinct: 2 }).success).toBe(false);
  });
});

describe('an answer that stands in a log', () => {
  const line5 = '5: Fri Nov 21 13:00:05 UTC 2025';
  const judgeAnswer = (given: string, log: object = { of, matches: '^5: ' }) => {
    const cluster = new FakeCluster().put(pod({ name: 'counter' }), configMap({ line5: given }));
    cluster.onLogs = (_name, { tailLines }) => (tailLines === undefined ? `4: x\n${line5}\n5: again\n` : '');
    return grade('answer', { namespace, key: 'line5', equals: { log } }, cluster);
  };

  test('pass: the first line like it, or the group of the pattern', async () => {
    expect((await judgeAnswer(line5)).outcome).toBe('pass');
    expect((await judgeAnswer('13:00:05', { of, matches: '^5: .*?(\\d\\d:\\S+)' })).outcome).toBe('pass');
  });

  test.each(['5: Fri Nov 21 13:00:06 UTC 2025', '5: again', '4: x', '5:'])('fail: %s', async (given) => {
    const result = await judgeAnswer(given);
    expect(result.because.en).toMatch(/^The answer "line5" is not what the log of Pod counter says\. To add or change/);
    expect(JSON.stringify(result.evidence)).not.toContain(line5);
  });

  test('fail: no such line, no such Pod', async () => {
    expect((await judgeAnswer(line5, { of, matches: '^6: ' })).because.en).toContain('has no line like ^6: ');
    expect((await judgeAnswer(line5, { of: { ...of, name: 'web' }, matches: '^5: ' })).because.en).toContain('Pod web');
  });
});
