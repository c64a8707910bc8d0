import type { KubeObject } from '../../cluster/cluster.ts';
import { fieldsOf, type Path } from './paths.ts';
import { containersOf } from './pod-template.ts';

export const probeFields = ['readinessProbe', 'livenessProbe', 'startupProbe'] as const;

interface ProbePlace {
  readonly path: Path;
  readonly probe: Readonly<Record<string, unknown>>;
  readonly id: readonly string[];
}

/** The probes of an object's containers. */
export function probesOf(object: KubeObject): readonly ProbePlace[] {
  return containersOf(object).flatMap(({ path, container, id }) =>
    probeFields
      .filter((field) => container[field] !== undefined)
      .map((field) => ({
        path: [...path, field],
        probe: fieldsOf(container[field]),
        id: [...id, field.toLowerCase()],
      })),
  );
}
