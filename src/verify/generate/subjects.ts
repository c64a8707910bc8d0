import type { KubeObject } from '../../cluster/cluster.ts';
import { managersOf } from '../../cluster/field-managers.ts';
import type { Lab } from '../../lab/lab.ts';
import { labLabel } from '../../labels.ts';
import { logicalName } from './namespaces.ts';
import { controllerOf } from './owner.ts';

/** An object that the solution is about. */
export interface Subject {
  /** As the solution left it; a deleted one as it was at the start. */
  readonly object: KubeObject;
  readonly how: 'made' | 'changed' | 'deleted';
  /** As it was at the start; of a changed one. */
  readonly before?: KubeObject;
  /** The lab's own name of its namespace. */
  readonly namespace: string;
}

/** What controllers keep for themselves, whoever made what it is about. */
const keptByControllers = new Set(['Event', 'Endpoints', 'EndpointSlice', 'Lease', 'ControllerRevision', 'ReplicaSet']);
const kubernetes = /^(kube-|kubelet$|kubeadm$|kindnetd$|coredns$)/;
const klab = 'klab';

/** What the solution made, changed and deleted, in the order of namespace, kind and name. */
export function subjectsOf(
  start: readonly KubeObject[],
  solved: readonly KubeObject[],
  { namespaces, stages }: Pick<Lab, 'namespaces' | 'stages'>,
): readonly Subject[] {
  const klabChanges = stages.some(({ apply }) => apply.length > 0);
  const before = new Map(start.map((object) => [keyOf(object), object]));
  const after = new Map(solved.map((object) => [keyOf(object), object]));
  const made = solved.map((object): Omit<Subject, 'namespace'> => {
    const old = before.get(keyOf(object));
    return old ? { object, how: 'changed', before: old } : { object, how: 'made' };
  });
  const deleted = start
    .filter((object) => !after.has(keyOf(object)))
    .map((object): Omit<Subject, 'namespace'> => ({ object, how: 'deleted' }));
  return [...made, ...deleted]
    .filter(({ object }) => isPlain(object))
    .filter(({ object, how }) => how === 'deleted' || (how === 'changed' && !klabChanges) || isTouched(object, how))
    .flatMap((subject) => {
      const namespace = logicalName(subject.object.metadata.namespace ?? '', namespaces);
      return namespace === undefined ? [] : [{ ...subject, namespace }];
    })
    .sort((a, b) => orderOf(a).localeCompare(orderOf(b)));
}

/** One that somebody wrote down: not made by a controller, not with a drawn name (which no other trial has), not on its way out. */
function isPlain(object: KubeObject): boolean {
  const { kind, metadata } = object;
  const drawn = 'generateName' in metadata;
  return !keptByControllers.has(kind) && !drawn && !controllerOf(object) && metadata.deletionTimestamp === undefined;
}

/**
 * Whether anybody but klab and Kubernetes wrote to it, by its field managers. (Who only took something away leaves no trace
 * in them, so what was there at the start is asked only where klab itself may have changed it.) Where it is not known: what
 * is new and has no label of klab's, and what was there before.
 */
function isTouched(object: KubeObject, how: 'made' | 'changed'): boolean {
  const managers = managersOf(object);
  const ofKlab = object.metadata.labels?.[labLabel] !== undefined;
  if (managers.length > 0) {
    const writers = managers.filter(({ subresource }) => subresource !== 'status');
    if (writers.some(({ manager }) => manager !== klab && !kubernetes.test(manager))) return true;
    // For a check that disturbs, klab makes a bare Pod again from its spec. Its own objects bear its label.
    return how === 'made' && object.kind === 'Pod' && !ofKlab && writers.some(({ manager }) => manager === klab);
  }
  return how === 'changed' || !ofKlab;
}

const keyOf = ({ apiVersion, kind, metadata: { namespace = '', name } }: KubeObject) =>
  [apiVersion, kind, namespace, name].join('|');

const orderOf = ({ namespace, object: { kind, metadata } }: Subject) => `${namespace}|${kind}|${metadata.name}`;
