import type { GapEntry } from '../../recording/journal.ts';
import type { Text } from '../../text.ts';
import type { Played } from './play.ts';
import { clockTime } from './words.ts';

/** A gap that lies in a window, at least in part, and not wholly in a time that does not count anyway. */
export const gapIn = (
  { gaps, disturbances }: Pick<Played, 'gaps' | 'disturbances'>,
  from: number,
  to: number,
): GapEntry | undefined =>
  gaps.find((gap) => {
    const begin = Math.max(gap.from, from);
    const end = Math.min(gap.at, to);
    return begin < end && !disturbances.some((disturbance) => disturbance.from <= begin && end <= disturbance.to);
  });

export const tellGap = ({ from, at }: GapEntry): Text => ({
  en: `klab's recorder did not look from ${clockTime(from)} to ${clockTime(at)}; what happened then is unknown.`,
  ko: `klab의 기록기가 ${clockTime(from)}부터 ${clockTime(at)}까지 기록하지 못해 그 사이에 일어난 일은 알 수 없습니다.`,
});
