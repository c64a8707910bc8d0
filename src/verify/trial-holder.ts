import { notBegun } from './not-begun.ts';
import type { Finding } from './runs/finding.ts';
import type { Trial } from './trial.ts';

/** Has at most one trial at a time, on which runs go on one after another. */
export class TrialHolder implements AsyncDisposable {
  readonly #begin: () => Promise<Trial>;
  #trial: Trial | undefined;

  constructor(begin: () => Promise<Trial>) {
    this.#begin = begin;
  }

  /** Carries a run out on a new trial; one that is there is let go. */
  async anew<Found extends Finding>(perform: (trial: Trial) => Promise<Found>): Promise<Found | Finding> {
    await this.#leave();
    try {
      this.#trial = await this.#begin();
    } catch (thrown) {
      return notBegun(thrown);
    }
    return perform(this.#trial);
  }

  /** Carries a run out on the trial that is there. */
  async further(perform: (trial: Trial) => Promise<Finding>): Promise<Finding> {
    if (!this.#trial) throw new Error('there is no trial');
    return perform(this.#trial);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leave();
  }

  /** That its namespaces could not be let go says nothing about what was found; its ground tries again. */
  async #leave(): Promise<void> {
    const trial = this.#trial;
    this.#trial = undefined;
    await trial?.[Symbol.asyncDispose]().then(undefined, () => undefined);
  }
}
