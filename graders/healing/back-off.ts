import { become, type NotYet } from '../../src/grading/become.ts';
import { statusOf } from '../../src/grading/choose-pod.ts';
import { tellOfPod } from '../../src/grading/explain/tell.ts';
import type { Pod } from '../../src/grading/kube-types.ts';
import { failedBy, inconclusive } from '../../src/grading/observation.ts';
import type { Until } from '../../src/grading/stimuli.ts';
import type { Observation } from '../../src/grading/verdict.ts';
import type { Text } from '../../src/text.ts';

/** The kubelet will start the container again, but not yet. */
interface HeldBack extends NotYet {
  readonly heldBack: true;
}

/**
 * So much longer than its `within` a check waits for a container that the kubelet holds back. Together with the rest of
 * a check it fits into the time that disturb-run.ts gives.
 */
const patienceMs = 55_000;

/**
 * A container that ends often is started again 10, 20, 40 … 300 s later (kubelet, CrashLoopBackOff), until it has run
 * for 10 minutes. It ended because klab broke it, maybe in several gradings, so that wait is no fault of the learner's.
 */
export function heldBack(before: Pod, now: Pod, container: string): HeldBack | undefined {
  const status = statusOf(now, container);
  const { reason } = (status?.state?.waiting ?? {}) as { readonly reason?: string };
  if (reason !== 'CrashLoopBackOff' || status?.restartCount !== statusOf(before, container)?.restartCount) return;
  const waits = {
    en: `has to wait: container ${container} has been ended several times, by klab's gradings too, and so the kubelet starts it again later and later, after 5 minutes at most. Check again then.`,
    ko: `컨테이너 ${container}이(가) klab의 채점을 포함해 여러 번 종료되었기 때문에 kubelet이 다시 시작하는 시간을 점점 늦추고 있습니다(최대 5분). 잠시 뒤에 다시 채점하세요.`,
  };
  const field = `.status.containerStatuses[name=${container}].state.waiting.reason`;
  return { ...tellOfPod(now, waits, { field, expected: 'running', observed: reason }), heldBack: true };
}

const isHeldBack = (seen: object): seen is HeldBack => 'heldBack' in seen;

/** As `become`, for a container that has to start again: where only the kubelet's back-off is in the way, it waits on. */
export async function becomeStarted<Seen extends object>(
  until: Until,
  look: () => Promise<Seen>,
  withinMs: number,
  what: Text,
): Promise<Seen> {
  const seen = await become(until, look, withinMs, what);
  return isHeldBack(seen) ? become(until, look, patienceMs, seen.because) : seen;
}

/** Why it has not started again: a fail, but for a back-off that has not ended. */
export function notStarted(why: NotYet): Observation {
  return isHeldBack(why) ? inconclusive(why.because, ...why.evidence) : failedBy(why);
}
