import type { KubeObject } from '../../cluster/cluster.ts';
import { at, fieldsOf, type Path } from './paths.ts';
import type { Scene } from './scene.ts';
import type { Subject } from './subjects.ts';

/** Kinds that keep keys and values for others. */
export type Store = 'ConfigMap' | 'Secret';

export const isStore = ({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean =>
  apiVersion === 'v1' && (kind === 'ConfigMap' || kind === 'Secret');

interface Entry {
  readonly key: string;
  readonly path: Path;
}

/** Keys of a ConfigMap or Secret. None of Secrets of a type: which keys they have, and what is in them, is the API's affair. */
export function dataOf(object: KubeObject): readonly Entry[] {
  if (!isStore(object)) return [];
  const { type = 'Opaque' } = object as { readonly type?: unknown };
  if (object.kind === 'Secret' && type !== 'Opaque') return [];
  return Object.keys(fieldsOf(object['data'])).map((key) => ({ key, path: ['data', key] }));
}

/** The text of a value: those of Secrets are base64. */
export const decoded = ({ kind }: KubeObject, value: unknown): string =>
  kind === 'Secret' ? Buffer.from(String(value), 'base64').toString() : String(value);

export const encoded = ({ kind }: KubeObject, text: string): string =>
  kind === 'Secret' ? Buffer.from(text).toString('base64') : text;

/** Whether a ConfigMap is there to hand in answers: a check of the kind `answer` reads it. */
export const isAnswers = (subject: Subject, scene: Scene): boolean =>
  subject.object.kind === 'ConfigMap' && scene.answers.has(subject.object.metadata.name);

export function storeNamed(
  objects: readonly KubeObject[],
  kind: Store,
  name: string,
  { metadata: { namespace } }: KubeObject,
): KubeObject | undefined {
  return objects.find(
    (one) => one.kind === kind && one.metadata.name === name && at(one, ['metadata', 'namespace']) === namespace,
  );
}
