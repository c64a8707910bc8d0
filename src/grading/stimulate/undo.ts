import { ApiError, type Cluster, type ObjectRef } from '../../cluster/cluster.ts';
import { abortable, sleep } from '../../cluster/deadline.ts';
import { isFinished, isTerminating, type Pod } from '../kube-types.ts';
import { stimulusLabel, type UndoStep } from './step.ts';

/** What undoing needs of a cluster. */
export type Hands = Pick<Cluster, 'get' | 'list' | 'apply' | 'create' | 'patch' | 'delete' | 'exec' | 'http'>;

type Step<Kind extends UndoStep['undo']> = Extract<UndoStep, { undo: Kind }>;

/** An object of klab's own that is still Terminating after this is left to end by itself. */
const goneWithinMs = 15_000;
const requestMs = 5_000;
const pauseMs = 300;

/**
 * Undoes one deed. It may be done twice, and also where the deed never came about. False: there was nothing to undo.
 * Throws what kept it from being undone.
 */
export async function undo(hands: Hands, step: UndoStep, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  switch (step.undo) {
    case 'scale':
      return scaleBack(hands, step, signal);
    case 'label':
      return labelBack(hands, step, signal);
    case 'create':
      return deleteMade(hands, step, signal);
    case 'delete':
      return makeAgain(hands, step, signal);
    case 'exec':
      return execBack(hands, step, signal);
    case 'http': {
      const answer = await hands.http(step.target, step.request, { timeoutMs: requestMs, signal });
      if ('failure' in answer) throw new Error(`${answer.failure}: ${answer.message}`);
      if (answer.status >= 400) throw new Error(`answered with status ${answer.status}`);
      return true;
    }
  }
}

/** The object, if it is still the one that was changed. */
async function same(hands: Hands, { ref, uid }: { ref: ObjectRef; uid: string }, signal: AbortSignal) {
  const found = await abortable(hands.get(ref), signal);
  return found?.metadata.uid === uid ? found : undefined;
}

async function scaleBack(hands: Hands, step: Step<'scale'>, signal: AbortSignal): Promise<boolean> {
  const found = await same(hands, step, signal);
  if (!found || ((found.spec as { replicas?: number } | undefined)?.replicas ?? 1) === step.replicas) return false;
  await hands.patch(step.ref, { spec: { replicas: step.replicas } }, { subresource: 'scale', signal });
  return true;
}

async function labelBack(hands: Hands, step: Step<'label'>, signal: AbortSignal): Promise<boolean> {
  const { ref, uid, key, value } = step;
  const found = await same(hands, step, signal);
  if (!found || (found.metadata.labels?.[key] ?? null) === value) return false;
  await hands.patch(ref, { metadata: { uid, labels: { [key]: value } } }, { signal });
  return true;
}

async function deleteMade(hands: Hands, { ref, check }: Step<'create'>, signal: AbortSignal): Promise<boolean> {
  const found = await abortable(hands.get(ref), signal);
  const { uid, labels } = found?.metadata ?? {};
  if (uid === undefined || labels?.[stimulusLabel] !== check) return false;
  const grace = ref.kind === 'Pod' ? { gracePeriodSeconds: 1 } : {};
  await hands.delete(ref, { timeoutMs: goneWithinMs, uid, ...grace, signal }).catch((thrown) => {
    if (!(thrown instanceof ApiError) || thrown.reason !== 'StillThere') throw thrown;
  });
  return true;
}

/** Waits for the old Pod to go, since it holds the name. */
async function makeAgain(hands: Hands, { pod, uid }: Step<'delete'>, signal: AbortSignal): Promise<boolean> {
  const { name, namespace = '' } = pod.metadata;
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name };
  for (;;) {
    const found = await abortable(hands.get(ref), signal);
    if (found && (found.metadata.uid !== uid || !isTerminating(found))) return false;
    if (!found) break;
    await sleep(pauseMs, signal);
  }
  await hands.create(pod, { signal }).catch((thrown) => {
    // Its namespace is being deleted, or somebody was faster.
    if (!(thrown instanceof ApiError) || (thrown.status !== 409 && thrown.status !== 404)) throw thrown;
  });
  return true;
}

async function execBack(hands: Hands, step: Step<'exec'>, signal: AbortSignal): Promise<boolean> {
  const pod = await placeOf(hands, step, signal);
  if (!pod) return false;
  const place = { ...step.pod, name: pod.metadata.name };
  const { exitCode, stderr } = await hands.exec(place, step.argv, { timeoutMs: 10_000, signal });
  // In a container that has started anew nothing may be left to undo, and the command may say so.
  const anew = pod.metadata.uid !== step.uid || containerIDOf(pod, step.pod.container) !== step.containerID;
  if (exitCode !== 0 && !anew) throw new Error(`exit code ${exitCode} ${stderr.trim()}`.trim());
  return true;
}

/** The Pod, running, or who has taken its place; undefined: it is gone, and what was done in it as well. */
async function placeOf(hands: Hands, step: Step<'exec'>, signal: AbortSignal): Promise<Pod | undefined> {
  const { namespace, name, container } = step.pod;
  for (;;) {
    const all = (await abortable(hands.list({ apiVersion: 'v1', kind: 'Pod', namespace }), signal)) as readonly Pod[];
    const live = all.filter((pod) => !isTerminating(pod) && !isFinished(pod));
    const own = live.find(({ metadata }) => metadata.uid === step.uid);
    const heirs = live.filter(
      ({ metadata }) =>
        metadata.name === name ||
        metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === step.owner),
    );
    const candidates = own ? [own] : step.successor ? heirs : [];
    const running = candidates.find((pod) => containerIDOf(pod, container) !== undefined);
    if (running) return running;
    const coming = candidates.length > 0 || (step.successor && all.some(({ metadata }) => metadata.uid === step.uid));
    if (!coming) return undefined;
    await sleep(pauseMs, signal);
  }
}

/** The ID of a running container (the first one when not named). */
export function containerIDOf(pod: Pod, container: string | undefined): string | undefined {
  const status = pod.status?.containerStatuses?.find(({ name }) => container === undefined || name === container);
  return status?.state?.running ? (status as { containerID?: string }).containerID : undefined;
}
