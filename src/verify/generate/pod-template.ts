import type { KubeObject } from '../../cluster/cluster.ts';
import { at, fieldsOf, listOf, type Path } from './paths.ts';

/** Where the description of its Pods lies in an object; undefined for kinds without Pods. */
export function templateOf({ kind }: KubeObject): Path | undefined {
  if (kind === 'Pod') return [];
  if (kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template'];
  return ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'].includes(kind)
    ? ['spec', 'template']
    : undefined;
}

/** Where the spec of its Pods lies. */
export function podSpecOf(object: KubeObject): Path | undefined {
  const template = templateOf(object);
  return template && [...template, 'spec'];
}

interface ContainerPlace {
  readonly path: Path;
  readonly container: Readonly<Record<string, unknown>>;
  /** What tells it from the others in an id: its name, nothing where it is the only one. */
  readonly id: readonly string[];
}

/** The containers of its Pods, the ones that run before the others too. */
export function containersOf(object: KubeObject): readonly ContainerPlace[] {
  const spec = podSpecOf(object);
  if (!spec) return [];
  const all = ['containers', 'initContainers'].flatMap((list) =>
    listOf(at(object, [...spec, list])).map((one) => ({ list, container: fieldsOf(one) })),
  );
  return all.map(({ list, container }) => {
    const name = String(container['name']);
    return { path: [...spec, list, { name }], container, id: all.length > 1 ? [name] : [] };
  });
}
