import type { KubeObject, Resource } from '../cluster/cluster.ts';
import { selects } from './kube-types.ts';

/** Which objects of one kind a check is about: the one of a name, or all with some labels. */
export interface Wanted {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** The collection in which the wanted objects are looked for. */
export function collectionOf({ apiVersion, kind, namespace }: Wanted): Resource {
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) };
}

/** Exactly one of name and labels has to be given. */
export const nameOrLabels = ({ name, labels }: Pick<Wanted, 'name' | 'labels'>) =>
  (name === undefined) !== (labels === undefined);

export const isWanted = ({ name, labels }: Wanted, object: KubeObject): boolean =>
  labels ? selects(labels, object) : object.metadata.name === name;

/** Labels as kubectl's -l takes them: `app=web,tier=front`. */
export const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map((pair) => pair.join('='))
    .join(',');
