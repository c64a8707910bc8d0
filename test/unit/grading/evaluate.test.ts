import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError, ProbeError } from '../../../src/cluster/cluster.ts';
import { type EvaluateOptions, evaluate } from '../../../src/grading/evaluate.ts';
import type { Grader } from '../../../src/grading/grader.ts';
import { failed, passed } from '../../../src/grading/observation.ts';
import type { CheckResult } from '../../../src/grading/verdict.ts';
import type { Check } from '../../../src/lab/lab.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { bind, check } from '../../support/lab.ts';
import { configMap, namespace } from '../../support/objects.ts';

const watched = { apiVersion: 'v1', kind: 'ConfigMap', namespace };
const params = z.strictObject({ name: z.string().default('a') });
const text = (en: string) => ({ en, ko: `ko ${en}` });

/** Passes when the ConfigMap says so; its words are in the reason. */
const says: Grader<z.infer<typeof params>> = {
  kind: 'says',
  summary: '',
  params,
  active: false,
  watches: () => [watched],
  async grade(cluster, { name }) {
    const map = await cluster.get({ ...watched, name });
    const word = (map?.data as Record<string, string> | undefined)?.word ?? 'nothing';
    return word === 'ok' ? passed(text('it is ok')) : failed(text(`it says ${word}`));
  },
};
const activeSays = { ...says, kind: 'active', active: true };
const say = (word: string, name = 'a') => configMap({ word }, name);

function setUp(checks: readonly Check[], extra: Partial<EvaluateOptions> = {}) {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const bound = bind(checks, [says, activeSays]);
  const seen: (readonly CheckResult[])[] = [];
  const abort = new AbortController();
  let results: readonly CheckResult[] | undefined;
  let reason: unknown;
  const go = () => {
    evaluate({
      ...bound,
      cache: cluster,
      probes: cluster,
      clock,
      signal: abort.signal,
      onChange: (now) => seen.push(now),
      ...extra,
    }).then(
      (all) => {
        results = all;
      },
      (thrown) => {
        reason = thrown;
      },
    );
    return settled();
  };
  return { cluster, clock, seen, abort, go, done: () => results, reason: () => reason };
}

const verdicts = (results: readonly CheckResult[] | undefined) => results?.map(({ verdict }) => verdict);

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

  test('now: rules on the first look', async () => {
    const { go, done } = setUp(one, { now: true });
    await go();
    expect(done()?.[0]).toMatchObject({ verdict: 'fail', because: { en: 'it says nothing' } });
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
    const end = evaluate({ ...bound, cache: cluster, probes: cluster, clock: new FakeClock(), signal: abort.signal });
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

describe('needs and stages', () => {
  test('a chain of needs is blocked from its first failing link', async () => {
    const { clock, go, done } = setUp([
      check({ id: 'c', grader: 'says', needs: ['b'] }),
      check({ id: 'b', grader: 'says', needs: ['a'] }),
      check({ id: 'a', grader: 'says' }),
    ]);
    await go();
    await clock.advance(30_000);
    expect(verdicts(done())).toEqual(['blocked', 'blocked', 'fail']);
  });

  const staged = [
    check({ id: 'early', grader: 'says', stage: 'four' }),
    check({ id: 'late', grader: 'says', needs: ['early'] }),
  ];

  test('a stage judges its own checks only', async () => {
    const { cluster, go, done } = setUp(staged, { stage: 'four' });
    cluster.put(say('ok'));
    await go();
    expect(done()?.map(({ check }) => check)).toEqual(['early']);
  });

  test('the whole lab counts stages as recorded, and blocks without a record', async () => {
    const first = setUp(staged);
    first.cluster.put(say('ok'));
    await first.go();
    expect(verdicts(first.done())).toEqual(['blocked', 'blocked']);
    expect(first.done()?.[0]?.because.en).toContain('--stage four');
    const record: CheckResult = {
      task: 'task',
      check: 'early',
      verdict: 'pass',
      points: 10,
      earned: 10,
      because: text('seen'),
      evidence: [],
      elapsedMs: 1,
    };
    const second = setUp(staged, { recorded: [record] });
    second.cluster.put(say('ok'));
    await second.go();
    expect(verdicts(second.done())).toEqual(['pass', 'pass']);
  });
});

describe('error, never fail', () => {
  const one = [check({ id: 'a', grader: 'says' })];

  test('transient trouble is tried again and forgotten', async () => {
    const { cluster, clock, go, done } = setUp(one);
    cluster.put(say('ok'));
    cluster.trouble = new ApiError('503', { transient: true });
    await go();
    await clock.advance(3_000);
    expect(done()).toBeUndefined();
    cluster.trouble = undefined;
    await clock.advance(5_000);
    expect(verdicts(done())).toEqual(['pass']);
  });

  test.each([new ApiError('no route to the API', { transient: true }), new ProbeError('socket closed')])(
    'trouble to the end is an error: %s',
    async (trouble) => {
      const { cluster, clock, go, done } = setUp(one);
      cluster.trouble = trouble;
      await go();
      await clock.advance(30_000);
      expect(done()?.[0]).toMatchObject({ verdict: 'error', earned: 0 });
      expect(done()?.[0]?.because.en).toContain(trouble.message);
    },
  );

  test('a permanent API error and a defect of a grader are errors at once', async () => {
    for (const trouble of [
      new ApiError('forbidden', { transient: false, status: 403 }),
      new TypeError('x is undefined'),
    ]) {
      const { cluster, go, done } = setUp(one);
      cluster.trouble = trouble;
      await go();
      expect(verdicts(done())).toEqual(['error']);
    }
  });

  test('a look that never ends is an error after the grace', async () => {
    const hangs: Grader<unknown> = { ...says, kind: 'hangs', params: z.unknown(), grade: () => new Promise(() => {}) };
    const bound = bind([check({ id: 'a', grader: 'hangs' })], [hangs]);
    const cluster = new FakeCluster();
    const clock = new FakeClock();
    const end = evaluate({ ...bound, cache: cluster, probes: cluster, clock, signal: new AbortController().signal });
    await clock.advance(45_000);
    expect(verdicts(await end)).toEqual(['error']);
  });
});

describe('watch', () => {
  const pair = [
    check({ id: 'a', grader: 'says' }),
    check({ id: 'b', grader: 'says', with: { name: 'b' }, needs: ['a'] }),
  ];

  test('has no deadline, takes a verdict back when work is undone, and ends when all pass at once', async () => {
    const { cluster, clock, seen, go, done } = setUp(pair, { watch: true });
    await go();
    await clock.advance(600_000);
    cluster.put(say('ok'));
    await settled();
    expect(verdicts(seen.at(-1))).toEqual(['pass', 'fail']);
    cluster.put(say('undone'));
    await settled();
    expect(verdicts(seen.at(-1))).toEqual(['fail', 'blocked']);
    cluster.put(say('ok', 'b'));
    await settled();
    expect(done()).toBeUndefined();
    cluster.put(say('ok'));
    await settled();
    expect(verdicts(done())).toEqual(['pass', 'pass']);
    expect(cluster.subscriptions).toBe(0);
  });

  test('an abort ends it with the standing', async () => {
    const { cluster, abort, go, done } = setUp(pair, { watch: true });
    cluster.put(say('ok'));
    await go();
    abort.abort();
    await settled();
    expect(verdicts(done())).toEqual(['pass', 'fail']);
  });
});
