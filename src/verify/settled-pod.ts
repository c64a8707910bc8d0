import type { Condition, Container, ContainerStatus, Pod } from '../grading/kube-types.ts';
import type { Movement } from './movement.ts';

interface Probe {
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
}

interface Probed extends Container {
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
}

/** Why a container that waits will go on waiting: the kubelet tries again, but only somebody's change helps. */
const hopeless = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'CrashLoopBackOff',
  'RunContainerError',
]);

/** However long its probes would let it, a Pod that is not ready counts as stuck after this. Milliseconds. */
const longestMs = 30_000;

/** How a Pod stands: it moves; it will not go on without somebody's doing (stuck); or it is where it wants to be. */
export type PodStanding = 'stuck' | 'still' | Movement;

/** `now`: milliseconds since the epoch. */
export function podStanding(pod: Pod, now: number): PodStanding {
  const { phase, conditions = [], containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const name = `Pod ${pod.metadata.name}`;
  if (pod.metadata.deletionTimestamp !== undefined) return { what: `${name} is terminating` };
  if (phase === 'Succeeded' || phase === 'Failed') return 'still';
  const containers = [...initContainerStatuses, ...containerStatuses];
  if (isUnschedulable(conditions) || containers.some(isHopeless)) return 'stuck';
  if (phase !== 'Running') return { what: `${name} is starting` };
  const waiting = containerStatuses.find(({ state }) => state?.waiting);
  if (waiting) return { what: `container ${waiting.name} of ${name} is starting` };
  if (conditions.some(({ type, status }) => type === 'Ready' && status === 'True')) return 'still';
  const until = readyBy(pod, containerStatuses);
  // What has ended and is not begun again does not become ready any more.
  return until > now ? { what: `${name} is not ready yet`, until } : 'stuck';
}

function isUnschedulable(conditions: readonly Condition[]): boolean {
  return conditions.some(
    ({ type, status, reason }) =>
      type === 'PodScheduled' && status === 'False' && (reason === 'Unschedulable' || reason === 'SchedulingGated'),
  );
}

const isHopeless = ({ state }: ContainerStatus) => hopeless.has(state?.waiting?.reason ?? '');

/** When it would be ready, if all went well from the start of its last container or from when it ceased to be ready. */
function readyBy(pod: Pod, statuses: readonly ContainerStatus[]): number {
  const [ready] = (pod.status?.conditions ?? []).filter(({ type }) => type === 'Ready');
  const since = [...statuses.map(({ state }) => state?.running?.startedAt), transitionOf(ready)];
  const began = Math.max(...since.map((time) => (time === undefined ? 0 : Date.parse(time))));
  const needed = Math.max(0, ...((pod.spec?.containers ?? []) as readonly Probed[]).map(probingMs));
  // Times of the API have no milliseconds: they may be up to one second too early.
  return began + 1_000 + Math.min(needed, longestMs);
}

const transitionOf = (condition: (Condition & { readonly lastTransitionTime?: string }) | undefined) =>
  condition?.lastTransitionTime;

/** An application may take the whole of its startup probe; after that its first readiness probe may come too early. */
function probingMs({ startupProbe, readinessProbe }: Probed): number {
  const startup = startupProbe
    ? delayOf(startupProbe) + periodOf(startupProbe) * (startupProbe.failureThreshold ?? 3)
    : 0;
  const readiness = readinessProbe
    ? delayOf(readinessProbe) +
      periodOf(readinessProbe) * ((readinessProbe.successThreshold ?? 1) + 1) +
      (readinessProbe.timeoutSeconds ?? 1)
    : 0;
  return (startup + readiness) * 1_000;
}

const delayOf = ({ initialDelaySeconds = 0 }: Probe) => initialDelaySeconds;
const periodOf = ({ periodSeconds = 10 }: Probe) => periodSeconds;
