import type { AccessQuestion, KubeObject } from '../../cluster/cluster.ts';
import { fieldAt } from '../../grading/field.ts';

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** What the roles of a start state allow, as the RBAC authorizer would decide; nobody has rights by other means. */
export function isAllowed(objects: readonly KubeObject[], question: AccessQuestion): boolean {
  return bindingsOf(objects, question.serviceAccount).some((binding) => {
    const { namespace } = binding.metadata;
    if (binding.kind === 'RoleBinding' && namespace !== question.namespace) return false;
    const kind = fieldAt(binding, '.roleRef.kind');
    const role = objects.find(
      (one) =>
        one.kind === kind &&
        one.metadata.name === fieldAt(binding, '.roleRef.name') &&
        (kind === 'ClusterRole' || one.metadata.namespace === namespace),
    );
    return ((role?.['rules'] ?? []) as readonly Rule[]).some((rule) => covers(rule, question));
  });
}

/** The bindings of a start state that name an account, by itself or by its group. */
export function bindingsOf(
  objects: readonly KubeObject[],
  { namespace, name }: AccessQuestion['serviceAccount'],
): readonly KubeObject[] {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return objects.filter((one) => {
    if (one.kind !== 'RoleBinding' && one.kind !== 'ClusterRoleBinding') return false;
    const subjects = (one['subjects'] ?? []) as readonly Readonly<Record<string, string>>[];
    return subjects.some((subject) =>
      subject['kind'] === 'Group'
        ? groups.includes(subject['name'] ?? '')
        : subject['name'] === name && (subject['namespace'] ?? one.metadata.namespace) === namespace,
    );
  });
}

function covers(
  { apiGroups = [], resources = [], verbs = [], resourceNames = [] }: Rule,
  asked: AccessQuestion,
): boolean {
  const has = (list: readonly string[], one: string) => list.includes('*') || list.includes(one);
  return (
    has(apiGroups, asked.group) &&
    has(resources, asked.resource) &&
    has(verbs, asked.verb) &&
    (resourceNames.length === 0 || (asked.name !== undefined && resourceNames.includes(asked.name)))
  );
}
