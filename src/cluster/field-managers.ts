import type { KubeObject } from './cluster.ts';
import { sanitise } from './sanitise.ts';

/** Who wrote to an object, by its metadata.managedFields. The names are what the writers call themselves. */
export interface FieldManager {
  readonly manager: string;
  readonly operation: string;
  /** `status` where it was written by itself; absent for the object as a whole. */
  readonly subresource?: string;
}

/** Beside the object's JSON and not part of it, so that nothing compares, shows or sends it by accident. */
const key = Symbol('field managers');

/** Keeps who wrote to an object; the fields they wrote (most of the bytes) are not kept. Changes `object`. */
export function keepManagers<T extends KubeObject>(object: T, managedFields: unknown): T {
  const entries = Array.isArray(managedFields) ? (managedFields as Partial<FieldManager>[]) : [];
  const value = entries.flatMap(({ manager, operation, subresource }): readonly FieldManager[] => {
    if (typeof manager !== 'string') return [];
    const part = typeof subresource === 'string' && subresource !== '' ? { subresource: sanitise(subresource) } : {};
    return [{ manager: sanitise(manager), operation: String(operation), ...part }];
  });
  return value.length === 0 ? object : Object.defineProperty(object, key, { value, enumerable: false });
}

/** Empty when it is not known. */
export function managersOf(object: KubeObject): readonly FieldManager[] {
  return (object as { readonly [key]?: readonly FieldManager[] })[key] ?? [];
}
