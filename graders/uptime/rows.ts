import type { Disturbance } from '../../src/grading/story/disturbance.ts';
import type { Journal, RequestsEntry } from '../../src/recording/journal.ts';
import { type RequestsRecording, recordingKey } from '../../src/recording/recording.ts';

/** Requests in a row that ended alike. Times by the recorder's clock. */
export interface Row {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly good: boolean;
  readonly seen: string | undefined;
  /** In a word or two: `refused`, `HTTP 503`. */
  readonly how: string;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** `extracts`: an answer in which the version cannot be found is none of the app's, and no good one. */
export function rowsOf({ entries }: Journal, recording: RequestsRecording, extracts: boolean): readonly Row[] {
  const key = recordingKey(recording);
  return entries
    .filter((entry): entry is RequestsEntry => entry.type === 'requests' && entry.recording === key)
    .map(({ from, at, count, ok, status = 0, failure, seen }): Row => {
      const answered = ok && status < 400;
      const good = answered && (!extracts || seen !== undefined);
      const how = failure ?? (answered && !good ? 'an answer of something else' : `HTTP ${status}`);
      return { from, to: at, count, good, seen, how };
    })
    .sort((a, b) => a.from - b.from);
}

/** How many requests of a row count; of one that lies in the window in part, the part. Bad ones are rounded up. */
export function countIn(row: Row, window: Span, disturbances: readonly Disturbance[]): number {
  if (row.to <= row.from) {
    const disturbed = disturbances.some(({ from, to }) => from <= row.from && row.from < to);
    return !disturbed && window.from <= row.from && row.from <= window.to ? row.count : 0;
  }
  const length = lengthIn(row, window, disturbances);
  const share = (row.count * length) / (row.to - row.from);
  return row.good ? Math.floor(share) : Math.ceil(share);
}

/** Milliseconds of a span that lie in the window and in no time in which klab disturbed. */
export function lengthIn(span: Span, window: Span, disturbances: readonly Disturbance[]): number {
  const inside = overlap(span, window);
  if (!inside) return 0;
  const disturbed = disturbances.reduce((sum, disturbance) => {
    const lost = overlap(inside, disturbance);
    return sum + (lost ? lost.to - lost.from : 0);
  }, 0);
  return Math.max(0, inside.to - inside.from - disturbed);
}

function overlap(a: Span, b: Span): Span | undefined {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : undefined;
}
