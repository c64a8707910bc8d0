import { randomBytes } from 'node:crypto';
import { type Cluster, type KubeObject, ProbeError } from '../cluster/cluster.ts';
import { withDeadline } from '../cluster/deadline.ts';
import { namespaceManifest } from '../cluster/prober.ts';
import { journalSource } from './journal-source.ts';
import { record } from './record.ts';
import type { Recorder } from './recorder.ts';
import { recorderObjects } from './recorder-manifests.ts';
import type { Recording } from './recording.ts';

interface Options {
  readonly attempt: string;
  readonly recordings: readonly Recording[];
  readonly namespaces: readonly string[];
  /** Where the journal goes; nothing is there yet. */
  readonly file: string;
  readonly signal: AbortSignal;
}

/** A recorder in this process. Disposing of it ends the recording; its ConfigMap goes with `stopRecorder`. */
export interface RecorderHere extends AsyncDisposable {
  readonly recorder: Recorder;
}

const begunWithinMs = 60_000;

/** Whether klab itself can record this: what asks the Services of a cluster has to be in it. */
export const canRecordHere = (recordings: readonly Recording[]): boolean =>
  recordings.every(({ kind }) => kind === 'objects');

/**
 * Records an attempt as the recorder's Pod does, by the same code, in this process and for as long as it lives: a trial
 * of `klab verify` needs no more, and a Pod with Node costs as much as the rest of a small trial. Marks come by the same
 * ConfigMap, so that a klab that is typed in a script can set them. Resolves when it has seen everything that is to be
 * followed; throws ProbeError when that takes over a minute.
 */
export async function recordHere(cluster: Cluster, options: Options): Promise<RecorderHere> {
  const { attempt, recordings, namespaces, file, signal } = options;
  if (!canRecordHere(recordings)) throw new Error('requests are sent from within the cluster');
  await cluster.apply(namespaceManifest, { source: 'recorder', signal });
  const [marks] = recorderObjects(attempt, recordings, namespaces);
  const made = await cluster.create(marks as KubeObject, { signal });
  const recorder: Recorder = { uid: made.metadata.uid ?? '', key: randomBytes(24).toString('hex'), file };
  const ending = new AbortController();
  const until = AbortSignal.any([ending.signal, signal]);
  const following = cluster.following({ signal: until });
  const resolve = async () => undefined;
  const recording = record({ attempt, recordings, file, following, resolve, signal: until });
  const ended = recording.then(() => Promise.reject(new ProbeError("klab's recording has ended")));
  ended.catch(() => undefined);
  const here = {
    recorder,
    async [Symbol.asyncDispose]() {
      ending.abort();
      // What could not be written is told by whoever reads: the journal is behind.
      await Promise.allSettled([recording, following[Symbol.asyncDispose]()]);
    },
  };
  const timedOut = () => new ProbeError(`klab has not seen all that it records after ${begunWithinMs / 1000} s`);
  try {
    await withDeadline({ timeoutMs: begunWithinMs, signal, timedOut }, async (within) => {
      const journal = journalSource(cluster, { id: attempt, recorder });
      while (!(await Promise.race([journal.hasLine('"type":"begun"', within), ended]))) within.throwIfAborted();
    });
    return here;
  } catch (thrown) {
    await here[Symbol.asyncDispose]();
    throw thrown;
  }
}
