import { describe, expect, test } from 'vitest';
import { openStanding } from '../../../src/cli/standing.ts';
import type { CheckResult, Waiting } from '../../../src/grading/verdict.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { resultOf } from '../../support/report.ts';

/** A board that keeps what stays, and what stands on it now. */
function view(part: Partial<Parameters<typeof openStanding>[1]> = {}) {
  const lines: string[] = [];
  const now = new Map<string, string>();
  const board = {
    show: (key: string, line: string) => void now.set(key, line),
    hide: (key: string) => void now.delete(key),
    say: (line: string) => void lines.push(line),
    [Symbol.dispose]: () => {},
  };
  const clock = new FakeClock();
  const options = { language: 'en' as const, color: false, watch: false, live: false, clock, ...part };
  return { lines, drawn: () => [...now.values()], clock, standing: openStanding(board, options) };
}

const text = (en: string, ko = en) => ({ en, ko });
const waiting = (check: string, en: string, part: Partial<Waiting> = {}, ko = en): CheckResult =>
  resultOf(check, {
    verdict: 'fail',
    because: text(en, ko),
    pending: true,
    waiting: { for: 'change', since: 0, until: 90_000, ...part },
  });
const queued = (check: string) => resultOf(check, { verdict: 'blocked', because: text('x'), pending: true });
const some = [waiting('ready', 'Not Ready.'), queued('after'), resultOf('done'), queued('last')];

describe('on a terminal', () => {
  test('what is waited for, how long, how long at most, and what comes after that', async () => {
    const { drawn, lines, clock, standing } = view({ live: true });
    standing.tell(some);
    expect(drawn()).toEqual([]);
    await clock.advance(12_000);
    expect(drawn()).toEqual(['  … ready  12 s, at most 90 s', '      Not Ready.', '  … after that: after, last']);
    standing.tell([resultOf('ready'), resultOf('after'), resultOf('done'), resultOf('last')]);
    expect([drawn(), lines]).toEqual([[], []]);
  });

  test('a window, and what klab does, in Korean', async () => {
    const { drawn, clock, standing } = view({ live: true, language: 'ko' });
    standing.tell([
      waiting('stays', 'x', { for: 'window', since: 5_000, until: 50_000 }, '잘 실행 중입니다.'),
      waiting('heals', 'x', { for: 'reaction', since: 8_000, until: 248_000 }, 'klab이 시험하고 있습니다.'),
      waiting('comes', 'x', {}, '아직 없습니다.'),
    ]);
    await clock.advance(20_000);
    expect(drawn()).toEqual([
      '  … stays  45초 중 15초 유지',
      '      잘 실행 중입니다.',
      '  … heals  12초 경과, 최대 240초',
      '      klab이 시험하고 있습니다.',
      '  … comes  20초 경과, 최대 90초',
      '      아직 없습니다.',
    ]);
  });

  test('a long reason has several lines, fewer where there are many checks', async () => {
    const long = 'one two three four five six seven eight nine ten';
    const { drawn, clock, standing } = view({ live: true, columns: 22 });
    standing.tell([waiting('a', long)]);
    await clock.advance(2_000);
    expect(drawn().slice(1)).toEqual(
      ['one two three', 'four five six', 'seven eight', 'nine ten'].map((part) => `      ${part}`),
    );
    standing.tell(['a', 'b', 'c'].map((id) => waiting(id, long)));
    expect(drawn().slice(0, 3)).toEqual(['  … a  2 s, at most 90 s', '      one two three', '      four five six …']);
    standing.tell(['a', 'b', 'c', 'd', 'e'].map((id) => waiting(id, long)));
    expect(drawn()[0]).toBe(`  … a  2 s, at most 90 s  ${long}`);
  });

  test('when it is over nothing is left, and no timer', async () => {
    const { drawn, clock, standing } = view({ live: true });
    standing.tell(some);
    await clock.advance(5_000);
    standing[Symbol.dispose]();
    expect(drawn()).toEqual([]);
    await clock.advance(5_000);
    expect(drawn()).toEqual([]);
  });
});

describe('without a terminal', () => {
  test('a line for each check that is waited for, again when there is news, and from time to time', async () => {
    const { lines, clock, standing } = view();
    standing.tell([...some, waiting('new', 'Not looked at yet.')]);
    await clock.advance(1_000);
    expect(lines).toEqual([]);
    await clock.advance(1_000);
    expect(lines.splice(0)).toEqual(['  … ready  Not Ready. (2 s, at most 90 s)', '  … after that: after, last']);
    standing.tell([waiting('ready', 'At 08:45:05: 3 s of 60 s.')]);
    standing.tell([waiting('ready', 'At 08:45:07: 5 s of 60 s.')]);
    expect(lines.splice(0)).toEqual(['  … ready  At 08:45:05: 3 s of 60 s. (2 s, at most 90 s)']);
    await clock.advance(29_000);
    expect(lines).toEqual([]);
    await clock.advance(1_000);
    expect(lines).toEqual(['  … ready  At 08:45:07: 5 s of 60 s. (32 s, at most 90 s)']);
  });

  test('what is over soon is not told', async () => {
    const { lines, clock, standing } = view();
    standing.tell(some);
    await clock.advance(1_000);
    standing.tell([resultOf('ready')]);
    await clock.advance(60_000);
    expect(lines).toEqual([]);
  });
});

describe('watching', () => {
  test('tells what changed; a later time of day alone is no change', async () => {
    const { lines, clock, standing } = view({ watch: true });
    for (const en of ['At 08:45:05: 0 ReplicaSets.', 'At 08:45:07: 0 ReplicaSets.', 'At 08:45:09: 1 ReplicaSet.'])
      standing.tell([resultOf('a', { verdict: 'fail', because: text(en) })]);
    await clock.advance(120_000);
    expect(lines).toEqual(['  ✘ a 0/10  At 08:45:05: 0 ReplicaSets.', '  ✘ a 0/10  At 08:45:09: 1 ReplicaSet.']);
  });

  test('shows on a terminal what goes by by itself, not what waits for the learner', async () => {
    const { drawn, clock, standing } = view({ watch: true, live: true });
    standing.tell([
      waiting('learner', 'Not there.', { until: Number.POSITIVE_INFINITY }),
      waiting('stays', 'So far so good.', { for: 'window', since: 0, until: 20_000 }),
    ]);
    await clock.advance(5_000);
    expect(drawn()).toEqual(['  … stays  stays so for 5 of 20 s', '      So far so good.']);
  });
});
