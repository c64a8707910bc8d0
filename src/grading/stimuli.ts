import type {
  ExecResult,
  HttpFailure,
  HttpRequest,
  HttpResponse,
  HttpTarget,
  KubeObject,
  ObjectRef,
} from '../cluster/cluster.ts';
import type { Pod } from './kube-types.ts';

type Limits = { readonly timeoutMs: number; readonly signal: AbortSignal };

/**
 * The few things that klab does to a cluster in order to see how it reacts. Each is noted for the report ("klab deleted
 * Pod x") and undone after the check, last first, also when the grading is interrupted.
 */
export interface Stimuli {
  /**
   * Deletes a Pod with its own grace period; resolves when the API has accepted. A Pod without a controller is undone:
   * made again from its spec if nothing has taken its name by then.
   */
  deletePod(pod: Pod): Promise<void>;
  /** Deletes a Pod that has no controller and makes it again from its spec; resolves with the new one (not yet running). */
  replacePod(pod: Pod): Promise<Pod>;
  /** Runs a command that changes something in a container; `undo` is run there afterwards. */
  exec(
    pod: { readonly namespace: string; readonly name: string; readonly container?: string },
    argv: readonly string[],
    options: Limits & { readonly undo?: readonly string[] },
  ): Promise<ExecResult>;
  /** A request that changes something (a fault URL). */
  http(target: HttpTarget, request: HttpRequest, options: Limits): Promise<HttpResponse | HttpFailure>;
  /** Sets `.spec.replicas` through the scale subresource; set back afterwards. */
  scale(workload: ObjectRef, replicas: number): Promise<void>;
  /** Creates an object (labelled `klab.dev/stimulus`); deleted afterwards. */
  create(object: KubeObject): Promise<KubeObject>;
  /** Sets a label, or takes it away (null); put back afterwards. */
  label(ref: ObjectRef, key: string, value: string | null): Promise<void>;
}

/**
 * Waits until `look` returns something, again on every change of what the grader watches and on a beat of 500 ms.
 * undefined when the time is over.
 */
export type Until = <Found>(look: () => Promise<Found | undefined>, withinMs: number) => Promise<Found | undefined>;
