import { ApiError, type KubeObject, type ObjectRef, type Resource, type WatchCache } from './cluster.ts';
import type { Connection } from './connection.ts';
import type { Discovery } from './discovery.ts';
import type { Objects } from './objects.ts';
import { type Pace, Reflector, usualPace } from './reflector.ts';

// A frozen API server leaves its watches open and silent: a read asks for a sign of life that is no older than this.
const usualSilenceMs = 3_000;
// How long the API has for that sign.
const signOfLifeWithinMs = 3_000;

/** The shared cache: one Reflector per collection, whoever asks; subscribers hear of bursts of changes once. */
export class SharedWatchCache implements WatchCache {
  readonly #api: { connection: Connection; discovery: Discovery; objects: Objects };
  readonly #pace: Pace;
  readonly #maxSilenceMs: number;
  readonly #reflectors = new Map<string, Reflector>();
  readonly #subscribers = new Set<{ keys: ReadonlySet<string>; onChange: () => void; due: boolean }>();
  #closed = false;

  constructor(
    api: { connection: Connection; discovery: Discovery; objects: Objects },
    options: { pace?: Pace; maxSilenceMs?: number } = {},
  ) {
    this.#api = api;
    this.#pace = options.pace ?? usualPace;
    this.#maxSilenceMs = options.maxSilenceMs ?? usualSilenceMs;
  }

  async get(ref: ObjectRef): Promise<KubeObject | undefined> {
    if (ref.namespace === undefined) await this.#api.discovery.objectPath(ref);
    return (await this.#read(ref)).get(ref.name);
  }

  async list(resource: Resource): Promise<readonly KubeObject[]> {
    return (await this.#read(resource)).all();
  }

  subscribe(resources: readonly Resource[], onChange: () => void): () => void {
    const subscriber = { keys: new Set(resources.map(keyOf)), onChange, due: false };
    this.#subscribers.add(subscriber);
    for (const resource of resources) this.#follow(resource);
    return () => this.#subscribers.delete(subscriber);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#subscribers.clear();
    await Promise.all([...this.#reflectors.values()].map((reflector) => reflector[Symbol.asyncDispose]()));
  }

  async #read(resource: Resource) {
    const view = await this.#follow(resource).read();
    await this.#api.connection.confirmAlive(this.#maxSilenceMs, signOfLifeWithinMs);
    return view;
  }

  #follow(resource: Resource): Reflector {
    if (this.#closed) throw new ApiError('the watch cache was closed', { transient: false });
    const key = keyOf(resource);
    const { apiVersion, kind, namespace } = resource;
    const following = this.#reflectors.get(key);
    if (following) return following;
    const reflector = new Reflector(
      { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) },
      this.#api,
      {
        pace: this.#pace,
        changed: () => this.#announce(key),
      },
    );
    this.#reflectors.set(key, reflector);
    return reflector;
  }

  #announce(key: string): void {
    for (const subscriber of this.#subscribers) {
      if (subscriber.due || !subscriber.keys.has(key)) continue;
      subscriber.due = true;
      // Not a microtask: the events of one chunk are parsed in several of them.
      setImmediate(() => {
        subscriber.due = false;
        if (this.#subscribers.has(subscriber)) subscriber.onChange();
      });
    }
  }
}

function keyOf({ apiVersion, kind, namespace }: Resource): string {
  return JSON.stringify([apiVersion, kind, namespace ?? null]);
}
