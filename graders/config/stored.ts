import type { KubeObject } from '../../src/cluster/cluster.ts';

/** The bytes under a key of a ConfigMap or Secret; undefined when it has no such key. */
export function storedAt(object: KubeObject | undefined, key: string): Buffer | undefined {
  const part = (field: string) => {
    const map = (object?.[field] ?? {}) as Readonly<Record<string, string>>;
    return Object.hasOwn(map, key) ? map[key] : undefined;
  };
  const plain = object?.kind === 'Secret' ? undefined : part('data');
  if (plain !== undefined) return Buffer.from(plain);
  const encoded = object?.kind === 'Secret' ? part('data') : part('binaryData');
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64');
}
