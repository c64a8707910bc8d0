import type { KubeObject } from '../../cluster/cluster.ts';
import { at, fieldsOf, listOf, type Path } from './paths.ts';

interface RulePlace {
  readonly path: Path;
  readonly id: readonly string[];
}

/** The paths of an Ingress's rules, in their order. */
export function rulePathsOf(object: KubeObject): readonly RulePlace[] {
  if (object.kind !== 'Ingress') return [];
  return listOf(at(object, ['spec', 'rules'])).flatMap((rule, index) =>
    listOf(fieldsOf(fieldsOf(rule)['http'])['paths']).map((_, position) => ({
      path: ['spec', 'rules', index, 'http', 'paths', position],
      id: [`rule${index + 1}`, `path${position + 1}`],
    })),
  );
}

/** Where an Ingress names Services: of its paths, and of what no rule takes. */
export function backendsOf(object: KubeObject): readonly RulePlace[] {
  const byDefault = at(object, ['spec', 'defaultBackend']) === undefined ? [] : ['defaultBackend'];
  return [
    ...rulePathsOf(object).map(({ path, id }) => ({ path: [...path, 'backend'], id })),
    ...byDefault.map((field) => ({ path: ['spec', field], id: [field.toLowerCase()] })),
  ];
}
