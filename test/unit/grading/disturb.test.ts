import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError, ProbeError } from '../../../src/cluster/cluster.ts';
import { type EvaluateOptions, evaluate } from '../../../src/grading/evaluate.ts';
import type { DisturbingGrader, Invasiveness } from '../../../src/grading/grader.ts';
import { failed, passed } from '../../../src/grading/observation.ts';
import type { StimuliSession } from '../../../src/grading/stimuli.ts';
import type { CheckResult } from '../../../src/grading/verdict.ts';
import type { Check } from '../../../src/lab/lab.ts';
import { say, says, text, verdicts, watched } from '../../support/evaluation.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { FakeCluster } from '../../support/fake-cluster.ts';
import { bind, check } from '../../support/lab.ts';
import { configMap } from '../../support/objects.ts';

type Disturb = DisturbingGrader['disturb'];

/** Runs checks of `says` and of graders that disturb; `story` tells what happened in which order. */
function setUp(
  checks: readonly Check[],
  { script = {}, ...extra }: Partial<EvaluateOptions> & { readonly script?: Readonly<Record<string, Disturb>> } = {},
) {
  const cluster = new FakeCluster();
  const clock = new FakeClock();
  const abort = new AbortController();
  const story: string[] = [];
  const grader = (kind: Invasiveness): DisturbingGrader<unknown> => ({
    kind,
    summary: '',
    params: z.unknown(),
    disturbs: kind,
    watches: () => [watched],
    disturb: async (sight, stimuli, params, options) => {
      story.push(`try ${kind}`);
      const own = script[kind];
      if (own) return own(sight, stimuli, params, options);
      await stimuli.scale({ ...watched, name: kind }, 0);
      return passed(text('it reacted'));
    },
  });
  const bound = bind(checks, [says, ...(['object', 'pod', 'workload'] as const).map(grader)]);
  let results: readonly CheckResult[] | undefined;
  let reason: unknown;
  const seen: (readonly CheckResult[])[] = [];
  evaluate({
    ...bound,
    cache: cluster,
    probes: cluster,
    journal: cluster.journal,
    files: cluster.files,
    clock,
    signal: abort.signal,
    onChange: (now) => seen.push(now),
    disturb: ({ id }, options) => session(id, options, story),
    ...extra,
  }).then(
    (all) => {
      results = all;
    },
    (thrown) => {
      reason = thrown;
    },
  );
  return { cluster, clock, abort, story, seen, done: () => results, reason: () => reason };
}

type Marks = Parameters<NonNullable<EvaluateOptions['disturb']>>[1];

function session(id: string, { mark }: Marks, story: string[]): StimuliSession {
  const scale = async () => {
    if (!made.acted) await mark('begin');
    made.acted = true;
    made.deeds.push(text(`did ${id}`));
    story.push(`do ${id}`);
  };
  const made = {
    stimuli: { scale } as unknown as StimuliSession['stimuli'],
    acted: false,
    deeds: [] as { en: string; ko: string }[],
    async finish() {
      if (!made.acted) return;
      await Promise.resolve();
      story.push(`undo ${id}`);
      await mark('end');
    },
  };
  return made;
}

const disturbing = (kind: string, more: Partial<Check> = {}) => check({ id: `do-${kind}`, grader: kind, ...more });
const looks = check({ id: 'looks', grader: 'says' });

describe('while a grader that disturbs is at it', () => {
  test('a learner is told what it waits for, how long it has been, and how long it may take', async () => {
    const pod: Disturb = async (_sight, _stimuli, _params, { until, withinMs }) => {
      await until(async () => undefined, withinMs, text('it waits for a new Pod'));
      return passed(text('it reacted'));
    };
    const { cluster, clock, seen, done } = setUp([looks, disturbing('pod')], { script: { pod } });
    const last = () => seen.at(-1)?.[1];
    await clock.advance(5_000);
    expect(last()).not.toHaveProperty('waiting');
    cluster.put(say('ok'));
    await clock.advance(1_000);
    expect(last()).toMatchObject({
      pending: true,
      because: { en: 'klab is trying this out on the cluster now. it waits for a new Pod' },
      waiting: { for: 'reaction', since: 5_000, until: 5_000 + 2 * 30_000 + 60_000 },
    });
    await clock.advance(30_000);
    expect(done()?.[1]).toMatchObject({ verdict: 'pass' });
    expect(done()?.[1]).not.toHaveProperty('waiting');
  });
});

describe('graders that disturb', () => {
  test('begin when everything that looks is settled, one at a time, least invasive first, then in the order of the lab', async () => {
    const again = { ...disturbing('pod'), id: 'do-pod-2' };
    const { cluster, clock, story, done } = setUp([
      disturbing('workload'),
      disturbing('pod'),
      looks,
      again,
      disturbing('object'),
    ]);
    await clock.advance(10_000);
    expect(story).toEqual([]);
    cluster.put(say('ok'));
    await clock.advance(0);
    expect(story.filter((line) => !line.startsWith('try'))).toEqual([
      'do do-object',
      'undo do-object',
      'do do-pod',
      'undo do-pod',
      'do do-pod-2',
      'undo do-pod-2',
      'do do-workload',
      'undo do-workload',
    ]);
    expect(verdicts(done())).toEqual(['pass', 'pass', 'pass', 'pass', 'pass']);
    expect(done()?.map(({ stimuli }) => stimuli?.map(({ en }) => en))[0]).toEqual(['did do-workload']);
    expect(done()?.[2]?.stimuli).toBeUndefined();
  });

  test('run although a check that they do not need has failed, but not without what they need', async () => {
    const needy = disturbing('pod', { needs: ['looks'] });
    const { clock, story, done } = setUp([looks, disturbing('object'), needy]);
    await clock.advance(30_000);
    expect(verdicts(done())).toEqual(['fail', 'pass', 'blocked']);
    expect(story).not.toContain('try pod');
  });

  test('with --now begin at once', async () => {
    const { clock, done } = setUp([looks, disturbing('object')], { patienceMs: 0 });
    await clock.advance(0);
    expect(verdicts(done())).toEqual(['fail', 'pass']);
  });

  test('patience bounds what they wait for before they do something, not how the cluster reacts', async () => {
    const never = async () => undefined;
    const waited: number[] = [];
    const object: Disturb = async (_, stimuli, __, { until, withinMs }) => {
      const began = clock.now();
      const waits = async () => {
        await until(never, withinMs);
        waited.push(clock.now() - began);
      };
      await waits();
      await stimuli.scale({ ...watched, name: 'a' }, 0);
      await waits();
      return failed(text('it did not react'));
    };
    const { clock, done } = setUp([disturbing('object', { withinMs: 20_000 })], {
      patienceMs: 5_000,
      script: { object },
    });
    await clock.advance(60_000);
    expect(waited).toEqual([5_000, 25_000]);
    expect(verdicts(done())).toEqual(['fail']);
  });

  test('what needs one of them is judged after it, and before the next', async () => {
    const later = check({ id: 'later', grader: 'says', with: { name: 'b' }, needs: ['do-object'] });
    const { cluster, clock, story, done } = setUp([disturbing('pod'), disturbing('object'), later]);
    await clock.advance(5_000);
    expect(story).toEqual(['try object', 'do do-object', 'undo do-object']);
    cluster.put(say('ok', 'b'));
    await clock.advance(0);
    expect(verdicts(done())).toEqual(['pass', 'pass', 'pass']);
  });

  test('are not judged again, nor is anything that looks, when the cluster changes after them', async () => {
    const undone: Disturb = async () => {
      there.cluster.put(say('undone'));
      return passed(text('it reacted'));
    };
    const there = setUp([looks, disturbing('object')], { script: { object: undone } });
    there.cluster.put(say('ok'));
    await there.clock.advance(60_000);
    expect(verdicts(there.done())).toEqual(['pass', 'pass']);
    expect(there.story).toEqual(['try object']);
  });

  test('without a way to do anything are errors', async () => {
    const bound = bind(
      [disturbing('object')],
      [
        {
          ...says,
          kind: 'object',
          disturbs: 'object',
          disturb: async () => passed(text('x')),
        } as unknown as DisturbingGrader,
      ],
    );
    const cluster = new FakeCluster();
    const options = { ...bound, cache: cluster, probes: cluster, journal: cluster.journal, files: cluster.files };
    const results = await evaluate({ ...options, signal: new AbortController().signal });
    expect(verdicts(results)).toEqual(['error']);
  });
});

describe('in watch mode', () => {
  test('they run once, when everything that looks has passed at once, and end the watch', async () => {
    const { cluster, clock, story, done } = setUp([looks, disturbing('object')], {
      watch: true,
      script: { object: async () => failed(text('it did not react')) },
    });
    cluster.put(say('no'));
    await clock.advance(600_000);
    expect(story).toEqual([]);
    expect(done()).toBeUndefined();
    cluster.put(say('ok'));
    await clock.advance(0);
    expect(verdicts(done())).toEqual(['pass', 'fail']);
    expect(story).toEqual(['try object']);
  });

  test('an abort in the middle is the standing, once it is undone', async () => {
    const hangs: Disturb = async (_, stimuli) => {
      await stimuli.scale({ ...watched, name: 'x' }, 0);
      return new Promise(() => {});
    };
    const { cluster, clock, abort, story, done } = setUp([looks, disturbing('object')], {
      watch: true,
      script: { object: hangs },
    });
    cluster.put(say('ok'));
    await clock.advance(0);
    abort.abort(new Error('enough'));
    await clock.advance(0);
    expect(story).toEqual(['try object', 'do do-object', 'undo do-object']);
    expect(verdicts(done())).toEqual(['pass', 'error']);
  });
});

describe('trouble', () => {
  const trouble = (times: number, thrown: Error, act: boolean): Disturb => {
    let left = times;
    return async (_, stimuli) => {
      if (act) await stimuli.scale({ ...watched, name: 'x' }, 0);
      if (left-- > 0) throw thrown;
      return passed(text('it reacted'));
    };
  };
  const transient = new ProbeError('socket closed');

  test.each([
    ['before anything was done: again and again', 4, transient, false, 'pass', 5],
    ['after something was done: once more', 1, transient, true, 'pass', 2],
    ['after something was done, twice: an error', 2, transient, true, 'error', 2],
    ['that is permanent: an error at once', 1, new ApiError('forbidden', { transient: false }), false, 'error', 1],
  ] as const)('%s', async (_, times, thrown, act, verdict, tries) => {
    const { clock, story, done } = setUp([disturbing('object')], { script: { object: trouble(times, thrown, act) } });
    await clock.advance(30_000);
    expect(verdicts(done())).toEqual([verdict]);
    expect(story.filter((line) => line.startsWith('try'))).toHaveLength(tries);
    expect(story.filter((line) => line.startsWith('undo'))).toHaveLength(act ? tries : 0);
  });

  test('a reaction that klab waits for in vain is an error in the end, and undone', async () => {
    const hangs: Disturb = async (_, stimuli) => {
      await stimuli.scale({ ...watched, name: 'x' }, 0);
      return new Promise(() => {});
    };
    const { clock, story, done } = setUp([disturbing('object')], { script: { object: hangs } });
    await clock.advance(120_000);
    expect(verdicts(done())).toEqual(['error']);
    expect(story).toEqual(['try object', 'do do-object', 'undo do-object']);
  });

  test('a recorder that cannot be told: nothing is done, and it is an error', async () => {
    const mark = async () => {
      throw new ApiError('the recorder is gone', { transient: false });
    };
    const { clock, story, done } = setUp([disturbing('object')], { mark });
    await clock.advance(30_000);
    expect(done()?.[0]).toMatchObject({ verdict: 'error', because: { en: expect.stringContaining('recorder') } });
    expect(story).toEqual(['try object']);
  });

  test('the recorder is told of begin and end', async () => {
    const marks: unknown[] = [];
    const { clock } = setUp([disturbing('object')], { mark: async (mark) => void marks.push(mark) });
    await clock.advance(0);
    expect(marks).toEqual(['begin', 'end'].map((phase) => ({ kind: 'stimulus', check: 'do-object', phase })));
  });

  test('an abort in the middle: undone first, then rejected with its reason; nothing else begins', async () => {
    const hangs: Disturb = async (_, stimuli) => {
      await stimuli.scale({ ...watched, name: 'x' }, 0);
      return new Promise(() => {});
    };
    const { clock, abort, story, reason } = setUp([disturbing('object'), disturbing('pod')], {
      script: { object: hangs },
    });
    await clock.advance(0);
    abort.abort(new Error('enough'));
    expect(reason()).toBeUndefined();
    await clock.advance(0);
    expect(reason()).toEqual(new Error('enough'));
    expect(story).toEqual(['try object', 'do do-object', 'undo do-object']);
  });
});

describe('until', () => {
  const waits =
    (look: (name: string) => Promise<string | undefined>): Disturb =>
    async (_, __, ___, { until, withinMs }) => {
      const found = await until(() => look('a'), withinMs);
      return found === undefined ? failed(text('never')) : passed(text(found));
    };

  test('looks again on a change, and gives up when the time is over', async () => {
    const word = async (cluster: FakeCluster) =>
      ((await cluster.get({ ...watched, name: 'a' }))?.data as { word?: string })?.word;
    const script = { object: waits(async () => ((await word(there.cluster)) === 'ok' ? 'found' : undefined)) };
    const there = setUp([disturbing('object')], { script });
    await clock(there, 0);
    there.cluster.put(configMap({ word: 'ok' }, 'a'));
    await settled();
    await settled();
    await clock(there, 0);
    expect(verdicts(there.done())).toEqual(['pass']);
    const never = setUp([disturbing('object')], { script: { object: waits(async () => undefined) } });
    await clock(never, 29_999);
    expect(never.done()).toBeUndefined();
    await clock(never, 1);
    expect(verdicts(never.done())).toEqual(['fail']);
  });

  test('transient trouble is looked past; if it lasts to the end it is an error, never a fail', async () => {
    let looks = 0;
    const flaky = waits(async () => {
      if (looks++ < 3) throw new ApiError('503', { transient: true });
      return 'found';
    });
    const mended = setUp([disturbing('object')], { script: { object: flaky } });
    await clock(mended, 5_000);
    expect(verdicts(mended.done())).toEqual(['pass']);
    const broken = waits(async () => {
      throw new ApiError('503', { transient: true });
    });
    const lasting = setUp([disturbing('object')], { script: { object: broken } });
    await clock(lasting, 90_000);
    expect(verdicts(lasting.done())).toEqual(['error']);
  });

  const clock = (there: { readonly clock: FakeClock }, ms: number) => there.clock.advance(ms);
});
