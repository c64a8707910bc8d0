/** The way to a field: keys of maps, positions in lists, or the name of a list's element. */
export type Path = readonly (string | number | { readonly name: string })[];

type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** undefined where the way ends before. */
export function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((part, step) => {
    if (typeof step === 'string') return fieldsOf(part)[step];
    const list = listOf(part);
    return list[positionIn(list, step)];
  }, value);
}

/** A copy with another value there; undefined takes the field or the element away. What misses on the way is made. */
export function put<T>(value: T, path: Path, wanted: unknown): T {
  const [step, ...rest] = path;
  if (step === undefined) return wanted as T;
  if (typeof step === 'string') {
    const { [step]: old, ...others } = fieldsOf(value);
    const next = put(old, rest, wanted);
    // In its old place, so that what is shown keeps its order.
    const kept = Object.entries(fieldsOf(value)).flatMap(([key, one]) =>
      key !== step ? [[key, one]] : next === undefined ? [] : [[key, next]],
    );
    return (step in fieldsOf(value) ? Object.fromEntries(kept) : added(others, step, next)) as T;
  }
  const list = listOf(value);
  const found = positionIn(list, step);
  const next = put(list[found], rest, wanted);
  if (found === -1) return (next === undefined ? list : [...list, next]) as T;
  return (next === undefined ? list.toSpliced(found, 1) : list.with(found, next)) as T;
}

/** `.spec.containers[main].ports[0]`, as it is shown. */
export function pathText(path: Path): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      if (typeof step === 'object') return `[${step.name}]`;
      return /^\w+$/.test(step) ? `.${step}` : `["${step}"]`;
    })
    .join('');
}

/** Elements of a list that tell themselves apart by their name are reached by it, the others by position. */
export function stepsOf(list: readonly unknown[]): Path {
  const names = list.map((one) => fieldsOf(one)['name']);
  const named = names.every((name) => typeof name === 'string' && name !== '') && new Set(names).size === names.length;
  return list.map((_, index) => (named ? { name: String(names[index]) } : index));
}

const added = (fields: Fields, key: string, value: unknown) =>
  value === undefined ? fields : { ...fields, [key]: value };

function positionIn(list: readonly unknown[], step: Exclude<Path[number], string>): number {
  if (typeof step === 'number') return step < list.length ? step : -1;
  return list.findIndex((one) => fieldsOf(one)['name'] === step.name);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
