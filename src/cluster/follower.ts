import { errorFromStatus } from './api-errors.ts';
import { ApiError, type KubeObject, type Resource } from './cluster.ts';
import type { Connection } from './connection.ts';
import { sleep } from './deadline.ts';
import type { Discovery } from './discovery.ts';
import { jsonLines } from './json-lines.ts';
import { type Objects, received } from './objects.ts';
import { type Pace, usualPace } from './reflector.ts';

/** What a follower tells, in order. */
export interface Followed {
  /**
   * All objects of the collection: first when the following begins, later whenever the thread was lost. Then what
   * happened since `lostFrom` (milliseconds since the epoch) is unknown. A kind that the cluster does not know has no objects.
   */
  listed(objects: readonly KubeObject[], lostFrom: number | undefined): void;
  changed(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void;
}

export interface FollowerApi {
  readonly connection: Connection;
  readonly discovery: Discovery;
  readonly objects: Objects;
}

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject & { readonly code?: number };
}

/**
 * Follows one collection event by event. Unlike a Reflector, which wants the newest state, it wants every state on the
 * way: after a break it goes on from the last version it saw, and lists anew only where the server cannot do that.
 */
export class Follower {
  readonly #resource: Resource;
  readonly #api: FollowerApi;
  readonly #followed: Followed;
  readonly #pace: Pace;
  readonly #now: () => number;
  #version: string | undefined;
  /** Up to here nothing can have been missed. */
  #knownUntil: number | undefined;
  #watching = false;
  #unknownKind = false;

  constructor(
    resource: Resource,
    api: FollowerApi,
    followed: Followed,
    options: { pace?: Pace; now?: () => number } = {},
  ) {
    this.#resource = resource;
    this.#api = api;
    this.#followed = followed;
    this.#pace = options.pace ?? usualPace;
    this.#now = options.now ?? Date.now;
  }

  /** Until when it can speak of its collection; undefined before the first list. Milliseconds since the epoch. */
  get until(): number | undefined {
    return this.#watching ? this.#now() : this.#knownUntil;
  }

  /** Follows until the signal aborts. Never throws: whatever breaks is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      const startedAt = performance.now();
      try {
        if (this.#version === undefined) await this.#list(signal);
        if (this.#version !== undefined) for (;;) await this.#watch(this.#version, signal);
      } catch (error) {
        // The server has forgotten what came after our version, or the collection is another one by now.
        if (error instanceof ApiError && [400, 404, 410].includes(error.status ?? 0)) this.#version = undefined;
      } finally {
        this.#watching = false;
      }
      if (performance.now() - startedAt > this.#pace.maxPauseMs) failures = 0;
      const pauseMs = Math.min(this.#pace.minPauseMs * 2 ** failures, this.#pace.maxPauseMs);
      await sleep(pauseMs * (0.5 + Math.random() / 2), signal).catch(() => undefined);
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const askedAt = this.#now();
    const { items, metadata } = await this.#api.objects.listWithVersion(this.#resource, signal).catch((error) => {
      if (error instanceof ApiError && error.reason === 'UnknownKind') return { items: [], metadata: undefined };
      throw error;
    });
    const stillUnknown = metadata === undefined && this.#unknownKind;
    this.#unknownKind = metadata === undefined;
    this.#version = metadata?.resourceVersion;
    const lostFrom = this.#knownUntil;
    this.#knownUntil = askedAt;
    if (!stillUnknown) this.#followed.listed(items, lostFrom);
  }

  async #watch(version: string, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    await this.#api.connection.stream(
      {
        path: await this.#api.discovery.collectionPath(this.#resource, signal),
        query: {
          watch: true,
          allowWatchBookmarks: true,
          resourceVersion: version,
          timeoutSeconds: Math.ceil(this.#pace.watchMs / 1000),
        },
        timeoutMs: this.#pace.watchMs + this.#pace.graceMs,
        signal,
      },
      async (body) => {
        this.#watching = true;
        for await (const event of jsonLines<WatchEvent>(body)) this.#take(event);
      },
    );
    this.#knownUntil = this.#now();
    if (performance.now() - startedAt < this.#pace.minPauseMs) {
      throw new ApiError(`watch of ${this.#resource.kind} ended at once`, { transient: true });
    }
  }

  #take({ type, object }: WatchEvent): void {
    if (type === 'ERROR') {
      this.#version = undefined;
      throw errorFromStatus(`watch of ${this.#resource.kind}`, object.code ?? 500, JSON.stringify(object));
    }
    if (type !== 'BOOKMARK') this.#followed.changed(type, received(object, this.#resource));
    this.#version = object.metadata.resourceVersion ?? this.#version;
    this.#knownUntil = this.#now();
  }
}
