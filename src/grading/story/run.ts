import { type Disturbance, disturbanceAt } from './disturbance.ts';
import type { Past, Predicate, Truth } from './predicate.ts';
import type { World } from './world.ts';

/**
 * How long a predicate has been true without a break. A time of truth that began while klab disturbed is klab's, to its
 * end; that it is still true afterwards tells nothing of the learner.
 */
export class Run {
  readonly predicate: Predicate;
  readonly #forMs: number;
  readonly #disturbances: readonly Disturbance[];
  #since: number | undefined;
  #by: Disturbance | undefined;
  /** undefined: has to be computed. */
  #truth: Truth | undefined;
  /** The last disturbance in which it was true. */
  seenIn: Disturbance | undefined;

  constructor(predicate: Predicate, forMs: number, disturbances: readonly Disturbance[]) {
    this.predicate = predicate;
    this.#forMs = forMs;
    this.#disturbances = disturbances;
  }

  /** Looks at the state of a moment. `touched`: what has changed since the last look. */
  look(world: World, past: Past, at: number, touched: ReadonlySet<string>): Truth {
    const { predicate } = this;
    const same = !predicate.always && [...predicate.reads].every((name) => !touched.has(name));
    if (this.#truth === undefined || !same) this.#truth = predicate.evaluate(world, past, at);
    if (this.#truth !== true) this.#since = undefined;
    else if (this.#since === undefined) {
      this.#since = at;
      this.#by = disturbanceAt(this.#disturbances, at);
      this.seenIn = this.#by ?? this.seenIn;
    }
    return this.#truth;
  }

  /** Nobody looked for a while: what was true may not have been so all the time. */
  interrupted(): void {
    this.#since = undefined;
    this.#truth = undefined;
  }

  /** The moment at which it will have been true for long enough, if it stays so; undefined when it does not count. */
  get due(): number | undefined {
    return this.#since === undefined || this.#by ? undefined : this.#since + this.#forMs;
  }
}
