import { randomBytes } from 'node:crypto';
import { ApiError, type Cluster, type KubeObject, type ObjectRef, ProbeError } from '../cluster/cluster.ts';
import { sleep, withDeadline } from '../cluster/deadline.ts';
import { namespaceManifest } from '../cluster/prober.ts';
import { messageOf } from '../errors.ts';
import { attemptLabel } from '../labels.ts';
import { hasLine } from './journal-shell.ts';
import type { Recorder } from './recorder.ts';
import {
  namespacesAnnotation,
  recorderNamespace,
  recorderObjects,
  recorderPod,
  recorderRefs,
} from './recorder-manifests.ts';
import type { Recording } from './recording.ts';

interface Operation {
  readonly signal: AbortSignal;
  readonly report: { detail(text: string): void };
}

/** A node has the image; starting takes about a second, more on a machine that is busy. */
const begunWithinMs = 60_000;
const goneWithinMs = 30_000;

/**
 * Starts the recorder of an attempt, in place of one that is there, and resolves when it has seen everything that is to be
 * followed. Throws ProbeError when it does not get there within a minute; what was made then stays for stopRecorder.
 */
export async function startRecorder(
  cluster: Cluster,
  options: Operation & {
    readonly attempt: string;
    readonly recordings: readonly Recording[];
    /** Of the attempt: a later attempt in one of them ends this recorder. */
    readonly namespaces: readonly string[];
  },
): Promise<Recorder> {
  const { attempt, recordings, namespaces, signal, report } = options;
  await stopRecorder(cluster, attempt, options);
  report.detail('Recorder');
  let last = 'not created yet';
  const timedOut = () => new ProbeError(`klab's recorder is not ready after ${begunWithinMs / 1000} s: ${last}`);
  return withDeadline({ timeoutMs: begunWithinMs, signal, timedOut }, async (within) => {
    await cluster.apply(namespaceManifest, { source: 'recorder', signal: within });
    let pod: KubeObject | undefined;
    for (const object of recorderObjects(attempt, recordings, namespaces)) {
      pod = await createdInTime(cluster, object, within);
    }
    const uid = pod?.metadata.uid ?? '';
    for (; ; await sleep(150, within)) {
      last = await standing(cluster, attempt, uid, within);
      if (last === 'begun') return { uid, key: randomBytes(24).toString('hex') };
    }
  });
}

/** Removes the recorder of an attempt, also one that was only begun. None there is no error. */
export async function stopRecorder(
  cluster: Cluster,
  attempt: string,
  { signal }: Pick<Operation, 'signal'>,
): Promise<void> {
  const remove = (ref: ObjectRef) => cluster.delete(ref, { timeoutMs: goneWithinMs, gracePeriodSeconds: 0, signal });
  const { marks, pod, ...rights } = recorderRefs(attempt);
  await remove(pod);
  await Promise.all(Object.values(rights).map(remove));
  // By it the others are found, so it goes last.
  await remove(marks);
}

/** Removes the recorders of whatever attempts had one of these namespaces. */
export async function stopRecordersOf(
  cluster: Cluster,
  namespaces: readonly string[],
  operation: Pick<Operation, 'signal'>,
): Promise<void> {
  const maps = await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: recorderNamespace });
  for (const { metadata } of maps) {
    const attempt = metadata.labels?.[attemptLabel];
    const theirs = metadata.annotations?.[namespacesAnnotation];
    if (attempt === undefined || theirs === undefined) continue;
    if (namespaces.some((name) => theirs.includes(JSON.stringify(name)))) {
      await stopRecorder(cluster, attempt, operation);
    }
  }
}

/** A new namespace or account is not known to all of the API server for a moment: 403 until then. */
async function createdInTime(cluster: Cluster, object: KubeObject, signal: AbortSignal): Promise<KubeObject> {
  for (;;) {
    try {
      return await cluster.create(object, { signal });
    } catch (error) {
      const early = error instanceof ApiError && error.status === 403 && error.message.includes('serviceaccount');
      if (!early) throw error;
      await sleep(100, signal);
    }
  }
}

/** "begun", or what it waits for. */
async function standing(cluster: Cluster, attempt: string, uid: string, signal: AbortSignal): Promise<string> {
  const pod = await cluster.get(recorderPod(attempt));
  if (pod?.metadata.uid !== uid) throw new ProbeError("klab's recorder was removed while it started");
  const status = (pod.status ?? {}) as PodStatus;
  const state = status.containerStatuses?.[0]?.state;
  if (state?.waiting && /^(ErrImage|ImagePull|InvalidImage|CreateContainer)/.test(state.waiting.reason ?? '')) {
    throw new ProbeError(`klab's recorder cannot start: ${state.waiting.reason}: ${state.waiting.message ?? ''}`);
  }
  if (!state?.running) return state?.waiting?.reason ?? status.phase ?? 'no status yet';
  return hasLine(cluster, attempt, '"type":"begun"', signal).then(
    (found) => (found ? 'begun' : 'it has not seen everything yet'),
    (error) => (error instanceof ProbeError ? messageOf(error) : Promise.reject(error)),
  );
}

interface PodStatus {
  readonly phase?: string;
  readonly containerStatuses?: readonly {
    readonly state?: {
      readonly running?: object;
      readonly waiting?: { readonly reason?: string; readonly message?: string };
    };
  }[];
}
