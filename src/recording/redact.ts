import type { KubeObject } from '../cluster/cluster.ts';
import { digest } from '../grading/evidence.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
/** Longest last-applied annotation that is kept, in characters: it is a second copy of the object. */
const lastAppliedCap = 1024;

/** An object as the journal keeps it: values of Secrets as digests, no second copy of large objects. Changes nothing. */
export function redact(object: KubeObject): KubeObject {
  if (object.kind === 'Secret') return redactSecret(object);
  const annotations = object.metadata.annotations ?? {};
  if ((annotations[lastApplied] ?? '').length <= lastAppliedCap) return object;
  const { [lastApplied]: _, ...kept } = annotations;
  return { ...object, metadata: { ...object.metadata, annotations: kept } };
}

/** Annotations too: kubectl's last-applied holds the data again, and others may. */
function redactSecret(object: KubeObject): KubeObject {
  const { annotations } = object.metadata;
  return {
    ...object,
    ...digests(object, 'data'),
    ...digests(object, 'stringData'),
    ...(annotations ? { metadata: { ...object.metadata, annotations: digested(annotations) } } : {}),
  };
}

function digests(object: KubeObject, field: string): Record<string, unknown> {
  const values = object[field];
  return values !== null && typeof values === 'object' ? { [field]: digested(values as Record<string, unknown>) } : {};
}

const digested = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, digest(value)]));
