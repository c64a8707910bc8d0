import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../src/cluster/cluster.ts';
import { say, setUp } from '../../support/evaluation.ts';
import { settled } from '../../support/fake-clock.ts';
import { check } from '../../support/lab.ts';

const waits = (mode: 'eventually' | 'holds' | 'never', more: Parameters<typeof setUp>[1] = {}) => {
  const set = setUp([check({ id: 'a', grader: 'says', mode, withinMs: 30_000, forMs: 10_000 })], more);
  return { ...set, waiting: () => set.seen.at(-1)?.[0]?.waiting };
};

describe('what an open check waits for', () => {
  test('eventually: that it becomes so, up to the deadline', async () => {
    const { go, clock, waiting } = waits('eventually');
    await clock.advance(1_000);
    await go();
    expect(waiting()).toEqual({ for: 'change', since: 1_000, until: 31_000 });
  });

  test('holds: that it becomes so, the window to come included; then that it stays so', async () => {
    const { cluster, go, clock, waiting, done } = waits('holds');
    await go();
    expect(waiting()).toEqual({ for: 'change', since: 0, until: 40_000 });
    await clock.advance(5_000);
    cluster.put(say('ok'));
    await settled();
    expect(waiting()).toEqual({ for: 'window', since: 5_000, until: 15_000 });
    await clock.advance(10_000);
    expect(done()?.[0]).not.toHaveProperty('waiting');
  });

  test('never: that the window goes by', async () => {
    const { go, waiting } = waits('never');
    await go();
    expect(waiting()).toEqual({ for: 'window', since: 0, until: 10_000 });
  });

  test('a cluster that does not answer is waited for, too; while watching there is no end to it', async () => {
    const { cluster, go, waiting } = waits('eventually', { watch: true });
    cluster.trouble = new ApiError('gone', { transient: true });
    await go();
    expect(waiting()).toEqual({ for: 'change', since: 0, until: Number.POSITIVE_INFINITY });
  });

  test('its time begins when what it needs has passed; before that there is none', async () => {
    const two = [
      check({ id: 'a', grader: 'says' }),
      check({ id: 'b', grader: 'says', needs: ['a'], with: { name: 'b' } }),
    ];
    const { cluster, go, clock, seen } = setUp(two);
    await go();
    expect(seen.at(-1)?.[1]).not.toHaveProperty('waiting');
    await clock.advance(20_000);
    cluster.put(say('ok'));
    await settled();
    expect(seen.at(-1)?.[1]?.waiting).toEqual({ for: 'change', since: 20_000, until: 50_000 });
  });
});
