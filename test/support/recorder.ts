import type { Cluster } from '../../src/cluster/cluster.ts';
import { pathsFrom } from '../../src/paths.ts';
import { createRunner } from '../../src/process/run.ts';
import type { JournalReader, Mark } from '../../src/recording/journal.ts';
import { mark } from '../../src/recording/mark.ts';
import { agentImage } from '../../src/recording/names.ts';
import { RecorderJournal } from '../../src/recording/read-journal.ts';
import type { Recorder } from '../../src/recording/recorder.ts';
import { startRecorder, stopRecorder } from '../../src/recording/recorder-pod.ts';
import type { Recording } from '../../src/recording/recording.ts';
import { labImages } from '../../src/setup/lab-images.ts';
import { root } from './cli.ts';
import { haveImages } from './images.ts';

/** A recorder that runs on the suite's cluster. */
export interface RecordingNow extends AsyncDisposable {
  readonly attempt: { readonly id: string; readonly recorder: Recorder };
  /** Reads from the first line on. */
  readonly journal: JournalReader;
  mark(what: Mark): Promise<void>;
}

/** Begins to record, as `klab start` does; resolves when the recorder has seen what is there. Gone when disposed. */
export async function recordOn(
  cluster: Cluster,
  at: { readonly state: string; readonly cluster: string },
  options: { readonly recordings: readonly Recording[]; readonly namespace: string },
): Promise<RecordingNow> {
  await loadAgent(at);
  const id = options.namespace;
  const { signal } = new AbortController();
  const recorder = await startRecorder(cluster, {
    attempt: id,
    recordings: options.recordings,
    namespaces: [options.namespace],
    signal,
    report: { detail: () => undefined },
  });
  const attempt = { id, recorder };
  return {
    attempt,
    journal: new RecorderJournal(cluster, attempt),
    mark: (what) => mark(cluster, attempt, what),
    [Symbol.asyncDispose]: () => stopRecorder(cluster, id, { signal }),
  };
}

/** As `klab setup` and `klab start` do, for the image of klab's code as it is now. */
async function loadAgent({ state, cluster }: { readonly state: string; readonly cluster: string }): Promise<void> {
  const { env } = process;
  const paths = pathsFrom({ ...env, XDG_STATE_HOME: state });
  const { signal } = new AbortController();
  const setup = { env, paths, runner: createRunner(env), root, source: 'auto' as const, signal };
  if ((await labImages.check(setup)).status !== 'ok') {
    await (await labImages.fix(setup))?.apply({ detail: () => undefined });
  }
  await haveImages(state, cluster, agentImage);
}
