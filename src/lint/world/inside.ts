import type { KubeObject } from '../../cluster/cluster.ts';
import { fieldAt } from '../../grading/field.ts';
import type { Pod } from '../../grading/kube-types.ts';

interface Container {
  readonly name: string;
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly configMapKeyRef?: KeyRef;
      readonly secretKeyRef?: KeyRef;
      readonly fieldRef?: { readonly fieldPath: string };
    };
  }[];
  readonly envFrom?: readonly { readonly prefix?: string; readonly configMapRef?: Named; readonly secretRef?: Named }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
}
interface Named {
  readonly name: string;
}
interface KeyRef extends Named {
  readonly key: string;
}
interface Projected {
  readonly name?: string;
  readonly secretName?: string;
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

/** Environment of a container as /proc/PID/environ has it, of what its spec says (not what its image brings). */
export function environmentOf(pod: Pod, name: string, objects: readonly KubeObject[]): Buffer {
  const { env = [], envFrom = [] } = containerOf(pod, name) ?? { name };
  const variables = new Map<string, string>();
  for (const { prefix = '', configMapRef, secretRef } of envFrom) {
    const found = valuesOf(pod, configMapRef ? 'ConfigMap' : 'Secret', (configMapRef ?? secretRef)?.name, objects);
    for (const [key, value] of found) variables.set(prefix + key, value);
  }
  for (const { name: variable, value, valueFrom } of env) {
    const ref = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef;
    const kind = valueFrom?.configMapKeyRef ? 'ConfigMap' : 'Secret';
    const field = valueFrom?.fieldRef && fieldAt(pod, valueFrom.fieldRef.fieldPath);
    const found = ref ? valuesOf(pod, kind, ref.name, objects).get(ref.key) : (value ?? field);
    // Values in plain text may use what stands before them: $(NAME).
    const text = String(found ?? '').replace(
      /\$\(([^()]+)\)/g,
      (written, one: string) => variables.get(one) ?? written,
    );
    if (found !== undefined || value !== undefined) variables.set(variable, text);
  }
  return Buffer.from([...variables].map(([key, value]) => `${key}=${value}\0`).join(''));
}

/** A file that a volume with a ConfigMap or a Secret puts into a container; undefined for all others. */
export function fileOf(pod: Pod, name: string, path: string, objects: readonly KubeObject[]): Buffer | undefined {
  const mount = [...(containerOf(pod, name)?.volumeMounts ?? [])]
    .filter(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath.replace(/\/+$/, '')}/`))
    .sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
  const volumes = ((
    pod.spec as { volumes?: readonly (Named & { configMap?: Projected; secret?: Projected })[] } | undefined
  )?.volumes ?? []) as readonly (Named & { configMap?: Projected; secret?: Projected })[];
  const volume = volumes.find((one) => one.name === mount?.name);
  const source = volume?.configMap ?? volume?.secret;
  if (!mount || !source) return undefined;
  const inVolume = [mount.subPath, path.slice(mount.mountPath.replace(/\/+$/, '').length + 1)]
    .filter(Boolean)
    .join('/');
  const key = source.items ? source.items.find((item) => item.path === inVolume)?.key : inVolume;
  const kind = volume?.configMap ? 'ConfigMap' : 'Secret';
  const text = valuesOf(pod, kind, source.name ?? source.secretName, objects).get(key ?? '');
  return text === undefined ? undefined : Buffer.from(text);
}

function containerOf(pod: Pod, name: string): Container | undefined {
  return (pod.spec?.containers as readonly Container[] | undefined)?.find((one) => one.name === name);
}

function valuesOf(
  pod: Pod,
  kind: string,
  name: string | undefined,
  objects: readonly KubeObject[],
): Map<string, string> {
  const object = objects.find(
    (one) => one.kind === kind && one.metadata.name === name && one.metadata.namespace === pod.metadata.namespace,
  );
  const data = Object.entries((object?.['data'] ?? {}) as Readonly<Record<string, unknown>>);
  return new Map(
    data.map(([key, value]) => [
      key,
      kind === 'Secret' ? Buffer.from(String(value), 'base64').toString() : String(value),
    ]),
  );
}
