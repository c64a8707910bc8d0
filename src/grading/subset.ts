import { below } from './field.ts';
import { isSameImage } from './image-name.ts';

export interface Mismatch {
  readonly path: string;
  readonly expected: unknown;
  readonly observed: unknown;
}

/** Whether a wanted value may be missing altogether, because that means the same. */
type MayLack = (value: unknown) => boolean;

/**
 * The first place where `actual` does not contain `wanted`. Maps: every wanted key. Lists: every wanted item has its
 * own item (by `name` where it has one, else any that contains it; no item is used twice). Scalars: equal; of images, the
 * same one, with or without `docker.io/library/`.
 */
export function mismatch(
  wanted: unknown,
  actual: unknown,
  path = '',
  mayLack: MayLack = () => false,
): Mismatch | undefined {
  if (Array.isArray(wanted)) return listMismatch(wanted, actual, path, mayLack);
  if (!isMap(wanted)) return wanted === actual ? undefined : { path: path || '.', expected: wanted, observed: actual };
  if (!isMap(actual)) return { path: path || '.', expected: wanted, observed: actual };
  for (const [key, value] of Object.entries(wanted)) {
    const own = Object.hasOwn(actual, key) ? actual[key] : undefined;
    if (key === 'image' && typeof value === 'string' && typeof own === 'string' && isSameImage(value, own)) continue;
    if (own === undefined && mayLack(value)) continue;
    const found = mismatch(value, own, below(path, key), mayLack);
    if (found) return found;
  }
  return undefined;
}

function listMismatch(
  wanted: readonly unknown[],
  actual: unknown,
  path: string,
  mayLack: MayLack,
): Mismatch | undefined {
  if (!Array.isArray(actual)) return { path: path || '.', expected: wanted, observed: actual };
  const left = new Set(actual.keys());
  for (const item of wanted) {
    const name = isMap(item) ? item.name : undefined;
    const named =
      name === undefined ? undefined : [...left].find((index) => isMap(actual[index]) && actual[index].name === name);
    const index = named ?? [...left].find((candidate) => mismatch(item, actual[candidate], '', mayLack) === undefined);
    if (index === undefined) return nearest(item, actual, path, mayLack);
    const found = mismatch(item, actual[index], below(path, index), mayLack);
    if (found) return found;
    left.delete(index);
  }
  return undefined;
}

/** A list of one item that differs is best told as a difference inside that item. */
function nearest(item: unknown, actual: readonly unknown[], path: string, mayLack: MayLack): Mismatch {
  const inside = actual.length === 1 && isMap(item) ? mismatch(item, actual[0], below(path, 0), mayLack) : undefined;
  return inside ?? { path, expected: [item], observed: actual };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
