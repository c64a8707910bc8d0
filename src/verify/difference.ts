import type { KubeObject } from '../cluster/cluster.ts';
import { showField } from '../grading/evidence.ts';
import { fresh } from './fresh.ts';

/** More of them say nothing new. */
const most = 8;

/**
 * What is different between the objects of a namespace at two times, in words: `Deployment web is not there any more`.
 * Compared are kinds, names, labels and what was asked for (spec, data, rules); not what controllers made of it, nor what
 * the API server draws by lot (addresses, node ports).
 */
export function differences(before: readonly KubeObject[], now: readonly KubeObject[]): readonly string[] {
  const [was, is] = [byName(before), byName(now)];
  const found = [
    ...[...was].flatMap(([key, object]) => {
      const same = is.get(key);
      return same ? changed(object, same) : [`${titleOf(object)} is not there any more`];
    }),
    ...[...is]
      .filter(([key]) => !was.has(key))
      .map(([, object]) => `${titleOf(object)} is there, which was not before`),
  ];
  return found.length > most ? [...found.slice(0, most), `${found.length - most} more things are different`] : found;
}

const titleOf = ({ kind, metadata }: KubeObject) => `${kind} ${metadata.name}`;

/** Those that nobody else has made; what a controller makes of them has names drawn by lot. */
const byName = (objects: readonly KubeObject[]): ReadonlyMap<string, KubeObject> =>
  new Map(
    objects
      .filter(
        ({ kind, metadata }) => kind !== 'Lease' && !metadata.ownerReferences?.some(({ controller }) => controller),
      )
      .map((object) => [
        [object.apiVersion, object.kind, object.metadata.namespace, object.metadata.name].join('/'),
        object,
      ]),
  );

function changed(before: KubeObject, now: KubeObject): readonly string[] {
  const path = firstDifference(comparable(before), comparable(now));
  if (path === undefined) return [];
  const field = path.map(keyText).join('');
  // Values of Secrets are shown as digests.
  const [was, is] = [before, now].map((object) => showField(object, field, valueAt(comparable(object), path)));
  return [`${titleOf(now)} is different: ${field} is ${is}, and was ${was}`];
}

const keyText = (key: string) => (/^\d+$/.test(key) ? `[${key}]` : /^\w+$/.test(key) ? `.${key}` : `["${key}"]`);

/** Drawn by lot by the API server, or written by controllers. */
const drawn: Readonly<Record<string, ReadonlySet<string>>> = {
  Service: new Set(['clusterIP', 'clusterIPs', 'nodePort', 'healthCheckNodePort']),
  ServiceAccount: new Set(['secrets']),
};

function comparable(object: KubeObject): unknown {
  const { metadata, ...rest } = fresh(object);
  return without({ ...rest, metadata: { labels: metadata.labels ?? {} } }, drawn[object.kind] ?? new Set());
}

function without(value: unknown, keys: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, keys));
  if (!isObject(value)) return value;
  // That a Service has no address is asked for.
  const kept = Object.entries(value).filter(([key, item]) => !keys.has(key) || item === 'None');
  return Object.fromEntries(kept.map(([key, item]) => [key, without(item, keys)]));
}

/** Keys to the first place at which two JSON values differ; undefined when they are equal. */
function firstDifference(one: unknown, other: unknown): readonly string[] | undefined {
  if (!isContainer(one) || !isContainer(other) || Array.isArray(one) !== Array.isArray(other)) {
    return Object.is(one, other) ? undefined : [];
  }
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  for (const key of keys) {
    const deeper = firstDifference(valueAt(one, [key]), valueAt(other, [key]));
    if (deeper) return [key, ...deeper];
  }
  return undefined;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (isContainer(part) && Object.hasOwn(part, key) ? (part as Record<string, unknown>)[key] : undefined),
    value,
  );
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isObject = (value: unknown): value is Record<string, unknown> => isContainer(value) && !Array.isArray(value);
