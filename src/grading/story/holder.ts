import type { KubeObject } from '../../cluster/cluster.ts';
import { toCel } from '../cel.ts';
import type { ObjectsVariable } from './variables.ts';

/** An object of the journal, in its last known state. */
export interface Known {
  readonly object: KubeObject;
  readonly gone: boolean;
  /** When it came to be so, by the recorder's clock. */
  readonly at: number;
}

/** What one variable holds at a moment, and what it has held so far. */
export class Holder {
  readonly variable: ObjectsVariable;
  readonly members = new Map<string, KubeObject>();
  readonly ever = new Map<string, Known>();
  #cel: { now?: unknown; ever?: unknown; gone?: unknown } = {};

  constructor(variable: ObjectsVariable) {
    this.variable = variable;
  }

  /** Takes in the state of an object. `changed`: what it holds, or has held, is not as it was. `joined`: held for the first time. */
  take(uid: string, known: Known, belongs: boolean): { readonly changed: boolean; readonly joined: boolean } {
    const { object, gone } = known;
    const joined = belongs && !gone && !this.ever.has(uid);
    const changed =
      joined || (this.ever.has(uid) && (this.ever.get(uid) !== known || this.members.has(uid) !== belongs));
    if (!changed) return { changed, joined };
    this.ever.set(uid, known);
    if (belongs && !gone) this.members.set(uid, object);
    else this.members.delete(uid);
    this.#cel = {};
    return { changed, joined };
  }

  /** The object or null where the variable has a name, else the list. The same value until something changes. */
  get value(): unknown {
    this.#cel.now ??= { of: this.#now() };
    return (this.#cel.now as { of: unknown }).of;
  }

  #now(): unknown {
    const objects = [...this.members.values()].map(celOf);
    return this.variable.wanted.name === undefined ? objects : (objects.at(-1) ?? null);
  }

  /** All objects that it has ever held, in their last known state, or those of them that are gone. */
  past(which: 'ever' | 'gone'): unknown {
    this.#cel[which] ??= [...this.ever.values()]
      .filter(({ gone }) => gone || which === 'ever')
      .map(({ object }) => celOf(object));
    return this.#cel[which];
  }
}

/** The journal gives the same objects at every look, so each is converted once. */
const converted = new WeakMap<KubeObject, unknown>();

function celOf(object: KubeObject): unknown {
  if (!converted.has(object)) converted.set(object, toCel(object));
  return converted.get(object);
}
