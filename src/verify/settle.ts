import { ApiError, type KubeObject, type Resource, type WatchCache } from '../cluster/cluster.ts';
import { abortable } from '../cluster/deadline.ts';
import { type Clock, systemClock } from '../grading/clock.ts';
import type { Movement } from './movement.ts';
import { isVolumeAwaited, volumeKinds } from './refused-volumes.ts';
import { movementsIn, workloadKinds } from './settled.ts';
import type { Settled } from './trial.ts';

/** Controllers answer one another within milliseconds; on a busy machine one may keep another waiting for a second. */
const quietMs = 2_000;
/** What was done last has to reach us; then quiet that has gone by already counts. */
const hearMs = 500;
const boundMs = 60_000;
/** After trouble with the API. */
const againMs = 500;

/** They do not have to come to rest, but that they change shows that something goes on. */
const noisyKinds: readonly Omit<Resource, 'namespace'>[] = [
  ...workloadKinds,
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' },
];

/**
 * Follows namespaces from now on, and tells when they have come to rest. Woken by what changes, and by the moment at which
 * waiting for more has no point; it polls nothing.
 */
export class Stillness implements Disposable {
  readonly #cache: WatchCache;
  readonly #namespaces: readonly string[];
  readonly #clock: Clock;
  readonly #today: () => number;
  readonly #unsubscribe: (() => void)[];
  #followsVolumes = false;
  /** The last change: when, by the clock, and of which kind. */
  #last = { at: Number.NEGATIVE_INFINITY, kind: '' };
  #changes = 0;
  #wake = () => {};

  /** `today`: milliseconds since the epoch, to be held against times that the API tells. */
  constructor(
    cache: WatchCache,
    namespaces: readonly string[],
    { clock = systemClock, today = Date.now }: { readonly clock?: Clock; readonly today?: () => number } = {},
  ) {
    this.#today = today;
    this.#cache = cache;
    this.#namespaces = namespaces;
    this.#clock = clock;
    this.#unsubscribe = noisyKinds.map((kind) => cache.subscribe(this.#in(kind), () => this.#changed(kind.kind)));
  }

  /**
   * Resolves when for 2 s nothing has changed and every workload is settled (settled.ts), or after 60 s. Throws ApiError
   * when the cluster does not answer, the signal's reason when aborted.
   */
  async settle(signal: AbortSignal): Promise<Settled> {
    const began = this.#clock.now();
    for (;;) {
      signal.throwIfAborted();
      const changes = this.#changes;
      const { moving, trouble } = await this.#look();
      const now = this.#clock.now();
      const quietAt = Math.max(this.#last.at + quietMs, began + hearMs);
      if (moving.length === 0 && now >= quietAt) return { settled: true };
      if (now >= began + boundMs) {
        if (trouble) throw trouble;
        return { settled: false, at: moving[0]?.what ?? `objects of kind ${this.#last.kind} change again and again` };
      }
      if (this.#changes !== changes) continue;
      const stuckAt = Math.min(...moving.map(({ until = Infinity }) => until)) - this.#today();
      const next = trouble ? now + againMs : moving.length === 0 ? quietAt : now + Math.max(1, stuckAt);
      await this.#change(Math.min(next, began + boundMs) - now, signal);
    }
  }

  [Symbol.dispose](): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #in(kind: Omit<Resource, 'namespace'>): Resource[] {
    return this.#namespaces.map((namespace) => ({ ...kind, namespace }));
  }

  #changed(kind: string): void {
    this.#last = { at: this.#clock.now(), kind };
    this.#changes++;
    this.#wake();
  }

  async #look(): Promise<{ readonly moving: readonly Movement[]; readonly trouble?: ApiError }> {
    try {
      const workloads = await this.#list(workloadKinds);
      const volumes = isVolumeAwaited(workloads) ? await this.#list(this.#volumeKinds()) : [];
      return { moving: movementsIn([...workloads, ...volumes], this.#today()) };
    } catch (thrown) {
      if (!(thrown instanceof ApiError) || !thrown.transient) throw thrown;
      return { moving: [{ what: thrown.message }], trouble: thrown };
    }
  }

  async #list(kinds: readonly Omit<Resource, 'namespace'>[]): Promise<readonly KubeObject[]> {
    const lists = await Promise.all(kinds.flatMap((kind) => this.#in(kind)).map((one) => this.#cache.list(one)));
    return lists.flat();
  }

  /** From now on they wake us, too. They are no sign that something goes on: a refusal is told again and again. */
  #volumeKinds(): typeof volumeKinds {
    if (!this.#followsVolumes) {
      this.#followsVolumes = true;
      const resources = volumeKinds.flatMap((kind) => this.#in(kind));
      const heard = () => {
        this.#changes++;
        this.#wake();
      };
      this.#unsubscribe.push(this.#cache.subscribe(resources, heard));
    }
    return volumeKinds;
  }

  /** Resolves at the next change, or after so many milliseconds. */
  async #change(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const cancel = this.#clock.after(ms, resolve);
    await abortable(promise, signal).finally(cancel);
  }
}
