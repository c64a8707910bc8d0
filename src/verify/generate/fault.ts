import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../cluster/cluster.ts';
import type { TrialHands } from '../trial.ts';
import { at, type Path, pathText, put } from './paths.ts';
import type { Scene } from './scene.ts';
import type { Subject } from './subjects.ts';

/** One thing that can be wrong about one object. */
export interface Fault {
  /** Last words of its id: `image`, `data-token`. */
  readonly id: readonly string[];
  /** Said of the object: `.spec.replicas is 3 instead of 2`. */
  readonly what: string;
  /** Words by which a check would speak of it: fields, and the right value. Empty: whoever reads the object. */
  readonly words: readonly string[];
  /** `live`: the object in the trial that is to be spoilt. */
  apply(live: KubeObject, trial: FaultyTrial): Promise<void>;
}

export interface FaultyTrial {
  /** All its objects. */
  readonly now: readonly KubeObject[];
  readonly hands: TrialHands;
  /** Real name of one of the lab's namespaces. Throws KlabError where nothing lies in it. */
  realNamespace(logical: string): string;
}

/** A kind of fault. */
export interface Operator {
  /** As the docs name it. */
  readonly name: string;
  /** Which objects it is for. */
  readonly on: readonly Subject['how'][];
  /** In the order in which they are taken. */
  faults(subject: Subject, scene: Scene): readonly Fault[];
}

interface Edit {
  readonly path: Path;
  /** Made from what stands there, so that it is the same fault in a trial with other values; undefined: it goes. */
  readonly to: (old: unknown) => unknown;
  readonly id: readonly string[];
  readonly words?: readonly string[];
}

/**
 * A fault in one field. None where it would change nothing, and none in a changed object where the solution has left
 * that field as it was.
 */
export function edited(subject: Subject, { path, to, id, words = [] }: Edit): readonly Fault[] {
  const { object, before } = subject;
  const old = at(object, path);
  const wrong = to(old);
  if (isDeepStrictEqual(old, wrong)) return [];
  if (before && isDeepStrictEqual(at(before, path), old)) return [];
  const spoken = typeof old === 'string' || typeof old === 'number' ? [String(old)] : [];
  return [
    {
      id,
      what: `${pathText(path)} ${changeText(object, path, old, wrong)}`,
      words: [...words, ...spoken],
      apply: (live, { hands }) => hands.replace(put(live, path, to(at(live, path)))),
    },
  ];
}

/** Longest value in a description, in characters. */
const longest = 60;

function changeText(object: KubeObject, path: Path, old: unknown, wrong: unknown): string {
  const secret = object.kind === 'Secret' && /^(data|stringData)$/.test(String(path[0]));
  if (secret) return wrong === undefined ? 'is gone' : 'is another one (values of Secrets are not shown)';
  if (wrong === undefined) return `is gone (it was ${shown(old)})`;
  return old === undefined ? `is ${shown(wrong)}; it was not there` : `is ${shown(wrong)} instead of ${shown(old)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
