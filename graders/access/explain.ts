import type { AccessQuestion, ClusterReader, KubeObject, Resource } from '../../src/cluster/cluster.ts';
import { pointAt } from '../../src/grading/evidence.ts';
import type { Explanation } from '../../src/grading/observation.ts';

const group = 'rbac.authorization.k8s.io';

interface Binding extends KubeObject {
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
}

/** Everything that RBAC decides by: in the account's namespace, in those asked about, and cluster-wide. */
export function rbacWatches(namespaces: readonly string[]): readonly Resource[] {
  const apiVersion = `${group}/v1`;
  return [
    { apiVersion, kind: 'ClusterRole' },
    { apiVersion, kind: 'ClusterRoleBinding' },
    ...[...new Set(namespaces)].flatMap((namespace) => [
      { apiVersion, kind: 'Role', namespace },
      { apiVersion, kind: 'RoleBinding', namespace },
    ]),
  ];
}

/** Why a ServiceAccount may not do something: no binding names it, one names it wrongly, or names a role that is not there. */
export async function explainDenial(
  cluster: ClusterReader,
  question: AccessQuestion,
): Promise<Explanation | undefined> {
  const { namespace, serviceAccount } = question;
  // Also for the whole cluster: a RoleBinding in the account's own namespace is the usual mistake.
  const kinds = rbacWatches([namespace ?? serviceAccount.namespace]);
  const all: readonly Binding[] = (await Promise.all(kinds.map((resource) => cluster.list(resource)))).flat();
  const [roles, bindings] = [all.filter(({ kind }) => kind.endsWith('Role')), all.filter(({ roleRef }) => roleRef)];
  const title = `ServiceAccount ${serviceAccount.name}`;
  const named = bindings.filter(({ subjects }) =>
    subjects?.some(({ kind, name }) => kind === 'ServiceAccount' && name === serviceAccount.name),
  );
  const every = named.filter(({ subjects }) =>
    subjects?.some(({ name, namespace: where }) => name === serviceAccount.name && where === serviceAccount.namespace),
  );
  const own = every.filter(({ kind }) => namespace !== undefined || kind === 'ClusterRoleBinding');
  const [narrow] = every;
  if (own.length === 0 && narrow) return tooNarrow(narrow, title);
  if (own.length === 0) {
    const [stray] = named;
    const place =
      namespace === undefined
        ? { en: '', ko: '' }
        : { en: ` in namespace ${namespace}`, ko: `네임스페이스 ${namespace}에서 ` };
    return {
      because: stray
        ? {
            en: `${stray.kind} ${stray.metadata.name} names a ServiceAccount ${serviceAccount.name} of another namespace.`,
            ko: `${stray.kind} ${stray.metadata.name}은(는) 다른 네임스페이스의 ServiceAccount ${serviceAccount.name}을(를) 가리킵니다.`,
          }
        : {
            en: `No ${namespace === undefined ? 'ClusterRoleBinding' : 'binding'}${place.en} names ${title}.`,
            ko: `${place.ko}${title}을(를) 가리키는 ${namespace === undefined ? 'ClusterRoleBinding' : '바인딩'}이 없습니다.`,
          },
      evidence: stray
        ? [{ object: pointAt(stray), field: '.subjects', expected: `namespace ${serviceAccount.namespace}` }]
        : [],
    };
  }
  const dangling = own.find(
    ({ roleRef, metadata }) =>
      !roles.some(
        (role) =>
          role.kind === roleRef?.kind &&
          role.metadata.name === roleRef.name &&
          (role.kind === 'ClusterRole' || role.metadata.namespace === metadata.namespace),
      ),
  );
  if (!dangling) return undefined;
  const { kind, name } = dangling.roleRef ?? { kind: 'Role', name: '' };
  return {
    because: {
      en: `${dangling.kind} ${dangling.metadata.name} refers to ${kind} ${name}, which does not exist.`,
      ko: `${dangling.kind} ${dangling.metadata.name}이(가) 참조하는 ${kind} ${name}이(가) 없습니다.`,
    },
    evidence: [{ object: pointAt(dangling), field: '.roleRef', expected: 'exists', observed: `${kind} ${name}` }],
  };
}

/** A RoleBinding gives nothing outside of its namespace, whatever its role says. */
function tooNarrow(binding: Binding, title: string): Explanation {
  const { name, namespace } = binding.metadata;
  return {
    because: {
      en: `${binding.kind} ${name} gives ${title} rights in namespace ${namespace} only; this takes a ClusterRole and a ClusterRoleBinding.`,
      ko: `${binding.kind} ${name}은(는) ${title}에 네임스페이스 ${namespace} 안의 권한만 줍니다. 클러스터 전체 권한에는 ClusterRole과 ClusterRoleBinding이 필요합니다.`,
    },
    evidence: [{ object: pointAt(binding), field: '.kind', expected: 'ClusterRoleBinding', observed: binding.kind }],
  };
}
