import { createHash } from 'node:crypto';
import type { KubeObject } from '../cluster/cluster.ts';
import type { Evidence } from './verdict.ts';

/** Longest value shown as evidence, in characters; what is cut is marked. */
export const evidenceCap = 400;

/** The object that evidence points at. */
export function pointAt(object: KubeObject): NonNullable<Evidence['object']> {
  const { name, namespace, uid } = object.metadata;
  return { kind: object.kind, name, ...(namespace ? { namespace } : {}), ...(uid ? { uid } : {}) };
}

/** A value as evidence shows it: strings bare, the rest as JSON, capped. */
export function show(value: unknown): string {
  if (value === undefined) return '(not there)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > evidenceCap
    ? `${text.slice(0, evidenceCap)}… (${text.length - evidenceCap} characters cut)`
    : text;
}

/** What stands for a secret value: enough to see that two differ, not enough to know either. */
export function digest(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

/** Like `show`, but whatever lies in a Secret's data is shown as a digest. `path` is kubectl style. */
export function showField(object: Pick<KubeObject, 'kind'>, path: string, value: unknown): string {
  if (value === undefined || object.kind !== 'Secret') return show(value);
  const plain = /^\.(apiVersion|kind|type|immutable)$|^\.metadata\.(?!annotations)/.test(path);
  return plain ? show(value) : digest(value);
}
