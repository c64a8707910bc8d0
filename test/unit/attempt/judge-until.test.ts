import { describe, expect, test } from 'vitest';
import { judgeUntil } from '../../../src/attempt/judge-until.ts';
import { evaluate } from '../../../src/grading/evaluate.ts';
import type { CheckResult } from '../../../src/grading/verdict.ts';
import { say, setUp } from '../../support/evaluation.ts';
import { settled } from '../../support/fake-clock.ts';
import { check } from '../../support/lab.ts';

const result = (id: string, verdict: CheckResult['verdict'], pending = false): CheckResult => ({
  task: 'task',
  check: id,
  verdict,
  points: 10,
  earned: 0,
  because: { en: id, ko: id },
  evidence: [],
  elapsedMs: 0,
  ...(pending ? { pending } : {}),
});
const failedFor = (id: string) => (certain: readonly CheckResult[]) =>
  certain.some(({ check: one, verdict }) => one === id && verdict === 'fail');
const { signal } = new AbortController();

describe('judgeUntil', () => {
  test('asks about what is certain only, and gives the rest as it stands', async () => {
    const asked: string[][] = [];
    const enough = (certain: readonly CheckResult[]) => {
      asked.push(certain.map(({ check: id }) => id));
      return certain.length > 1;
    };
    const last = [result('a', 'pass'), result('b', 'fail'), result('c', 'fail', true)];
    const results = await judgeUntil(enough, signal, async ({ signal: stop, onChange }) => {
      onChange([result('a', 'pass'), result('b', 'fail', true), result('c', 'fail', true)]);
      expect(stop.aborted).toBe(false);
      onChange(last);
      // What comes while it ends changes nothing.
      onChange([result('a', 'error'), result('b', 'error'), result('c', 'error')]);
      stop.throwIfAborted();
      return [];
    });
    expect(results).toBe(last);
    expect(asked).toEqual([['a'], ['a', 'b']]);
  });

  test('without enough it is the whole grading', async () => {
    const all = [result('a', 'pass')];
    expect(
      await judgeUntil(
        () => false,
        signal,
        async () => all,
      ),
    ).toBe(all);
  });

  test('what goes wrong, and an abort from outside, is thrown', async () => {
    const broken = async () => Promise.reject(new Error('broken'));
    await expect(judgeUntil(() => true, signal, broken)).rejects.toThrow('broken');
    const outside = new AbortController();
    const aborted = judgeUntil(
      () => true,
      outside.signal,
      async ({ signal: stop, onChange }) => {
        onChange([]);
        outside.abort(new Error('stop'));
        throw stop.reason;
      },
    );
    await expect(aborted).rejects.toThrow();
  });

  test('ends an evaluation at the first verdict that is enough', async () => {
    const checks = [
      check({ id: 'a', grader: 'says', withinMs: 5_000 }),
      check({ id: 'b', grader: 'says', with: { name: 'b' } }),
    ];
    const { cluster, clock, options } = setUp(checks);
    cluster.put(say('wrong', 'b'));
    let results: readonly CheckResult[] = [];
    const ended = judgeUntil(failedFor('a'), signal, (extra) => evaluate({ ...options, ...extra })).then((all) => {
      results = all;
    });
    await clock.advance(4_999);
    expect(results).toEqual([]);
    await clock.advance(1);
    await settled();
    await ended;
    expect(results).toMatchObject([
      { check: 'a', verdict: 'fail' },
      { check: 'b', verdict: 'fail', pending: true, because: { en: 'it says wrong' } },
    ]);
    expect(cluster.subscriptions).toBe(0);
  });
});
