import type { KubeObject, Resource } from '../../cluster/cluster.ts';
import type { ObjectEntry, RequestsEntry } from '../../recording/journal.ts';
import { recordingKey } from '../../recording/recording.ts';
import { toCel } from '../cel.ts';
import { selects, type WorkloadObject } from '../kube-types.ts';
import { Holder, type Known } from './holder.ts';
import { type ObjectsVariable, resourcesOf, type Variable } from './variables.ts';

/** What the variables hold at one moment; entries of the journal move it on. */
export class World {
  readonly holders: ReadonlyMap<string, Holder>;
  readonly #answers = new Map<string, { readonly key: string; said: string; value: unknown }>();
  readonly #known = new Map<string, Known>();
  /** Uids by the uid of their controller. */
  readonly #owned = new Map<string, Set<string>>();
  readonly #resources: readonly Resource[];

  constructor(variables: readonly Variable[]) {
    this.#resources = resourcesOf(variables);
    this.holders = new Map(
      variables.flatMap((variable) => ('resource' in variable ? [[variable.name, new Holder(variable)]] : [])),
    );
    for (const variable of variables) {
      if ('requests' in variable)
        this.#answers.set(variable.name, { key: recordingKey(variable.requests), said: '', value: null });
    }
  }

  /** Takes in what happened. Returns the names of the variables that are not as they were. */
  apply(entry: ObjectEntry | RequestsEntry): ReadonlySet<string> {
    const touched = new Set<string>();
    if (entry.type === 'requests') this.#ask(entry, touched);
    else if (this.#resources.some((resource) => isIn(entry.object, resource))) this.#put(entry, touched);
    return touched;
  }

  /** The value of a variable for CEL: another value object whenever it has changed, so that it can be kept. */
  value(name: string): unknown {
    const answers = this.#answers.get(name);
    return answers ? answers.value : this.holders.get(name)?.value;
  }

  /** True while something that a variable holds is on its way out. */
  get leaving(): boolean {
    return [...this.holders.values()].some(
      ({ variable, members }) =>
        !variable.hidden && [...members.values()].some(({ metadata }) => metadata.deletionTimestamp !== undefined),
    );
  }

  #ask({ recording, ok, status = 0, seen = '', failure = '' }: RequestsEntry, touched: Set<string>): void {
    const said = JSON.stringify([ok, status, seen, failure]);
    for (const [name, answers] of this.#answers) {
      if (answers.key !== recording || answers.said === said) continue;
      answers.said = said;
      answers.value = toCel({ ok, status, seen, failure });
      touched.add(name);
    }
  }

  #put({ object, change, at }: ObjectEntry, touched: Set<string>): void {
    const uid = uidOf(object);
    const first = !this.#known.has(uid);
    this.#known.set(uid, { object, gone: change === 'deleted', at });
    const controller = controllerOf(object);
    if (controller !== undefined) {
      const owned = this.#owned.get(controller) ?? new Set();
      this.#owned.set(controller, owned.add(uid));
    }
    this.#settle(uid, touched, first);
  }

  /** The watches of two kinds run apart, so what an object controls may have been seen before the object itself. */
  #settle(uid: string, touched: Set<string>, first = false): void {
    const known = this.#known.get(uid);
    if (!known) return;
    let joinedOne = false;
    for (const [name, holder] of this.holders) {
      const { changed, joined } = holder.take(uid, known, this.#belongs(known.object, holder.variable));
      if (changed) touched.add(name);
      joinedOne ||= joined;
    }
    if (first || joinedOne) for (const owned of this.#owned.get(uid) ?? []) this.#settle(owned, touched);
  }

  #belongs(object: KubeObject, { resource, wanted, controlledBy }: ObjectsVariable): boolean {
    if (!isIn(object, resource)) return false;
    if (wanted.name !== undefined && object.metadata.name !== wanted.name) return false;
    if (wanted.labels && !selects(wanted.labels, object)) return false;
    return controlledBy === undefined || this.#isControlled(object, controlledBy);
  }

  /** By uid, over ReplicaSets and Jobs in between; owners that are gone by now are owners still. */
  #isControlled(object: KubeObject, by: string): boolean {
    const owner = this.holders.get(by);
    let uid = controllerOf(object);
    if (!owner || uid === undefined || !this.#isSelected(object, uid)) return false;
    for (let depth = 0; uid !== undefined && depth < 4; depth++) {
      if (owner.ever.has(uid)) return true;
      const next: Known | undefined = this.#known.get(uid);
      uid = next && controllerOf(next.object);
    }
    return false;
  }

  /** An ownerReference can be written by hand; a controller counts as its own only what its selector matches, too. */
  #isSelected(object: KubeObject, owner: string): boolean {
    const labels = (this.#known.get(owner)?.object as WorkloadObject | undefined)?.spec?.selector?.matchLabels;
    return labels === undefined || selects(labels, object);
  }
}

export const uidOf = (object: KubeObject): string =>
  object.metadata.uid ?? `${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`;

const controllerOf = (object: KubeObject): string | undefined =>
  object.metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;

export function isIn(object: KubeObject, { apiVersion, kind, namespace }: Resource): boolean {
  const fits = object.apiVersion === apiVersion && object.kind === kind;
  return fits && (namespace === undefined || object.metadata.namespace === namespace);
}
