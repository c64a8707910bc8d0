import { createHmac, randomBytes } from 'node:crypto';
import type { KubeObject, Resource } from '../cluster/cluster.ts';
import type { Mark } from './journal.ts';
import type { MarkLine, NewEntry } from './lines.ts';
import { recorderName } from './names.ts';

/** Marks reach the recorder as keys of its ConfigMap. */
export const marksResource: Resource = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'klab-system' };

/** A mark as a ConfigMap carries it; ids sort by the time they were made. `now`: milliseconds since the epoch. */
export function sealed(mark: Mark, key: string, now: number): { readonly id: string; readonly value: string } {
  const id = `${now.toString(36).padStart(10, '0')}-${randomBytes(6).toString('hex')}`;
  return { id, value: JSON.stringify({ mark, proof: proofOf(id, mark, key) }) };
}

/** Whether klab made this mark: a learner who may write ConfigMaps has not the key. */
export function isProven({ id, mark, proof }: MarkLine, key: string): boolean {
  return proof === proofOf(id, mark, key);
}

/** Entries for the marks in this ConfigMap that are not among `marked` yet. */
export function newMarks(attempt: string, map: KubeObject, marked: Set<string>, at: number): NewEntry[] {
  if (map.metadata.name !== recorderName(attempt)) return [];
  const entries = Object.entries((map.data ?? {}) as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.flatMap(([id, value]) => {
    if (marked.has(id)) return [];
    marked.add(id);
    const { mark, proof } = parse(value);
    return mark === undefined ? [] : [{ at, type: 'mark', id, mark, proof: String(proof) }];
  });
}

function parse(value: string): { readonly mark?: Mark; readonly proof?: string } {
  try {
    return (JSON.parse(value) ?? {}) as { mark?: Mark; proof?: string };
  } catch {
    return {};
  }
}

const proofOf = (id: string, mark: Mark, key: string): string =>
  createHmac('sha256', key)
    .update(`${id} ${JSON.stringify(mark)}`)
    .digest('hex');
