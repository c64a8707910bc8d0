import { below } from './field.ts';

export interface Mismatch {
  readonly path: string;
  readonly expected: unknown;
  readonly observed: unknown;
}

/**
 * The first place where `actual` does not contain `wanted`. Maps: every wanted key. Lists: every wanted item has its
 * own item (by `name` where it has one, else any that contains it; no item is used twice). Scalars: equal.
 */
export function mismatch(wanted: unknown, actual: unknown, path = ''): Mismatch | undefined {
  if (Array.isArray(wanted)) return listMismatch(wanted, actual, path);
  if (!isMap(wanted)) return wanted === actual ? undefined : { path: path || '.', expected: wanted, observed: actual };
  if (!isMap(actual)) return { path: path || '.', expected: wanted, observed: actual };
  for (const [key, value] of Object.entries(wanted)) {
    const found = mismatch(value, Object.hasOwn(actual, key) ? actual[key] : undefined, below(path, key));
    if (found) return found;
  }
  return undefined;
}

function listMismatch(wanted: readonly unknown[], actual: unknown, path: string): Mismatch | undefined {
  if (!Array.isArray(actual)) return { path: path || '.', expected: wanted, observed: actual };
  const left = new Set(actual.keys());
  for (const item of wanted) {
    const name = isMap(item) ? item.name : undefined;
    const named =
      name === undefined ? undefined : [...left].find((index) => isMap(actual[index]) && actual[index].name === name);
    const index = named ?? [...left].find((candidate) => mismatch(item, actual[candidate]) === undefined);
    if (index === undefined) return nearest(item, actual, path);
    const found = mismatch(item, actual[index], below(path, index));
    if (found) return found;
    left.delete(index);
  }
  return undefined;
}

/** A list of one item that differs is best told as a difference inside that item. */
function nearest(item: unknown, actual: readonly unknown[], path: string): Mismatch {
  const inside = actual.length === 1 && isMap(item) ? mismatch(item, actual[0], below(path, 0)) : undefined;
  return inside ?? { path, expected: [item], observed: actual };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
