import type { NewEntry } from './lines.ts';
import { type RequestsRecording, recordingKey } from './recording.ts';
import { requestOnce } from './request.ts';
import type { Resolve } from './resolve.ts';
import { type Outcome, Runs } from './runs.ts';

/** A new request begins this often. */
export const beatMs = 200;
/** Each ends within this, so that at most five are under way. */
const timeoutMs = 1_000;
const mostUnderWay = 8;

interface Sent {
  readonly from: number;
  ended?: { readonly outcome: Outcome; readonly at: number };
}

/** One `requests` recording: sends on a beat, tells in the order of sending. */
export class RequestsLog {
  readonly #runs: Runs;
  readonly #send: () => Promise<Outcome>;
  readonly #now: () => number;
  readonly #underWay: Sent[] = [];
  #until: number;

  constructor(
    recording: RequestsRecording,
    options: { readonly write: (entry: NewEntry) => void; readonly resolve: Resolve; readonly now: () => number },
  ) {
    const { write, resolve, now } = options;
    const key = recordingKey(recording);
    const { target, path } = recording;
    const what = {
      target,
      path,
      ...(recording.extract === undefined ? {} : { extract: new RegExp(recording.extract) }),
    };
    this.#runs = new Runs((run) => write({ type: 'requests', recording: key, ...run }));
    this.#send = () => requestOnce(what, { resolve, timeoutMs });
    this.#now = now;
    this.#until = now();
  }

  /** Up to here everything has been written. Milliseconds since the epoch. */
  get until(): number {
    return this.#until;
  }

  beat(): void {
    if (this.#underWay.length >= mostUnderWay) return;
    const one: Sent = { from: this.#now() };
    this.#underWay.push(one);
    void this.#send().then((outcome) => {
      one.ended = { outcome, at: this.#now() };
      // A slow request keeps back the quicker ones that were sent after it, for a second at most.
      for (let first = this.#underWay[0]; first?.ended; first = this.#underWay[0]) {
        this.#runs.take(first.ended.outcome, first.from, first.ended.at);
        this.#underWay.shift();
      }
    });
  }

  /** Writes what has ended and was not written yet. */
  flush(): void {
    this.#runs.flush();
    this.#until = this.#underWay[0]?.from ?? this.#now();
  }
}
