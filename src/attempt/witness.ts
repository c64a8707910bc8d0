import { graders } from '../../graders/index.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { bindChecks } from '../grading/bind.ts';
import { noJournal } from '../grading/no-evidence.ts';
import type { Lab } from '../lab/lab.ts';
import type { StepReport } from '../progress/steps.ts';
import type { JournalReader, Mark } from '../recording/journal.ts';
import { mark } from '../recording/mark.ts';
import { RecorderJournal } from '../recording/read-journal.ts';
import type { Recorder } from '../recording/recorder.ts';
import { startRecorder, stopRecorder } from '../recording/recorder-pod.ts';
import type { Recording } from '../recording/recording.ts';
import { recordingsOf } from '../recording/recordings-of.ts';
import type { Attempt, AttemptStore } from '../state/attempts.ts';
import { boundLab } from './environment.ts';

/** What has to be followed from the start of this attempt, so that its checks can be judged. */
export function recordingsFor(lab: Lab, attempt: Attempt): readonly Recording[] {
  return recordingsOf(bindChecks(boundLab(lab, attempt), graders));
}

/** How long it may take to take back a recorder of an attempt that did not begin. Milliseconds. */
const takenBackWithin = 15_000;

/** Starts what records an attempt; resolves when it has seen everything that is to be followed. */
export type StartRecorder = (cluster: Cluster, options: Parameters<typeof startRecorder>[1]) => Promise<Recorder>;

interface RecordOptions {
  readonly store: AttemptStore;
  readonly report: StepReport;
  readonly signal: AbortSignal;
  /** Default: the recorder's Pod. */
  readonly startRecorder?: StartRecorder;
}

/** Starts the recorder, where the lab needs one, and then the lab: its journal holds the start state too. */
export async function recordFrom(
  cluster: Cluster,
  lab: Lab,
  attempt: Attempt,
  { store, report, signal, startRecorder: startIt = startRecorder }: RecordOptions,
  start: () => Promise<void>,
): Promise<void> {
  const recordings = recordingsFor(lab, attempt);
  if (recordings.length === 0) return start();
  const namespaces = Object.values(attempt.namespaces);
  const options = { attempt: attempt.id, recordings, namespaces, report, signal };
  try {
    const recorder = await startIt(cluster, options);
    store.setRecorder(attempt.id, recorder);
    await start();
    // From here on it is the learner's doing.
    await mark(cluster, { id: attempt.id, recorder }, { kind: 'started' });
  } catch (error) {
    const late = { signal: AbortSignal.timeout(takenBackWithin) };
    await stopRecorder(cluster, attempt.id, late).catch(() => undefined);
    throw error;
  }
}

/** What the grading of an attempt knows of its past. */
export interface Witness {
  readonly journal: JournalReader;
  /** Tells the recorder what klab does. */
  readonly mark: (what: Mark) => Promise<void>;
}

/** Reads the attempt from the store: a reset has given it another recorder than the one that a session began with. */
export function witnessOf(cluster: Cluster, { id }: Attempt, store: AttemptStore): Witness {
  const recorder = store.find(id)?.recorder;
  if (!recorder) return { journal: noJournal, mark: async () => {} };
  const journal = new RecorderJournal(cluster, { id, recorder });
  return {
    journal,
    async mark(what) {
      // Where there is no journal that could be believed, nothing is to be told to it. Also the end of a stimulus of a
      // grading that was interrupted is told: there is no signal here, both have deadlines of their own.
      if ('missing' in (await journal.read(new AbortController().signal))) return;
      await mark(cluster, { id, recorder }, what);
    },
  };
}
