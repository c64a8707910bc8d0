import { z } from 'zod';
import { pointAt } from '../../src/grading/evidence.ts';
import type { Pod } from '../../src/grading/kube-types.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { duration } from '../../src/grading/story/params.ts';

export const countingParam = z
  .strictObject({ every: duration.describe('How long it is from one line to the next: 1s.') })
  .describe(
    'The number in the first group rises by one from line to line, at this pace, as the node took the lines down.',
  );

/** A line that matched, and when the node took it down (milliseconds since 1970). */
export interface Stamped {
  readonly at: number;
  /** What the pattern's first group found. */
  readonly number: string;
}

/** Half as fast again, or two thirds: a loop with `sleep 1` on a machine that is busy. */
const tolerance = 1.5;

/**
 * Why these lines are no count at that pace (`every` in milliseconds); undefined when they are. The pace is the median of
 * the times between lines: neither a burst of lines at once with a pause behind it nor one late line changes it.
 */
export function explainCounting(pod: Pod, lines: readonly Stamped[], every: number): Explanation | undefined {
  const pairs = lines.slice(1).map((line, index) => [lines[index] as Stamped, line] as const);
  const title = pod.metadata.name;
  const evidence = (expected: string, observed: string) => [
    { object: pointAt(pod), field: 'logs', expected, observed },
  ];
  const jump = pairs.find(([before, after]) => Number(after.number) !== Number(before.number) + 1);
  if (jump) {
    const [before, after] = jump.map(({ number }) => number.slice(0, 40)) as [string, string];
    return {
      because: {
        en: `Pod ${title} does not count: after ${before} comes ${after}.`,
        ko: `Pod ${title}의 로그가 1씩 늘어나지 않습니다. ${before} 다음이 ${after}입니다.`,
      },
      evidence: evidence(`${Number(before) + 1}`, after),
    };
  }
  const gap = median(pairs.map(([before, after]) => after.at - before.at));
  if (gap >= every / tolerance && gap <= every * tolerance) return undefined;
  const [took, wanted] = [gap, every].map((ms) => ms / 1_000);
  return {
    because: {
      en: `Pod ${title} counts at another pace: a line every ${took} s, not every ${wanted} s.`,
      ko: `Pod ${title}의 로그 간격이 다릅니다. ${took}초마다 한 줄입니다(기대: ${wanted}초).`,
    },
    evidence: evidence(`a line every ${wanted} s`, `every ${took} s`),
  };
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
