import type { Container } from '../../src/grading/kube-types.ts';

/** How a Pod's spec says that a variable or file comes about. */
export type Reference =
  | { readonly from: 'literal'; readonly value: string; readonly where: string }
  | {
      readonly from: 'key';
      readonly kind: 'ConfigMap' | 'Secret';
      readonly name: string;
      readonly key: string;
      readonly where: string;
      readonly via: 'env' | 'envFrom' | 'volume';
      readonly mount?: MountFacts;
    }
  | { readonly from: 'field'; readonly path: string; readonly where: string; readonly mount?: MountFacts }
  | { readonly from: 'other'; readonly what: string; readonly where: string };

/** What a file's mount says of it. `mode` is a number as in the API. */
export interface MountFacts {
  readonly mode: number;
  readonly readOnly: boolean;
  readonly subPath: boolean;
}

/** Whether a ConfigMap or Secret has a key at this moment: what `envFrom` brings depends on it. */
export type HasKey = (kind: 'ConfigMap' | 'Secret', name: string, key: string) => boolean;

interface KeyRef {
  readonly name: string;
  readonly key: string;
}
interface Refs {
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly configMapKeyRef?: KeyRef;
      readonly secretKeyRef?: KeyRef;
      readonly fieldRef?: { readonly fieldPath: string };
      readonly [other: string]: unknown;
    };
  }[];
  readonly envFrom?: readonly {
    readonly prefix?: string;
    readonly configMapRef?: { readonly name: string };
    readonly secretRef?: { readonly name: string };
  }[];
}
/** Where a variable comes from, by the rules of the kubelet: `env` wins over `envFrom`, the last entry over earlier ones. */
export function envReference(container: Container, name: string, has: HasKey): Reference | undefined {
  const { env = [], envFrom = [] } = container as Refs;
  const where = `.spec.containers[name=${container.name}]`;
  const entry = env.findLast((one) => one.name === name);
  if (entry) {
    const at = `${where}.env[name=${name}]`;
    const { configMapKeyRef, secretKeyRef, fieldRef, ...others } = entry.valueFrom ?? {};
    if (configMapKeyRef) return { from: 'key', kind: 'ConfigMap', ...pick(configMapKeyRef), where: at, via: 'env' };
    if (secretKeyRef) return { from: 'key', kind: 'Secret', ...pick(secretKeyRef), where: at, via: 'env' };
    if (fieldRef) return { from: 'field', path: fieldRef.fieldPath, where: at };
    const [other] = Object.keys(others);
    return other ? { from: 'other', what: other, where: at } : { from: 'literal', value: entry.value ?? '', where: at };
  }
  for (const { prefix = '', configMapRef, secretRef } of envFrom.toReversed()) {
    if (!name.startsWith(prefix)) continue;
    const [kind, ref] = configMapRef ? (['ConfigMap', configMapRef] as const) : (['Secret', secretRef] as const);
    const key = name.slice(prefix.length);
    if (ref && has(kind, ref.name, key))
      return { from: 'key', kind, name: ref.name, key, where: `${where}.envFrom`, via: 'envFrom' };
  }
  return undefined;
}

const pick = ({ name, key }: KeyRef): KeyRef => ({ name, key });
