import type { Lab } from './lab.ts';
import { suggestion } from './nearest.ts';

/** From the easiest on. */
export const levels = ['beginner', 'intermediate', 'advanced'] as const satisfies readonly Lab['level'][];

/** Ids of the labs that each lab builds on, by the lab's id. */
export type After = ReadonlyMap<string, readonly string[]>;

type Placed = Pick<Lab, 'id' | 'track' | 'level' | 'after'>;

/**
 * Labs as they are best learned: by track (`tracks` in that order, then others by name), and in a track behind what they
 * build on; where that leaves a choice, the easier first, then by name. Of labs that go round in a circle the first by that rule begins.
 */
export function inLearningOrder<One extends Placed>(labs: readonly One[], tracks: readonly string[]): One[] {
  const after: After = new Map(labs.map((lab) => [lab.id, lab.after]));
  const place = (track: string) => (tracks.includes(track) ? tracks.indexOf(track) : tracks.length);
  const names = [...new Set(labs.map(({ track }) => track))];
  return names
    .sort((a, b) => place(a) - place(b) || a.localeCompare(b))
    .flatMap((track) =>
      behindFoundations(
        labs.filter((lab) => lab.track === track),
        after,
      ),
    );
}

function behindFoundations<One extends Placed>(labs: readonly One[], after: After): One[] {
  const foundations = new Map(labs.map(({ id }) => [id, foundationsOf(id, after)]));
  const rest = labs.toSorted((a, b) => byLevel(a, b) || a.id.localeCompare(b.id));
  const placed: One[] = [];
  while (rest.length > 0) {
    const free = rest.findIndex(
      ({ id }) => !rest.some((other) => other.id !== id && foundations.get(id)?.has(other.id)),
    );
    placed.push(...rest.splice(Math.max(0, free), 1));
  }
  return placed;
}

/** The easier first. */
export const byLevel = (a: Pick<Lab, 'level'>, b: Pick<Lab, 'level'>): number =>
  levels.indexOf(a.level) - levels.indexOf(b.level);

/** All that a lab builds on, directly or not; itself only where it goes round in a circle. */
function foundationsOf(id: string, after: After): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...(after.get(id) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(after.get(next) ?? []));
  }
  return found;
}

/** Something wrong with what a lab says of `after`. */
export interface OrderFault {
  /** Which of its entries; absent where it is all of them together. */
  readonly index?: number;
  readonly message: string;
}

/** Names that no lab has, and a circle that ends where it began. `known`: ids of all labs there are, sound or not. */
export function orderFaults(
  { id, after }: Pick<Lab, 'id' | 'after'>,
  all: After,
  known: readonly string[],
): readonly OrderFault[] {
  const others = known.filter((one) => one !== id);
  const unknown = after.flatMap((name, index) =>
    known.includes(name) ? [] : [{ index, message: `no lab is called \`${name}\`${suggestion(name, others)}` }],
  );
  const circle = circleFrom(id, all);
  if (!circle) return unknown;
  return [
    ...unknown,
    { message: `goes round in a circle: ${circle.join(' after ')}; klab could not tell which is first` },
  ];
}

/** The shortest way from a lab back to itself, both ends included. */
function circleFrom(id: string, after: After): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[id]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const next of after.get(way.at(-1) as string) ?? []) {
      if (next === id) return [...way, id];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}
