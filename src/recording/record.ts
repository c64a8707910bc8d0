import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../cluster/cluster.ts';
import type { Following } from '../cluster/follow.ts';
import type { Followed } from '../cluster/follower.ts';
import { Decoder, Tampered } from './decode.ts';
import { JournalFile } from './journal-file.ts';
import type { EntryLine, NewEntry } from './lines.ts';
import { marksResource, newMarks } from './marks.ts';
import { ObjectLog } from './object-log.ts';
import { type ObjectsRecording, type Recording, recordingKey } from './recording.ts';
import { beatMs, RequestsLog } from './requests-log.ts';
import type { Resolve } from './resolve.ts';

export interface RecordOptions {
  readonly attempt: string;
  readonly recordings: readonly Recording[];
  /** The journal's file; it goes on where an earlier process ended. */
  readonly file: string;
  readonly following: Following;
  readonly resolve: Resolve;
  readonly signal: AbortSignal;
  readonly now?: () => number;
  readonly maxBytes?: number;
  /** Milliseconds between signs of life; runs of requests are written with every second one. */
  readonly aliveMs?: number;
}

const usualAliveMs = 1_000;
// Longest delay of a timer.
const forever = 2 ** 31 - 1;

/**
 * Records until the signal aborts. Throws when the file cannot be written. One that somebody else has written into is
 * left alone: whoever reads it shall see that.
 */
export async function record(options: RecordOptions): Promise<void> {
  const decoder = new Decoder();
  const marked = new Set<string>();
  const { maxBytes, signal } = options;
  const seen = (line: EntryLine) => line.type === 'mark' && marked.add(line.id);
  try {
    using file = JournalFile.open(options.file, decoder, { seen, ...(maxBytes === undefined ? {} : { maxBytes }) });
    await recordTo(file, { decoder, marked }, options);
  } catch (error) {
    if (!(error instanceof Tampered)) throw error;
    await sleep(forever, undefined, { signal }).catch(() => undefined);
  }
}

async function recordTo(
  file: JournalFile,
  earlier: { readonly decoder: Decoder; readonly marked: Set<string> },
  { attempt, recordings, following, resolve, signal, now = Date.now, aliveMs = usualAliveMs }: RecordOptions,
): Promise<void> {
  const { beganAt, until, lastAt, objects } = earlier.decoder;
  const failed = Promise.withResolvers<never>();
  const write = (entry: NewEntry) => orFail(() => file.entry(entry), failed.reject);
  const openedAt = now();
  // Requests that had been made and not written when the earlier process ended are lost: `until` is before them.
  if (lastAt > 0) write({ at: openedAt, type: 'gap', from: until || lastAt });
  const goesOnFrom = beganAt === undefined ? undefined : openedAt;
  const log = new ObjectLog(write, objects, now);
  const followed = [
    ...recordings.flatMap((one) =>
      one.kind === 'objects' ? following.add(one.resource, objectsTo(log, one, { write, goesOnFrom, now })) : [],
    ),
    following.add(
      marksResource,
      marksTo((map) => newMarks(attempt, map, earlier.marked, now()).forEach(write)),
    ),
  ];
  const requests = recordings.flatMap((one) =>
    one.kind === 'requests' ? new RequestsLog(one, { write, resolve, now }) : [],
  );

  let begun = beganAt !== undefined;
  const alive = () => {
    const times = [...followed, ...requests].map((one) => one.until);
    if (!times.every((one) => one !== undefined)) return;
    if (!begun) file.state({ at: now(), type: 'begun', attempt });
    begun = true;
    file.state({ at: now(), type: 'alive', until: Math.min(now(), ...times) });
  };
  const beats = Promise.all([
    onBeat(beatMs, signal, () => {
      for (const one of requests) one.beat();
      if (!begun) alive();
    }),
    onBeat(aliveMs, signal, alive),
    onBeat(2 * aliveMs, signal, () => {
      for (const one of requests) one.flush();
    }),
  ]);
  await Promise.race([beats, failed.promise]);
}

/** A follower takes what is thrown at it for a broken watch; what could not be written must end the process instead. */
function orFail(write: () => void, fail: (error: unknown) => void): void {
  try {
    write();
  } catch (error) {
    fail(error);
    throw error;
  }
}

/** After a break the differences come behind a gap. `goesOnFrom`: when this process took over from an earlier one. */
function objectsTo(
  log: ObjectLog,
  recording: ObjectsRecording,
  options: { write: (entry: NewEntry) => void; goesOnFrom: number | undefined; now: () => number },
): Followed {
  const { write, goesOnFrom, now } = options;
  return {
    listed(found, lostFrom) {
      const from = lostFrom ?? goesOnFrom;
      if (from !== undefined) write({ at: now(), type: 'gap', from, recording: recordingKey(recording) });
      log.listed(recording.resource, found, from === undefined);
    },
    changed: (type, object) => log.changed(type, object),
  };
}

/** No mark is lost in a break: they stay in their ConfigMap. */
function marksTo(take: (map: KubeObject) => void): Followed {
  return {
    listed: (found) => found.forEach(take),
    changed: (type, map) => {
      if (type !== 'DELETED') take(map);
    },
  };
}

/** Calls `act` on a beat that does not drift, until the signal aborts. What was missed is not made up for. */
async function onBeat(ms: number, signal: AbortSignal, act: () => void): Promise<void> {
  for (let due = performance.now() + ms; !signal.aborted; due = Math.max(due + ms, performance.now())) {
    await sleep(Math.max(0, due - performance.now()), undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) act();
  }
}
