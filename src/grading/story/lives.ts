import { isDeepStrictEqual } from 'node:util';
import type { Journal } from '../../recording/journal.ts';
import type { WorkloadObject } from '../kube-types.ts';
import { beginningOf } from './beginning.ts';
import { uidOf } from './world.ts';

/** A time in which one object had one Pod template. Times by the recorder's clock. */
export interface TemplateState {
  readonly from: number;
  /** undefined: it has it still. */
  to: number | undefined;
  /** The object as it was last in this time. */
  last: WorkloadObject;
  /** When its controller had rolled this template out completely, first. */
  rolledOutAt: number | undefined;
}

/** One object of a name, from its first moment to its last: what is made again under the same name is another life. */
export interface Life {
  readonly uid: string;
  /** It was there when the attempt began. */
  readonly was: boolean;
  readonly states: TemplateState[];
  goneAt: number | undefined;
}

interface Named {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export function livesOf(journal: Journal, { kind, namespace, name }: Named): readonly Life[] {
  const { entries } = journal;
  const began = beginningOf(journal, entries).at;
  const lives = new Map<string, Life>();
  for (const entry of entries) {
    if (entry.type !== 'object' || entry.object.kind !== kind) continue;
    const { metadata } = entry.object;
    if (metadata.name !== name || metadata.namespace !== namespace) continue;
    const uid = uidOf(entry.object);
    const life: Life = lives.get(uid) ?? {
      uid,
      was: entry.change === 'was' || entry.at < began,
      states: [],
      goneAt: undefined,
    };
    lives.set(uid, life);
    if (entry.change === 'deleted') end(life, entry.at);
    else live(life, entry.object as WorkloadObject, entry.at);
  }
  return [...lives.values()];
}

function end(life: Life, at: number): void {
  life.goneAt = at;
  const last = life.states.at(-1);
  if (last) last.to = at;
}

function live({ states }: Life, object: WorkloadObject, at: number): void {
  const now = states.at(-1);
  const rolledOutAt = isRolledOut(object) ? at : undefined;
  if (now && isDeepStrictEqual(now.last.spec?.template, object.spec?.template)) {
    now.last = object;
    now.rolledOutAt ??= rolledOutAt;
    return;
  }
  if (now) now.to = at;
  states.push({ from: at, to: undefined, last: object, rolledOutAt });
}

/** As `kubectl rollout status` sees it: the controller has acted, nothing old is left, everything is available. */
function isRolledOut({ kind, metadata, spec, status }: WorkloadObject): boolean {
  if (!status || (status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return false;
  if (kind === 'DaemonSet') {
    const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled, numberAvailable } = status;
    return wanted > 0 && updatedNumberScheduled === wanted && numberAvailable === wanted;
  }
  const wanted = spec?.replicas ?? 1;
  const { replicas, updatedReplicas, readyReplicas, availableReplicas = readyReplicas } = status;
  return wanted > 0 && [replicas, updatedReplicas, readyReplicas, availableReplicas].every((count) => count === wanted);
}
