import type { RequestsEntry } from './journal.ts';

/** How one request ended. */
export type Outcome = Pick<RequestsEntry, 'ok' | 'status' | 'failure' | 'seen'>;

export type Run = Omit<RequestsEntry, 'seq' | 'recording' | 'type'>;

/** Requests in a row with the same outcome become one run. */
export class Runs {
  readonly #ended: (run: Run) => void;
  #open: Run | undefined;

  constructor(ended: (run: Run) => void) {
    this.#ended = ended;
  }

  /** In the order in which the requests began. Milliseconds since the epoch. */
  take(outcome: Outcome, from: number, at: number): void {
    const { ok, status, failure, seen } = outcome;
    const open = this.#open;
    if (open && open.ok === ok && open.status === status && open.failure === failure && open.seen === seen) {
      this.#open = { ...open, count: open.count + 1, at: Math.max(open.at, at) };
      return;
    }
    this.flush();
    this.#open = { from, at, count: 1, ...outcome };
  }

  /** Ends the run that is open; the next one has the rest of the same kind. */
  flush(): void {
    const run = this.#open;
    this.#open = undefined;
    if (run) this.#ended(run);
  }
}
