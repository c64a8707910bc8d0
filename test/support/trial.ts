import type { KubeObject } from '../../src/cluster/cluster.ts';
import type { CheckResult, Verdict } from '../../src/grading/verdict.ts';
import type { Lab } from '../../src/lab/lab.ts';
import type { Settled, Trial, TrialGrading, TrialGround, TrialHands, TrialUsage } from '../../src/verify/trial.ts';

/** What a trial is asked to grade. */
export interface Moment {
  /** `start`, `solution`, `reset`, the text of a script that was typed, or what hands did last: `removed ConfigMap note`. */
  readonly world: string;
  /** 1 for the first grading in this world. */
  readonly grading: number;
  readonly options: TrialGrading;
}

/** How a lab behaves. What is left out is as a sound lab would do it. */
export interface Play {
  /** The verdict on a check, with the reason for it where that matters. Default: pass in the world of the solution, else fail. */
  verdict?(check: string, moment: Moment): Verdict | readonly [Verdict, string];
  objects?(world: string): readonly KubeObject[];
  /** Thrown by what is called so; `begin` gets how often it has been called. */
  begin?(time: number): Error | undefined;
  solve?(): Error | undefined;
  type?(script: string): Error | undefined;
  reset?(): Error | undefined;
  settle?(world: string): Settled;
}

/** Trials of which every answer is written down beforehand; `log` tells what was done to them, in order. */
export class FakeGround implements TrialGround {
  readonly log: string[] = [];
  readonly #play: (lab: Lab) => Play;
  /** Waited for before a trial begins. */
  gate: Promise<void> = Promise.resolve();
  begun = 0;
  disposed = 0;

  constructor(play: Play | ((lab: Lab) => Play) = {}) {
    this.#play = typeof play === 'function' ? play : () => play;
  }

  async begin(lab: Lab, signal: AbortSignal): Promise<FakeTrial> {
    await this.gate;
    signal.throwIfAborted();
    this.begun += 1;
    const play = this.#play(lab);
    const refused = play.begin?.(this.begun);
    if (refused) throw refused;
    return new FakeTrial(lab, play, this);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

export class FakeTrial implements Trial {
  readonly lab: Lab;
  readonly hands: TrialHands;
  readonly #play: Play;
  readonly #ground: FakeGround;
  #world = 'start';
  #gradings = 0;

  constructor(lab: Lab, play: Play, ground = new FakeGround()) {
    this.lab = lab;
    this.#play = play;
    this.#ground = ground;
    const done = (what: string) => async (object: KubeObject) =>
      this.#enter(`${what} ${object.kind} ${object.metadata.name}`);
    this.hands = { remove: done('removed'), replace: done('replaced'), create: done('created') };
  }

  get log(): readonly string[] {
    return this.#ground.log;
  }

  async type(script: string): Promise<void> {
    this.#enter(script, this.#play.type?.(script));
  }

  async solve(): Promise<void> {
    this.#enter('solution', this.#play.solve?.());
  }

  async settle(): Promise<Settled> {
    this.#ground.log.push('settle');
    return this.#play.settle?.(this.#world) ?? { settled: true };
  }

  async grade(options: TrialGrading = {}): Promise<readonly CheckResult[]> {
    this.#gradings += 1;
    this.#ground.log.push('grade');
    const moment = { world: this.#world, grading: this.#gradings, options };
    const certain: CheckResult[] = [];
    let over = false;
    return this.lab.tasks.flatMap(({ checks }) =>
      checks.map(({ id, points }) => {
        const said = this.#play.verdict?.(id, moment) ?? (this.#world === 'solution' ? 'pass' : 'fail');
        const result = typeof said === 'string' ? resultOf(id, said) : resultOf(id, said[0], said[1]);
        const judged = { ...result, points, earned: result.verdict === 'pass' ? points : 0 };
        if (over) return { ...judged, pending: true };
        certain.push(judged);
        over = options.until?.(certain) ?? false;
        return judged;
      }),
    );
  }

  async snapshot(): Promise<readonly KubeObject[]> {
    return this.#play.objects?.(this.#world) ?? [];
  }

  async reset(): Promise<void> {
    this.#enter('reset', this.#play.reset?.());
  }

  async usage(): Promise<TrialUsage> {
    return { memoryBytes: 1_000, cpuMillicores: 10 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ground.disposed += 1;
  }

  #enter(world: string, thrown?: Error): void {
    this.#ground.log.push(world);
    if (thrown) throw thrown;
    this.#world = world;
    this.#gradings = 0;
  }
}

export const resultOf = (check: string, verdict: Verdict, because = `${check}: ${verdict}`): CheckResult => ({
  task: 'task',
  check,
  verdict,
  points: 10,
  earned: 0,
  because: { en: because, ko: because },
  evidence: [],
  elapsedMs: 5,
});
