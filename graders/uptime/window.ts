import { failed, inconclusive } from '../../src/grading/observation.ts';
import { disturbanceAt } from '../../src/grading/story/disturbance.ts';
import { livesOf } from '../../src/grading/story/lives.ts';
import type { Played } from '../../src/grading/story/play.ts';
import { clockTime, join, seenInDisturbance } from '../../src/grading/story/words.ts';
import type { Observation } from '../../src/grading/verdict.ts';
import type { Journal } from '../../src/recording/journal.ts';
import type { UptimeParams } from '../uptime.ts';
import type { Row, Span } from './rows.ts';

/** `open`: what there is to say while it is not over. */
export interface Window extends Span {
  readonly open?: Observation;
  /** It goes on until now, so what the recorder missed after its last request is part of it. */
  readonly toNow?: boolean;
}

interface Recorded {
  readonly journal: Journal;
  readonly rows: readonly Row[];
  readonly played: Played;
}

/** Connections that were open, and endpoints that the nodes still knew, go wrong a little later than the change itself. */
const settleMs = 5_000;

/** The time that counts, or why there is none (yet). */
export function windowOf(wanted: UptimeParams, recorded: Recorded): Window | Observation {
  const { from, to, sequence } = wanted;
  const { played, rows } = recorded;
  if (from === undefined && to === undefined) return changeIn(wanted, recorded);
  const at = (point: string, otherwise: number) => {
    const index = sequence.findIndex(({ id }) => id === point);
    return index < 0 ? otherwise : (played.reached[index] ?? otherwise);
  };
  // The prober is asked for the time up to its last request; a second or so lies behind that.
  const last = rows.at(-1)?.to ?? played.until;
  return {
    from: at(from ?? 'start', played.beginsAt),
    to: at(to ?? 'now', Math.min(last, played.until)),
    toNow: to === undefined || to === 'now',
  };
}

/** From the first sign of the change to the last, with the outages that lie directly around it; not before the first answer. */
function changeIn(wanted: UptimeParams, { journal, rows, played }: Recorded): Window | Observation {
  const good = rows.filter((row) => row.good);
  // What changes while klab disturbs may be klab's doing, and its outages do not count: so it is no sign either.
  const during = (at: number) => disturbanceAt(played.disturbances, at);
  const allTurns = good.filter((row, index) => index > 0 && row.seen !== good[index - 1]?.seen).map(({ from }) => from);
  const allRollouts = wanted.of ? rolloutsOf(journal, wanted.of) : [];
  const turns = allTurns.filter((at) => !during(at));
  const rollouts = allRollouts.filter(({ from }) => !during(from));
  const signs = [...turns, ...rollouts.flatMap(({ from, to }) => [from, to ?? from])];
  if (signs.length === 0) {
    const values = [...new Set(good.map(({ seen }) => seen ?? 'none'))].join(', ') || 'nothing';
    const disturbed = [...allTurns, ...allRollouts.map(({ from }) => from)].flatMap((at) => during(at) ?? [])[0];
    return inconclusive(
      join(
        {
          en: `Nothing has been changed yet: only ${values} has answered so far.`,
          ko: `아직 바뀐 것이 없습니다. 지금까지 응답한 것: ${values}.`,
        },
        disturbed && seenInDisturbance(disturbed),
      ),
      { field: 'answers', expected: wanted.witness.join(', then '), observed: values },
    );
  }
  const open = rollouts.find(({ to }) => to === undefined);
  const first = Math.min(...signs);
  const last = Math.max(...signs) + settleMs;
  // Until something has answered for the first time there is nothing that a hasty change could take away.
  const from = Math.max(Math.min(first, good.findLast((row) => row.from < first)?.to ?? first), good[0]?.from ?? first);
  const back = good.find((row) => row.to > last);
  const to = open ? played.until : Math.max(last, back?.from ?? played.until);
  const notYet = open || played.until < last ? { open: notOver(open?.from ?? first) } : {};
  return { from, to, ...notYet };
}

interface Rollout {
  readonly from: number;
  /** undefined: under way. */
  readonly to: number | undefined;
}

/** Every change of the template, also by deleting the object and making it again, until it was rolled out. */
function rolloutsOf(journal: Journal, of: NonNullable<UptimeParams['of']>): readonly Rollout[] {
  const lives = livesOf(journal, of);
  const states = lives.flatMap((life) => life.states);
  const gone = lives.flatMap(({ goneAt }) => (goneAt === undefined ? [] : [{ from: goneAt, to: goneAt }]));
  return [...gone, ...states.slice(1).map(({ from, rolledOutAt, to }) => ({ from, to: rolledOutAt ?? to }))];
}

function notOver(since: number): Observation {
  return failed(
    {
      en: `The change that began at ${clockTime(since)} is not over yet.`,
      ko: `${clockTime(since)}에 시작된 변경이 아직 끝나지 않았습니다.`,
    },
    { field: 'rollout', expected: 'complete', observed: 'under way' },
  );
}
