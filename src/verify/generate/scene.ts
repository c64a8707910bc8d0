import type { KubeObject } from '../../cluster/cluster.ts';
import type { BoundCheck } from '../../grading/bind.ts';
import { controllerOf } from './owner.ts';
import { at, fieldsOf } from './paths.ts';
import { containersOf } from './pod-template.ts';
import type { Subject } from './subjects.ts';
import { wordsOf } from './words.ts';

/** What surrounds an object: what a fault may be made of, and who would notice. */
export interface Scene {
  /** All objects of the solved trial. */
  readonly objects: readonly KubeObject[];
  /** Images that are in the cluster. */
  readonly images: readonly string[];
  /** The lab's namespaces in which something lies that was made for it, with their real names. */
  readonly namespaces: ReadonlyMap<string, string>;
  /** Names of ConfigMaps in which answers are handed in. */
  readonly answers: ReadonlySet<string>;
  /** Whether a check that reads the object speaks of a word, as a field or a value. */
  isAskedFor(subject: Subject, word: string): boolean;
  /** Whether a check speaks of that label of the object itself, not of labels of its Pods. */
  isLabelAskedFor(subject: Subject, key: string): boolean;
  /** Whether another object of the same namespace may mean the object, or a key of it, by that word. */
  isReferredTo(subject: Subject, word: string): boolean;
  /** Whether only checks of stages speak of it: they have been judged when the fault comes. */
  isOver(subject: Subject, words: readonly string[]): boolean;
}

type Watcher = BoundCheck & { readonly words: ReadonlySet<string> };

/** What a scene knows of checks and objects, for the objects of one solved trial. */
export function sceneOf(
  of: Pick<Scene, 'objects' | 'images' | 'namespaces'> & { checks: readonly BoundCheck[] },
): Scene {
  const { objects, images, namespaces } = of;
  const watchers = of.checks.map(
    (bound): Watcher => ({ ...bound, words: wordsOf([bound.check.with, defaultsOf(bound)]) }),
  );
  const readersOf = (subject: Subject) => watchers.filter((watcher) => reads(watcher, subject, objects));
  const speaks = (watcher: Watcher, words: readonly string[]) => words.some((word) => watcher.words.has(word));
  return {
    objects,
    images,
    namespaces,
    answers: new Set(
      of.checks
        .filter(({ grader }) => grader.kind === 'answer')
        .map(({ params }) => String(fieldsOf(params)['configMap'])),
    ),
    isAskedFor: (subject, word) => readersOf(subject).some((watcher) => watcher.words.has(word)),
    isLabelAskedFor: (subject, key) =>
      readersOf(subject).some(
        ({ check }) =>
          at(check.with, ['match', 'metadata', 'labels', key]) !== undefined ||
          /\.metadata\.labels\b/.test(JSON.stringify(check.with)),
      ),
    isReferredTo: ({ object }, word) =>
      objects.some(
        (other) =>
          other !== object &&
          other.metadata.namespace === object.metadata.namespace &&
          !controllerOf(other) &&
          referencesOf(other).has(word),
      ),
    isOver(subject, words) {
      const readers = readersOf(subject);
      const speakers = readers.filter((watcher) => speaks(watcher, words));
      const judges = speakers.length > 0 ? speakers : readers;
      // Nobody reads it: no stage has taken it off the list either.
      return judges.length > 0 && judges.every(({ check }) => check.stage !== undefined);
    },
  };
}

/** Whether a check reads the kind of an object in its namespace, and does not speak of others of that kind alone. */
function reads({ grader, params, words }: Watcher, { object }: Subject, objects: readonly KubeObject[]): boolean {
  const { apiVersion, kind, metadata } = object;
  const watched = grader
    .watches(params)
    .some(
      (one) =>
        one.apiVersion === apiVersion &&
        one.kind === kind &&
        (one.namespace === undefined || one.namespace === metadata.namespace),
    );
  if (!watched || words.has(metadata.name)) return watched;
  return !objects.some((other) => other.kind === kind && other !== object && words.has(other.metadata.name));
}

/** Parameters that the grader fills in (`configMap: lab-answers`); what it makes of the others is its own affair. */
const defaultsOf = ({ params }: BoundCheck) =>
  Object.values(fieldsOf(params)).filter((value) => typeof value === 'string' || typeof value === 'number');

/** What is no reference to an object, though it may be the same word: labels, and what is called so inside of others. */
const noReferences = new Set(['metadata', 'status', 'selector', 'podSelector', 'matchLabels', 'labels', 'ports']);

/** The words of an object that may be names and keys of others. */
function referencesOf(object: KubeObject): ReadonlySet<string> {
  const words = wordsOf(object, noReferences);
  for (const { container } of containersOf(object)) words.delete(String(container['name']));
  return words;
}
