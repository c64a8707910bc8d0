import type { KubeObject, Resource } from '../cluster/cluster.ts';
import type { ObjectEntry } from './journal.ts';
import { type NewEntry, uidOf } from './lines.ts';
import { mergePatch } from './merge-patch.ts';
import { redact } from './redact.ts';

/** Turns what followers tell into entries: each state of each object once, the first time whole, then as a patch. */
export class ObjectLog {
  readonly #write: (entry: NewEntry) => void;
  readonly #now: () => number;
  /** As the file has them. By uid. */
  readonly #objects: Map<string, KubeObject>;

  /** `objects`: what the file holds already. */
  constructor(write: (entry: NewEntry) => void, objects: Map<string, KubeObject>, now: () => number) {
    this.#write = write;
    this.#objects = objects;
    this.#now = now;
  }

  /** A list: what differs from what is known is written. `first`: what is new to it was there before. */
  listed(resource: Resource, found: readonly KubeObject[], first: boolean): void {
    const uids = new Set(found.map(uidOf));
    for (const known of [...this.#objects.values()]) {
      if (isIn(known, resource) && !uids.has(uidOf(known))) this.#forget(known);
    }
    for (const object of found) this.#take(first ? 'was' : 'added', object);
  }

  changed(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubeObject): void {
    // Two recordings may hold the same object: the second to tell of a change brings no news.
    if (type !== 'DELETED') this.#take('added', object);
    else if (this.#objects.has(uidOf(object))) this.#forget(redact(object));
  }

  #take(ifNew: 'was' | 'added', received: KubeObject): void {
    const before = this.#objects.get(uidOf(received));
    if (before && sameVersion(before, received)) return;
    const object = redact(received);
    this.#objects.set(uidOf(object), object);
    if (before) this.#change('changed', before, object);
    else this.#write({ at: this.#now(), type: 'object', change: ifNew, object });
  }

  #forget(last: KubeObject): void {
    const uid = uidOf(last);
    const before = this.#objects.get(uid) ?? last;
    this.#objects.delete(uid);
    this.#change('deleted', before, last);
  }

  #change(change: ObjectEntry['change'], before: KubeObject, after: KubeObject): void {
    const at = this.#now();
    const patch = mergePatch(before as Record<string, unknown>, after as Record<string, unknown>);
    if (patch === undefined) this.#write({ at, type: 'object', change, object: after });
    else this.#write({ at, type: 'object', change, of: uidOf(after), patch });
  }
}

const sameVersion = (one: KubeObject, other: KubeObject): boolean =>
  one.metadata.resourceVersion !== undefined && one.metadata.resourceVersion === other.metadata.resourceVersion;

const isIn = (object: KubeObject, { apiVersion, kind, namespace }: Resource): boolean =>
  object.apiVersion === apiVersion &&
  object.kind === kind &&
  (namespace === undefined || object.metadata.namespace === namespace);
