import type {
  ExecResult,
  HttpFailure,
  HttpRequest,
  HttpResponse,
  HttpTarget,
  KubeObject,
  ObjectRef,
} from '../cluster/cluster.ts';
import type { Text } from '../text.ts';
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
  /** Ends the main process of a container by SIGKILL, from outside of the container: it cannot be caught or ignored. */
  killContainer(pod: Pod, container: string): Promise<void>;
  /**
   * Runs a command that changes something in a container; `undo` is run there afterwards. `undoIn: 'successor'`: in the
   * Pod that has taken the place of this one, if it is gone by then (for what lies on a volume).
   */
  exec(
    pod: { readonly namespace: string; readonly name: string; readonly container?: string },
    argv: readonly string[],
    options: Limits & { readonly undo?: readonly string[]; readonly undoIn?: 'successor' },
  ): Promise<ExecResult>;
  /** A request that changes something (a fault URL); `undo` is sent to the same target afterwards. */
  http(
    target: HttpTarget,
    request: HttpRequest,
    options: Limits & { readonly undo?: HttpRequest },
  ): Promise<HttpResponse | HttpFailure>;
  /** Sets `.spec.replicas` through the scale subresource; set back afterwards. */
  scale(workload: ObjectRef, replicas: number): Promise<void>;
  /** Creates an object (labelled `klab.dev/stimulus`); deleted afterwards. */
  create(object: KubeObject): Promise<KubeObject>;
  /** Sets a label, or takes it away (null); put back afterwards. */
  label(ref: ObjectRef, key: string, value: string | null): Promise<void>;
  /**
   * Undoes everything so far, for graders that want to see what happens then; at the end it is done anyway. Throws
   * ProbeError when something could not be undone.
   */
  undo(): Promise<void>;
}

/** The stimuli of one check, from the first deed to the last undo. */
export interface StimuliSession {
  readonly stimuli: Stimuli;
  /** True once something may have been done. */
  readonly acted: boolean;
  /** What was done and undone, in order; also what could not be undone. */
  readonly deeds: readonly Text[];
  /** Undoes what is left, within 30 s, whatever was aborted before; no deed is possible after it. Never throws. */
  finish(): Promise<void>;
}

/** Opens the stimuli of one check. `mark` is awaited before the first deed (when it throws, nothing is done) and after the last undo. */
export type Disturb = (
  check: { readonly id: string; readonly withinMs: number },
  options: { readonly mark: (phase: 'begin' | 'end') => Promise<void>; readonly signal: AbortSignal },
) => StimuliSession;

/**
 * Waits until `look` returns something, again on every change of what the grader watches and on a beat of 500 ms.
 * undefined when the time is over. Transient trouble of a look is tried again; it is thrown if it lasts to the end.
 * `what`: what it waits for, told to a learner who waits as well.
 */
export type Until = <Found>(
  look: () => Promise<Found | undefined>,
  withinMs: number,
  what?: Text,
) => Promise<Found | undefined>;
