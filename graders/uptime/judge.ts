import { failed, inconclusive, passed } from '../../src/grading/observation.ts';
import { gapIn, tellGap } from '../../src/grading/story/gaps.ts';
import type { Played } from '../../src/grading/story/play.ts';
import { clockTime, join, startOver } from '../../src/grading/story/words.ts';
import type { Observation } from '../../src/grading/verdict.ts';
import type { Text } from '../../src/text.ts';
import type { UptimeParams } from '../uptime.ts';
import { countIn, lengthIn, type Row } from './rows.ts';
import type { Window } from './window.ts';

interface Counted {
  readonly rows: readonly Row[];
  readonly window: Window;
  readonly played: Played;
}

interface Figures {
  readonly total: number;
  readonly failures: number;
  readonly consecutive: number;
  /** Milliseconds. */
  readonly gap: number;
  readonly firstBad: Row | undefined;
}

/** An outage first; then whether the window holds what it must; then whether all of it was recorded. */
export function judgeUptime(wanted: UptimeParams, counted: Counted): Observation {
  const figures = figuresOf(counted);
  const when = { from: clockTime(counted.window.from), to: clockTime(counted.window.to) };
  return (
    outage(wanted, figures, when) ??
    counted.window.open ??
    missingWitness(wanted, counted) ??
    notRecorded(counted, figures) ??
    passed(
      {
        en: `${figures.total - figures.failures} of ${figures.total} requests from ${when.from} to ${when.to} were answered.`,
        ko: `${when.from}부터 ${when.to}까지 요청 ${figures.total}번 중 ${figures.total - figures.failures}번에 응답했습니다.`,
      },
      {
        field: 'requests',
        observed: `${figures.failures} of ${figures.total} failed, at most ${figures.consecutive} in a row`,
      },
    )
  );
}

function figuresOf({ rows, window, played: { disturbances } }: Counted): Figures {
  const counts = rows.map((row) => ({ row, count: countIn(row, window, disturbances) }));
  const sum = (some: typeof counts) => some.reduce((total, { count }) => total + count, 0);
  let inRow = 0;
  let consecutive = 0;
  for (const { row, count } of counts) {
    inRow = row.good && count > 0 ? 0 : inRow + (row.good ? 0 : count);
    consecutive = Math.max(consecutive, inRow);
  }
  const good = rows.filter((row) => row.good);
  const edges = [{ to: window.from }, ...good].map(({ to }, index) => ({
    from: to,
    to: good[index]?.from ?? window.to,
  }));
  return {
    total: sum(counts),
    failures: sum(counts.filter(({ row }) => !row.good)),
    consecutive,
    gap: Math.max(0, ...edges.map((edge) => lengthIn(edge, window, disturbances))),
    firstBad: counts.find(({ row, count }) => !row.good && count > 0)?.row,
  };
}

/**
 * A change takes seconds, some 20 to 80 requests, of which a share of 0.99 would forgive none: one lone request that is
 * lost on a busy machine (a packet, a DNS answer) is nobody's outage, unless every single one is asked for.
 */
const forgiven = (minSuccess: number) => (minSuccess === 1 ? 0 : 1);

function outage(wanted: UptimeParams, figures: Figures, when: { from: string; to: string }): Observation | undefined {
  const { total, failures, consecutive, gap, firstBad } = figures;
  const { maxFailures = Infinity, maxConsecutiveFailures = Infinity, minSuccess = 0, maxGap = Infinity } = wanted;
  const share = total === 0 ? 1 : (total - failures) / total;
  const percent = (part: number) => `${Math.floor(part * 1_000) / 10} %`;
  const broken: (Text & { expected: string; observed: string })[] = [];
  if (failures > maxFailures) {
    broken.push({
      en: `${failures} of ${total} requests failed`,
      ko: `요청 ${total}번 중 ${failures}번 실패했습니다`,
      expected: `≤ ${maxFailures} failures`,
      observed: `${failures} of ${total} failed`,
    });
  }
  if (consecutive > maxConsecutiveFailures) {
    broken.push({
      en: `${consecutive} requests in a row failed`,
      ko: `요청이 연속 ${consecutive}번 실패했습니다`,
      expected: `≤ ${maxConsecutiveFailures} failures in a row`,
      observed: `${consecutive} in a row, ${failures} of ${total} in all`,
    });
  }
  if (share < minSuccess && failures > forgiven(minSuccess)) {
    broken.push({
      en: `only ${percent(share)} of ${total} requests were answered`,
      ko: `요청 ${total}번 중 ${percent(share)}만 응답했습니다`,
      expected: `≥ ${percent(minSuccess)}`,
      observed: percent(share),
    });
  }
  if (gap > maxGap) {
    broken.push({
      en: `there was no good answer for ${gap / 1_000} s`,
      ko: `${gap / 1_000}초 동안 정상 응답이 없었습니다`,
      expected: `≤ ${maxGap / 1_000} s without an answer`,
      observed: `${gap / 1_000} s`,
    });
  }
  const [worst] = broken;
  if (!worst) return undefined;
  const first = firstBad && { at: clockTime(firstBad.from), how: firstBad.how };
  return failed(
    join(
      {
        en: `Users felt it: from ${when.from} to ${when.to} ${worst.en}${first ? `, first at ${first.at} (${first.how})` : ''}.`,
        ko: `사용자에게 영향이 있었습니다: ${when.from}부터 ${when.to}까지 ${worst.ko}${first ? ` (처음: ${first.at}, ${first.how})` : ''}.`,
      },
      startOver,
    ),
    ...broken.map(({ expected, observed }) => ({ field: 'requests', expected, observed })),
  );
}

/** That the window held the change at all: the versions, in order, and where asked side by side. */
function missingWitness({ witness, mixed }: UptimeParams, { rows, window }: Counted): Observation | undefined {
  if (witness.length === 0) return undefined;
  const good = rows.filter((row) => row.good);
  // The answer just before the window is the state before the change.
  const before = good.findLastIndex((row) => row.from <= window.from);
  const values = good
    .slice(Math.max(0, before))
    .filter((row) => row.from <= window.to)
    .flatMap(({ seen }) => seen ?? [])
    .filter((value, index, all) => value !== all[index - 1]);
  let found = 0;
  for (const value of values) if (value === witness[found]) found++;
  const complete = found === witness.length && values.at(-1) === witness.at(-1);
  const sideBySide = values.indexOf(witness.at(-1) ?? '') < values.lastIndexOf(witness[0] ?? '');
  if (complete && (!mixed || sideBySide)) return undefined;
  const seen = values.slice(0, 12).join(', ') || 'none';
  const expected = witness.join(complete ? ' and ' : ', then ');
  return inconclusive(
    complete
      ? {
          en: `${expected} never answered side by side: the change was made all at once (${seen}).`,
          ko: `${witness.join(', ')}이(가) 함께 응답한 때가 없습니다. 한꺼번에 바뀌었습니다(${seen}).`,
        }
      : {
          en: `Answers of ${expected} were expected in this order; seen: ${seen}.`,
          ko: `${witness.join(', ')} 순서로 응답해야 합니다. 확인된 응답: ${seen}.`,
        },
    { field: 'answers', expected: complete ? `${expected} side by side` : expected, observed: seen },
  );
}

function notRecorded({ played, window }: Counted, { total }: Figures): Observation | undefined {
  const gap = gapIn(played, window.from, window.toNow ? Infinity : window.to);
  if (gap) return inconclusive(join(tellGap(gap), startOver));
  if (total > 0) return undefined;
  return inconclusive({
    en: 'No request was made in the time that counts.',
    ko: '채점 대상 시간에 보낸 요청이 없습니다.',
  });
}
