import type { KubeObject } from '../cluster/cluster.ts';

/** What the recorder of an attempt has seen so far, in order. Times are milliseconds since the epoch, by the recorder's clock. */
export interface Journal {
  readonly beganAt: number;
  /** The last moment that the journal speaks of. */
  readonly until: number;
  readonly entries: readonly JournalEntry[];
}

export type JournalEntry = ObjectEntry | GapEntry | RequestsEntry | MarkEntry;

interface Entry {
  /** Rises by one from entry to entry, from 0. */
  readonly seq: number;
  readonly at: number;
}

/** An object as it was after a change. `was`: already there when the recorder began to look. */
export interface ObjectEntry extends Entry {
  readonly type: 'object';
  readonly change: 'was' | 'added' | 'changed' | 'deleted';
  /** The whole object (the last state of a deleted one), without managedFields. */
  readonly object: KubeObject;
}

/** The recorder did not look (a broken watch, a restart) from `from` to `at`: what came and went meanwhile is unknown. */
export interface GapEntry extends Entry {
  readonly type: 'gap';
  readonly from: number;
  /** recordingKey of what was not followed; absent: everything. */
  readonly recording?: string;
}

/** Requests in a row with the same outcome. */
export interface RequestsEntry extends Entry {
  readonly type: 'requests';
  /** recordingKey. */
  readonly recording: string;
  /** When the first of them began; `at` is when the last one ended. */
  readonly from: number;
  readonly count: number;
  /** An HTTP answer below 500. */
  readonly ok: boolean;
  readonly status?: number;
  /** Why there was no answer: refused, timeout, dns, reset, other. */
  readonly failure?: string;
  /** What `extract` found. */
  readonly seen?: string;
}

/** Something that klab did: the start state was applied, a stage was passed, a stimulus began or ended. */
export interface MarkEntry extends Entry {
  readonly type: 'mark';
  readonly mark: Mark;
}

export type Mark =
  | { readonly kind: 'started' }
  | { readonly kind: 'stage'; readonly stage: string }
  | { readonly kind: 'stimulus'; readonly check: string; readonly phase: 'begin' | 'end' };

/**
 * How graders get at the journal. `missing` says why there is none that can be believed (the recorder is gone, was
 * replaced); an API that does not answer throws ApiError or ProbeError instead.
 */
export interface JournalReader {
  /** Reads what came since the last call and returns all of it. */
  read(signal: AbortSignal): Promise<Journal | { readonly missing: { readonly en: string; readonly ko: string } }>;
}
