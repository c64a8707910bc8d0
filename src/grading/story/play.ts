import type { GapEntry, Journal, JournalEntry } from '../../recording/journal.ts';
import { recordingKey } from '../../recording/recording.ts';
import { beginningOf } from './beginning.ts';
import { type Disturbance, disturbancesOf, inOrder, timeOf } from './disturbance.ts';
import { type Past, type Predicate, type Snapshot, snapshotOf, type Truth } from './predicate.ts';
import { Run } from './run.ts';
import { recordingsOf, type Variable } from './variables.ts';
import { World } from './world.ts';

/** Something that has to become true, or a stage that has to be passed; after the step before it, or at the same moment. */
export interface Step {
  readonly id?: string | undefined;
  readonly stage?: string | undefined;
  readonly when?: Predicate | undefined;
  readonly forMs: number;
}

/** Something that must not be true from a point (inclusive) to another (not inclusive): `start`, `now`, or the id of a step. */
export interface Never {
  readonly when: Predicate;
  readonly forMs: number;
  readonly from: string;
  readonly to: string;
}

export interface Story {
  readonly variables: readonly Variable[];
  readonly steps: readonly Step[];
  readonly nevers: readonly Never[];
}

/** What became of a `never`. Times by the recorder's clock. */
export interface Watched {
  /** undefined: its window has not begun. */
  readonly from: number | undefined;
  /** undefined: the window is open to the end of the journal. */
  readonly to: number | undefined;
  readonly happenedAt: number | undefined;
  /** The first moment of which it cannot be said, and why. */
  readonly unknown: { readonly at: number; readonly problem: string } | undefined;
}

/** How a step that was not reached stands at the end. */
export interface Pending {
  readonly truth: Truth;
  /** Of one that has to be so for a while, and is: since when, and for how long, in milliseconds. */
  readonly lasting: { readonly since: number; readonly forMs: number } | undefined;
  /** A disturbance in which alone it was so. */
  readonly seenIn: Disturbance | undefined;
}

export interface Played {
  readonly beginsAt: number;
  readonly until: number;
  /** When each step was reached; as many as were. */
  readonly reached: readonly number[];
  /** Of the first step that was not reached. */
  readonly pending: Pending | undefined;
  readonly nevers: readonly Watched[];
  readonly gaps: readonly GapEntry[];
  readonly disturbances: readonly Disturbance[];
  readonly world: World;
  readonly past: Past;
}

const nothing: ReadonlySet<string> = new Set();

/** Goes through the journal once, from the beginning, and finds the earliest moments that fit the story. */
export function play(story: Story, journal: Journal): Played {
  return new Player(story, journal).play();
}

class Player {
  readonly #story: Story;
  readonly #journal: Journal;
  readonly #moments: readonly JournalEntry[];
  readonly #disturbances: readonly Disturbance[];
  readonly #world: World;
  readonly #at: Record<string, Snapshot> = {};
  readonly #reached: number[] = [];
  readonly #steps: readonly (Run | undefined)[];
  readonly #nevers: { run: Run; from?: number; to?: number; happenedAt?: number; unknown?: Watched['unknown'] }[];
  readonly #keys: ReadonlySet<string>;
  #start: Snapshot = {};

  constructor(story: Story, journal: Journal) {
    this.#story = story;
    this.#journal = journal;
    this.#moments = inOrder(journal);
    this.#disturbances = disturbancesOf(journal, this.#moments, story.variables);
    this.#world = new World(story.variables);
    this.#keys = new Set(recordingsOf(story.variables).map(recordingKey));
    this.#steps = story.steps.map(({ when, forMs }) => when && new Run(when, forMs, this.#disturbances));
    this.#nevers = story.nevers.map(({ when, forMs }) => ({ run: new Run(when, forMs, this.#disturbances) }));
  }

  play(): Played {
    const { index, at: beginsAt } = beginningOf(this.#journal, this.#moments);
    for (const entry of this.#moments.slice(0, index)) {
      if (entry.type === 'object' || entry.type === 'requests') this.#world.apply(entry);
    }
    this.#start = snapshotOf(this.#world, this.#story.variables);
    this.#open('start', beginsAt);
    this.#moment(beginsAt, nothing);

    const gaps: GapEntry[] = [];
    for (const entry of this.#moments.slice(index)) {
      this.#elapse(timeOf(entry));
      if (entry.type === 'object' || entry.type === 'requests') {
        const touched = this.#world.apply(entry);
        if (touched.size > 0) this.#moment(timeOf(entry), touched);
      } else if (entry.type === 'gap') {
        if (!this.#concerns(entry)) continue;
        gaps.push(entry);
        for (const run of [...this.#steps, ...this.#nevers.map(({ run }) => run)]) run?.interrupted();
      } else if (entry.mark.kind === 'stage') this.#moment(entry.at, nothing, entry.mark.stage);
    }
    this.#elapse(this.#journal.until);
    return this.#played(beginsAt, gaps);
  }

  #played(beginsAt: number, gaps: readonly GapEntry[]): Played {
    const { until } = this.#journal;
    const run = this.#steps[this.#reached.length];
    const open = this.#story.steps[this.#reached.length];
    const truth = run?.look(this.#world, this.#past, until, nothing) ?? false;
    const since = run?.due === undefined || !open ? undefined : run.due - open.forMs;
    return {
      beginsAt,
      until,
      reached: this.#reached,
      pending: open && {
        truth,
        lasting: since === undefined || open.forMs === 0 ? undefined : { since, forMs: open.forMs },
        seenIn: run?.seenIn,
      },
      nevers: this.#nevers.map(({ from, to, happenedAt, unknown }) => ({ from, to, happenedAt, unknown })),
      gaps,
      disturbances: this.#disturbances,
      world: this.#world,
      past: this.#past,
    };
  }

  get #past(): Past {
    return { start: this.#start, at: this.#at };
  }

  #concerns({ recording }: GapEntry): boolean {
    return recording === undefined || this.#keys.has(recording);
  }

  /** Time goes by without a change: what has to be true for a while may have become so. */
  #elapse(to: number): void {
    for (;;) {
      const next = this.#reached.length;
      const step = this.#story.steps[next]?.stage === undefined ? this.#steps[next] : undefined;
      const runs = [step, ...this.#nevers.filter(isOpen).map(({ run }) => run)];
      const due = Math.min(...runs.map((run) => run?.due ?? Infinity));
      if (due > to) return;
      this.#moment(due, nothing);
    }
  }

  #moment(at: number, touched: ReadonlySet<string>, stage?: string): void {
    let changed = touched;
    while (this.#isReached(at, changed, stage)) {
      const id = this.#story.steps[this.#reached.length]?.id;
      this.#reached.push(at);
      if (id !== undefined) this.#pass(id, at);
      changed = nothing;
    }
    for (const never of this.#nevers) {
      if (!isOpen(never)) continue;
      const truth = never.run.look(this.#world, this.#past, at, touched);
      if (truth !== true && truth !== false && !this.#isDisturbed(at)) never.unknown ??= { at, ...truth };
      if ((never.run.due ?? Infinity) <= at) never.happenedAt = at;
    }
  }

  #isReached(at: number, touched: ReadonlySet<string>, stage: string | undefined): boolean {
    const step = this.#story.steps[this.#reached.length];
    const run = this.#steps[this.#reached.length];
    if (!step || (step.stage !== undefined && step.stage !== stage)) return false;
    const truth = run?.look(this.#world, this.#past, at, touched) ?? true;
    // A stage is the learner's own statement, so it counts whatever klab is doing at the time.
    return step.stage === undefined ? (run?.due ?? Infinity) <= at : truth === true;
  }

  #pass(id: string, at: number): void {
    this.#at[id] = snapshotOf(this.#world, this.#story.variables);
    this.#open(id, at);
    for (const [index, { to }] of this.#story.nevers.entries()) {
      const never = this.#nevers[index];
      if (never && to === id) never.to = at;
    }
  }

  #open(point: string, at: number): void {
    for (const [index, { from }] of this.#story.nevers.entries()) {
      const never = this.#nevers[index];
      if (never && from === point) never.from = at;
    }
  }

  #isDisturbed(at: number): boolean {
    return this.#disturbances.some(({ from, to }) => from <= at && at < to);
  }
}

const isOpen = ({ from, to, happenedAt }: { from?: number; to?: number; happenedAt?: number }): boolean =>
  from !== undefined && to === undefined && happenedAt === undefined;
