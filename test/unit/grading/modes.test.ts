import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError } from '../../../src/cluster/cluster.ts';
import { evaluate } from '../../../src/grading/evaluate.ts';
import type { Grader } from '../../../src/grading/grader.ts';
import { trackers } from '../../../src/grading/modes.ts';
import { noFiles, noJournal } from '../../../src/grading/no-evidence.ts';
import { failed } from '../../../src/grading/observation.ts';
import { say, says, setUp, text, verdicts } from '../../support/evaluation.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { bind, check } from '../../support/lab.ts';

describe('eventually', () => {
  const one = [check({ id: 'a', grader: 'says' })];

  test('passes the moment the change arrives, with no time gone by', async () => {
    const { cluster, go, done } = setUp(one);
    await go();
    expect(done()).toBeUndefined();
    cluster.put(say('ok'));
    await settled();
    expect(done()?.[0]).toMatchObject({ verdict: 'pass', earned: 10, elapsedMs: 0 });
    expect(done()?.[0]).not.toHaveProperty('pending');
    expect(cluster.subscriptions).toBe(0);
  });

  test('a deadline tells the last mismatch', async () => {
    const { cluster, clock, go, done } = setUp(one);
    await go();
    cluster.put(say('first'));
    await clock.advance(29_999);
    cluster.put(say('second'));
    await settled();
    expect(done()).toBeUndefined();
    await clock.advance(1);
    expect(done()?.[0]).toMatchObject({ verdict: 'fail', earned: 0, because: { en: 'it says second' } });
  });

  test('does not poll: a passive grader reads once until something changes', async () => {
    const { cluster, clock, go } = setUp(one);
    await go();
    await clock.advance(29_000);
    expect(cluster.reads).toHaveLength(1);
  });

  test('an active grader looks again on the beat', async () => {
    const { cluster, clock, go } = setUp([check({ id: 'a', grader: 'active' })]);
    await go();
    await clock.advance(6_000);
    expect(cluster.reads).toHaveLength(4);
  });

  test('without patience it rules on the first look', async () => {
    const { go, done } = setUp(one, { patienceMs: 0 });
    await go();
    expect(done()?.[0]).toMatchObject({ verdict: 'fail', because: { en: 'it says nothing' } });
  });

  test('with some patience it waits so long, and never longer than the lab says', async () => {
    const { cluster, clock, go, done } = setUp([...one, check({ id: 'b', grader: 'says', withinMs: 2_000 })], {
      patienceMs: 5_000,
    });
    await go();
    await clock.advance(4_999);
    expect(done()).toBeUndefined();
    cluster.put(say('late'));
    await clock.advance(1);
    expect(done()).toMatchObject([
      { verdict: 'fail', because: { en: 'it says late' } },
      { verdict: 'fail', because: { en: 'it says nothing' }, elapsedMs: 2_000 },
    ]);
  });

  test('never two looks at once; changes during a look bring one more', async () => {
    let running = 0;
    let most = 0;
    let looks = 0;
    const gates: (() => void)[] = [];
    const slow: Grader<unknown> = {
      ...says,
      kind: 'slow',
      params: z.unknown(),
      async grade() {
        most = Math.max(most, ++running);
        looks++;
        await new Promise<void>((resolve) => gates.push(resolve));
        running--;
        return failed(text('no'));
      },
    };
    const bound = bind([check({ id: 'a', grader: 'slow' })], [slow]);
    const cluster = new FakeCluster();
    const abort = new AbortController();
    const end = evaluate({
      ...bound,
      cache: cluster,
      probes: cluster,
      journal: noJournal,
      files: noFiles,
      clock: new FakeClock(),
      signal: abort.signal,
    });
    await settled();
    cluster.put(say('x'), say('y'), say('z'));
    await settled();
    expect(looks).toBe(1);
    gates[0]?.();
    await settled();
    expect(looks).toBe(2);
    gates[1]?.();
    await settled();
    expect({ looks, most }).toEqual({ looks: 2, most: 1 });
    abort.abort(new Error('stop'));
    await expect(end).rejects.toThrow('stop');
  });
});

describe('holds', () => {
  const one = [check({ id: 'a', grader: 'says', mode: 'holds', forMs: 10_000 })];

  test('waits for the window to begin, and passes when it is over', async () => {
    const { cluster, clock, go, done } = setUp(one);
    await go();
    await clock.advance(5_000);
    cluster.put(say('ok'));
    await clock.advance(9_999);
    expect(done()).toBeUndefined();
    await clock.advance(1);
    expect(verdicts(done())).toEqual(['pass']);
  });

  test('patience bounds the waiting for the window, not the window', async () => {
    const two = [...one, check({ id: 'b', grader: 'says', with: { name: 'b' }, mode: 'holds', forMs: 10_000 })];
    const { cluster, clock, go, done } = setUp(two, { patienceMs: 1_000 });
    cluster.put(say('ok', 'b'));
    await go();
    await clock.advance(9_999);
    expect(done()).toBeUndefined();
    await clock.advance(1);
    expect(done()).toMatchObject([
      { verdict: 'fail', elapsedMs: 1_000 },
      { verdict: 'pass', elapsedMs: 10_000 },
    ]);
  });

  test('a break in the window fails with what broke it', async () => {
    const { cluster, clock, go, done } = setUp(one);
    cluster.put(say('ok'));
    await go();
    await clock.advance(4_000);
    cluster.put(say('broken'));
    await settled();
    expect(done()?.[0]?.verdict).toBe('fail');
    expect(done()?.[0]?.because.en).toContain('after 4 s');
    expect(done()?.[0]?.because.en).toContain('it says broken');
  });

  test('a gap in the samples begins the window anew', async () => {
    const { cluster, clock, go, done } = setUp([check({ id: 'a', grader: 'active', mode: 'holds', forMs: 10_000 })]);
    cluster.put(say('ok'));
    await go();
    await clock.advance(7_000);
    cluster.trouble = new ApiError('gone', { transient: true });
    await clock.advance(1_100);
    cluster.trouble = undefined;
    await clock.advance(9_000);
    expect(done()).toBeUndefined();
    await clock.advance(3_000);
    expect(verdicts(done())).toEqual(['pass']);
  });
});

describe('never, where it cannot be told', () => {
  const blocked = { outcome: 'blocked', because: text('not recorded'), evidence: [] } as const;

  test('is blocked at the deadline, however long nothing was seen', () => {
    const tracker = trackers.never({ withinMs: 5_000, forMs: 1_000 });
    expect(tracker.sample(blocked, 0)).toBeUndefined();
    expect(tracker.sample(failed(text('not yet')), 100)).toBeUndefined();
    expect(tracker.sample(blocked, 1_200)).toBeUndefined();
    expect(tracker.dueAt()).toBe(5_000);
    expect(tracker.sample(blocked, 5_000)).toBe(blocked);
  });

  test('patience bounds that deadline, too', () => {
    const tracker = trackers.never({ withinMs: 5_000, forMs: 1_000, patienceMs: 500 });
    expect(tracker.sample(blocked, 499)).toBeUndefined();
    expect(tracker.sample(blocked, 500)).toBe(blocked);
    expect(tracker.giveUpAt).toBe(11_000);
  });
});

describe('never', () => {
  const pair = [
    check({ id: 'witness', grader: 'says', with: { name: 'w' } }),
    check({ id: 'a', grader: 'says', mode: 'never', forMs: 10_000, needs: ['witness'] }),
  ];

  test('counts only from when its witness has passed', async () => {
    const { cluster, clock, go, done } = setUp(pair);
    await go();
    await clock.advance(20_000);
    expect(done()).toBeUndefined();
    cluster.put(say('ok', 'w'));
    await clock.advance(9_999);
    expect(done()).toBeUndefined();
    await clock.advance(1);
    expect(verdicts(done())).toEqual(['pass', 'pass']);
  });

  test('fails when it happens in the window', async () => {
    const { cluster, clock, go, done } = setUp(pair);
    cluster.put(say('ok', 'w'));
    await go();
    await clock.advance(3_000);
    cluster.put(say('ok'));
    await settled();
    expect(verdicts(done())).toEqual(['pass', 'fail']);
    expect(done()?.[1]?.because.en).toContain('must not happen');
  });

  test('without its witness it is blocked, never a pass', async () => {
    const { clock, go, done } = setUp(pair);
    await go();
    await clock.advance(30_000);
    expect(verdicts(done())).toEqual(['fail', 'blocked']);
    expect(done()?.[1]?.because.en).toContain('"witness"');
  });
});
