import type { Container, Pod } from '../../src/grading/kube-types.ts';
import type { HasKey, MountFacts, Reference } from './reference.ts';

interface Mounts {
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly subPath?: string;
    readonly subPathExpr?: string;
    readonly readOnly?: boolean;
  }[];
}

interface Projected {
  readonly name?: string;
  readonly items?: readonly {
    readonly key?: string;
    readonly path: string;
    readonly mode?: number;
    readonly fieldRef?: { readonly fieldPath: string };
  }[];
}
interface Volume {
  readonly name: string;
  readonly configMap?: Projected & { readonly defaultMode?: number };
  readonly secret?: Projected & { readonly secretName?: string; readonly defaultMode?: number };
  readonly downwardAPI?: Projected & { readonly defaultMode?: number };
  readonly projected?: {
    readonly defaultMode?: number;
    readonly sources?: readonly {
      readonly configMap?: Projected;
      readonly secret?: Projected;
      readonly downwardAPI?: Projected;
    }[];
  };
  readonly [type: string]: unknown;
}

/** Kubernetes' own default of defaultMode, 0644. */
const usualMode = 0o644;

/** Where a file comes from, by the mount that lies deepest above it; undefined: from the image. */
export function fileReference(pod: Pod, container: Container, path: string, has: HasKey): Reference | undefined {
  const mounts = ((container as Mounts).volumeMounts ?? []).filter(
    ({ mountPath }) => path === trim(mountPath) || path.startsWith(`${trim(mountPath)}/`),
  );
  const mount = mounts.sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
  const volumes = ((pod.spec as { volumes?: readonly Volume[] } | undefined)?.volumes ?? []) as readonly Volume[];
  const volume = volumes.find(({ name }) => name === mount?.name);
  if (!mount || !volume) return undefined;
  const where = `.spec.volumes[name=${volume.name}]`;
  const below = path.slice(trim(mount.mountPath).length + 1);
  const inVolume = [mount.subPath, below].filter((part) => part).join('/');
  const facts = (mode = usualMode): MountFacts => ({
    mode,
    readOnly: mount.readOnly === true,
    subPath: (mount.subPath ?? mount.subPathExpr) !== undefined,
  });
  for (const { kind, source, mode } of sourcesOf(volume).toReversed()) {
    const item = source.items?.find((one) => one.path === inVolume);
    if (source.items !== undefined && !item) continue;
    const mounted = facts(item?.mode ?? mode);
    if (kind === 'downwardAPI') {
      if (item?.fieldRef) return { from: 'field', path: item.fieldRef.fieldPath, where, mount: mounted };
      continue;
    }
    const key = item?.key ?? inVolume;
    const name = source.name ?? '';
    if (item || has(kind, name, key)) return { from: 'key', kind, name, key, where, via: 'volume', mount: mounted };
  }
  const type = Object.keys(volume).find((field) => field !== 'name') ?? 'unknown';
  return { from: 'other', what: type, where };
}

type VolumeSource = {
  readonly kind: 'ConfigMap' | 'Secret' | 'downwardAPI';
  readonly source: Projected;
  readonly mode: number | undefined;
};

function sourcesOf({ configMap, secret, downwardAPI, projected }: Volume): readonly VolumeSource[] {
  const parts = (
    of: { configMap?: Projected; secret?: Projected; downwardAPI?: Projected },
    mode: number | undefined,
  ) =>
    (
      [
        ['ConfigMap', of.configMap],
        ['Secret', of.secret],
        ['downwardAPI', of.downwardAPI],
      ] as const
    ).flatMap(([kind, source]) => (source ? [{ kind, source, mode }] : []));
  const named = secret && { ...secret, name: secret.secretName ?? '' };
  const mode = configMap?.defaultMode ?? secret?.defaultMode ?? downwardAPI?.defaultMode;
  return [
    ...parts(
      {
        ...(configMap ? { configMap } : {}),
        ...(named ? { secret: named } : {}),
        ...(downwardAPI ? { downwardAPI } : {}),
      },
      mode,
    ),
    ...(projected?.sources ?? []).flatMap((source) => parts(source, projected?.defaultMode)),
  ];
}

const trim = (path: string) => path.replace(/\/+$/, '');
