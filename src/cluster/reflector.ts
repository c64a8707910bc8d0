import { messageOf } from '../errors.ts';
import { errorFromStatus } from './api-errors.ts';
import { ApiError, type KubeObject, type Resource } from './cluster.ts';
import type { Connection } from './connection.ts';
import { sleep, withDeadline } from './deadline.ts';
import type { Discovery } from './discovery.ts';
import { jsonLines } from './json-lines.ts';
import { type Objects, received } from './objects.ts';

/** How a reflector keeps time, in milliseconds. */
export interface Pace {
  /** The server ends each watch after this; a watch that outlives it by `graceMs` has stalled. */
  readonly watchMs: number;
  readonly graceMs: number;
  /** The pause after the first failure; it doubles up to `maxPauseMs`. */
  readonly minPauseMs: number;
  readonly maxPauseMs: number;
  /** How long a read waits for a list. */
  readonly readMs: number;
}

// Short watches: starting one again costs a request of about a millisecond, and bounds how long a stall stays unseen.
export const usualPace: Pace = { watchMs: 30_000, graceMs: 5_000, minPauseMs: 100, maxPauseMs: 5_000, readMs: 10_000 };

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject & { readonly code?: number };
}

/** Follows one collection by list and watch, and starts again after whatever breaks: end, error, 410, stall. */
export class Reflector implements AsyncDisposable {
  readonly #resource: Resource;
  readonly #pace: Pace;
  readonly #api: { connection: Connection; discovery: Discovery; objects: Objects };
  readonly #changed: () => void;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #store = new Map<string, KubeObject>();
  #snapshot: readonly KubeObject[] | undefined;
  #version = '';
  /** True while the store follows the cluster: from a list until its watch breaks. */
  #fresh = false;
  #attempt = newAttempt();
  #wake = new AbortController();

  constructor(
    resource: Resource,
    api: { connection: Connection; discovery: Discovery; objects: Objects },
    options: { pace: Pace; changed: () => void },
  ) {
    this.#resource = resource;
    this.#api = api;
    this.#pace = options.pace;
    this.#changed = options.changed;
    this.#running = this.#run();
  }

  /** What the cluster holds. While the watch is broken it waits for the next list, and throws if that fails. */
  async read(): Promise<{ all(): readonly KubeObject[]; get(name: string): KubeObject | undefined }> {
    const { kind } = this.#resource;
    const timedOut = () => new ApiError(`${kind}: no list within ${this.#pace.readMs} ms`, { transient: true });
    while (!this.#fresh) {
      this.#closing.signal.throwIfAborted();
      this.#wake.abort();
      const { promise } = this.#attempt;
      await withDeadline({ timeoutMs: this.#pace.readMs, signal: this.#closing.signal, timedOut }, () => promise);
    }
    return {
      all: () => {
        this.#snapshot ??= [...this.#store.values()];
        return this.#snapshot;
      },
      get: (name) => this.#store.get(`${this.#resource.namespace ?? ''}/${name}`) ?? this.#store.get(`/${name}`),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new ApiError('the watch cache was closed', { transient: false }));
    await this.#running;
  }

  async #run(): Promise<void> {
    const closing = this.#closing.signal;
    for (let failures = 0; !closing.aborted; failures++) {
      const startedAt = performance.now();
      try {
        await this.#list();
        await this.#follow();
      } catch (error) {
        this.#broke(
          error instanceof ApiError ? error : new ApiError(messageOf(error), { transient: true, cause: error }),
        );
      }
      if (performance.now() - startedAt > this.#pace.maxPauseMs) failures = 0;
      const pauseMs =
        Math.min(this.#pace.minPauseMs * 2 ** failures, this.#pace.maxPauseMs) * (0.5 + Math.random() / 2);
      this.#wake = new AbortController();
      await sleep(pauseMs, AbortSignal.any([closing, this.#wake.signal])).catch(() => undefined);
    }
  }

  async #list(): Promise<void> {
    const { metadata, items } = await this.#api.objects.listWithVersion(this.#resource, this.#closing.signal);
    this.#store = new Map(items.map((object) => [keyOf(object), object]));
    this.#version = metadata.resourceVersion;
    this.#fresh = true;
    this.#attempt.resolve();
    this.#attempt = newAttempt();
    this.#touched();
  }

  /** Watches on and on from the list's version. Ends only by throwing. */
  async #follow(): Promise<never> {
    const { connection, discovery } = this.#api;
    const path = await discovery.collectionPath(this.#resource, this.#closing.signal);
    for (;;) {
      const startedAt = performance.now();
      await connection.stream(
        {
          path,
          query: {
            watch: true,
            allowWatchBookmarks: true,
            resourceVersion: this.#version,
            timeoutSeconds: Math.ceil(this.#pace.watchMs / 1000),
          },
          timeoutMs: this.#pace.watchMs + this.#pace.graceMs,
          signal: this.#closing.signal,
        },
        async (body) => {
          for await (const event of jsonLines<WatchEvent>(body)) this.#take(event);
        },
      );
      if (performance.now() - startedAt < this.#pace.minPauseMs) {
        throw new ApiError(`watch of ${this.#resource.kind} ended at once`, { transient: true });
      }
    }
  }

  #take({ type, object }: WatchEvent): void {
    if (type === 'ERROR')
      throw errorFromStatus(`watch of ${this.#resource.kind}`, object.code ?? 500, JSON.stringify(object));
    this.#version = object.metadata.resourceVersion ?? this.#version;
    if (type === 'BOOKMARK') return;
    if (type === 'DELETED') this.#store.delete(keyOf(object));
    else this.#store.set(keyOf(object), received(object, this.#resource));
    this.#touched();
  }

  #touched(): void {
    this.#snapshot = undefined;
    this.#changed();
  }

  /** The end of a watch fails no reader: they wait for the next list. Only a failed list does. */
  #broke(error: ApiError): void {
    const watched = this.#fresh;
    this.#fresh = false;
    if (watched) return;
    // An API server that has just started refuses what it will allow once it has read its RBAC rules.
    const refusedAnew = this.#version !== '' && (error.status === 401 || error.status === 403);
    const { message, status, reason } = error;
    this.#attempt.reject(
      refusedAnew
        ? new ApiError(message, { transient: true, status, ...(reason === undefined ? {} : { reason }), cause: error })
        : error,
    );
    this.#attempt = newAttempt();
  }
}

function newAttempt(): PromiseWithResolvers<void> {
  const attempt = Promise.withResolvers<void>();
  // Nobody may be waiting when an attempt fails.
  attempt.promise.catch(() => undefined);
  return attempt;
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
