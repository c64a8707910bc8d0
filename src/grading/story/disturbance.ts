import type { Journal, JournalEntry } from '../../recording/journal.ts';
import type { Variable } from './variables.ts';
import { World } from './world.ts';

/** A time in which klab itself disturbed the cluster for a check: what happens then is not the learner's doing. */
export interface Disturbance {
  readonly check: string;
  readonly from: number;
  /** When the world was back; not part of it. */
  readonly to: number;
}

/** The world is back when nothing that is looked at has changed for this long, and nothing of it is on its way out … */
const stillMs = 3_000;
/** … and at the latest this long after the end: whoever keeps it moving is not klab any more. */
const longestAftermathMs = 60_000;
/** A stimulus whose end is missing (klab was killed in the middle) is taken to have lasted no longer. */
const longestStimulusMs = 300_000;

/** `moments`: the journal's entries in the order of time. */
export function disturbancesOf(
  { until }: Journal,
  moments: readonly JournalEntry[],
  variables: readonly Variable[],
): readonly Disturbance[] {
  const stimuli = stimuliOf(moments, until);
  if (stimuli.length === 0) return [];
  const changes = changesOf(moments, variables);
  return stimuli.map((stimulus) => ({ ...stimulus, to: calmAfter(stimulus.to, until, changes) }));
}

function stimuliOf(moments: readonly JournalEntry[], until: number): Disturbance[] {
  const found: Disturbance[] = [];
  const open = new Map<string, number>();
  for (const entry of moments) {
    if (entry.type !== 'mark' || entry.mark.kind !== 'stimulus') continue;
    const { check, phase } = entry.mark;
    const from = open.get(check);
    if (phase === 'begin') open.set(check, from ?? entry.at);
    else if (from !== undefined) {
      found.push({ check, from, to: entry.at });
      open.delete(check);
    }
  }
  const cutOff = [...open].map(([check, from]) => ({ check, from, to: Math.min(until, from + longestStimulusMs) }));
  return [...found, ...cutOff].sort((a, b) => a.from - b.from);
}

interface Change {
  readonly at: number;
  readonly leaving: boolean;
}

function changesOf(moments: readonly JournalEntry[], variables: readonly Variable[]): readonly Change[] {
  const world = new World(variables);
  return moments.flatMap((entry) => {
    if (entry.type !== 'object' && entry.type !== 'requests') return [];
    return world.apply(entry).size > 0 ? [{ at: timeOf(entry), leaving: world.leaving }] : [];
  });
}

/** Later than `until` while it is not over. */
function calmAfter(end: number, until: number, changes: readonly Change[]): number {
  const before = changes.findLast(({ at }) => at <= end);
  let since = end;
  let leaving = before?.leaving ?? false;
  for (const change of [...changes.filter(({ at }) => at > end), { at: until, leaving: true }]) {
    if (!leaving && change.at - since >= stillMs) return Math.min(since + stillMs, end + longestAftermathMs);
    since = change.at;
    leaving = change.leaving;
  }
  return Math.min(until + 1, end + longestAftermathMs);
}

export const disturbanceAt = (disturbances: readonly Disturbance[], at: number): Disturbance | undefined =>
  disturbances.find(({ from, to }) => from <= at && at < to);

/** When what an entry says became so: a row of requests speaks of the time since its first one. */
export const timeOf = (entry: JournalEntry): number => (entry.type === 'requests' ? entry.from : entry.at);

/** In the order of time; rows of requests are written when they end. */
export const inOrder = ({ entries }: Journal): readonly JournalEntry[] =>
  [...entries].sort((a, b) => timeOf(a) - timeOf(b) || a.seq - b.seq);
