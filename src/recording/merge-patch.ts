type Json = unknown;
type JsonObject = Record<string, Json>;

/** The JSON merge patch (RFC 7386) that turns `before` into `after`; undefined when none can (null is a value there). */
export function mergePatch(before: JsonObject, after: JsonObject): JsonObject | undefined {
  const patch: JsonObject = {};
  for (const key of Object.keys(before)) if (!Object.hasOwn(after, key)) put(patch, key, null);
  for (const [key, value] of Object.entries(after)) {
    const was = Object.hasOwn(before, key) ? before[key] : undefined;
    if (same(was, value)) continue;
    if (isObject(was) && isObject(value)) {
      const inner = mergePatch(was, value);
      if (inner === undefined) return undefined;
      put(patch, key, inner);
    } else if (hasNull(value)) return undefined;
    else put(patch, key, value);
  }
  return patch;
}

/** `target` with the patch applied; shares unchanged parts with it. */
export function applyMergePatch(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else put(result, key, applyMergePatch(Object.hasOwn(result, key) ? result[key] : undefined, value));
  }
  return result;
}

const isObject = (value: Json): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** A null inside of an array survives a patch, one in an object does not. */
function hasNull(value: Json): boolean {
  return value === null || (isObject(value) && Object.values(value).some(hasNull));
}

function same(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => same(item, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
  );
}

/** Plain assignment would take the key "__proto__" for the prototype. */
function put(target: JsonObject, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
