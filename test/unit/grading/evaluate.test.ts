import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError, ProbeError } from '../../../src/cluster/cluster.ts';
import { evaluate } from '../../../src/grading/evaluate.ts';
import type { Grader } from '../../../src/grading/grader.ts';
import { noFiles, noJournal } from '../../../src/grading/no-evidence.ts';
import { LabFault } from '../../../src/grading/observation.ts';
import type { CheckResult } from '../../../src/grading/verdict.ts';
import { say, says, setUp, text, verdicts } from '../../support/evaluation.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { bind, check } from '../../support/lab.ts';

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

  test('what klab is to blame for is an error, tried again within the budget, and told in both languages', async () => {
    const { cluster, clock, go, done } = setUp(one);
    cluster.trouble = new LabFault({
      because: text('the lab image is missing'),
      evidence: [{ observed: 'ErrImageNeverPull' }],
    });
    await go();
    expect(done()).toBeUndefined();
    await clock.advance(30_000);
    expect(done()?.[0]).toMatchObject({ verdict: 'error', evidence: [{ observed: 'ErrImageNeverPull' }] });
    expect(done()?.[0]?.because.ko).toMatch(/감점되지 않습니다. ko the lab image is missing/);
  });

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
    const end = evaluate({
      ...bound,
      cache: cluster,
      probes: cluster,
      journal: noJournal,
      files: noFiles,
      clock,
      signal: new AbortController().signal,
    });
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
