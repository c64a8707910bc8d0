import type { Text } from '../../text.ts';

/** What labs take of the things that only some labs need. */
export type Luxury = 'nodes' | 'storage' | 'recording';

/** Something that labs, or klab for them, do everywhere in a cluster. */
export interface Right {
  readonly verbs: readonly string[];
  /** API group; empty for the core group. */
  readonly group: string;
  /** `pods`, `pods/exec`. */
  readonly resources: readonly string[];
  readonly what: string;
  /** Without it only some labs cannot run. Absent: none can. */
  readonly only?: Luxury;
}

const read = ['get', 'list', 'watch'] as const;
const all = [...read, 'create', 'patch', 'delete'] as const;

/** Derived from what klab does: start states (src/attempt), its own Pods (src/cluster, src/recording), checks (graders). */
export const rights: readonly Right[] = [
  {
    verbs: all,
    group: '',
    resources: ['namespaces'],
    what: 'each lab has namespaces of its own, klab has klab-system',
  },
  { verbs: all, group: '', resources: ['pods'], what: "start states, klab's prober, checks that replace Pods" },
  { verbs: ['get', 'create'], group: '', resources: ['pods/exec'], what: 'checks that look into containers, requests' },
  { verbs: ['get'], group: '', resources: ['pods/log'], what: 'checks that read logs' },
  {
    verbs: all,
    group: '',
    resources: ['services', 'configmaps', 'secrets', 'serviceaccounts', 'persistentvolumeclaims'],
    what: 'start states, checks',
  },
  {
    verbs: all,
    group: 'apps',
    resources: ['deployments', 'replicasets', 'statefulsets', 'daemonsets'],
    what: 'start states, checks',
  },
  { verbs: all, group: 'batch', resources: ['jobs', 'cronjobs'], what: 'start states, checks' },
  { verbs: all, group: 'networking.k8s.io', resources: ['ingresses', 'networkpolicies'], what: 'start states, checks' },
  { verbs: read, group: 'discovery.k8s.io', resources: ['endpointslices'], what: 'checks: where Services lead' },
  { verbs: read, group: '', resources: ['events'], what: 'checks that say why something does not work' },
  {
    verbs: read,
    group: '',
    resources: ['nodes'],
    what: 'how many there are, and which images they hold',
    only: 'nodes',
  },
  { verbs: read, group: 'storage.k8s.io', resources: ['storageclasses'], what: 'labs with storage', only: 'storage' },
  { verbs: read, group: '', resources: ['persistentvolumes'], what: 'labs with storage', only: 'storage' },
  {
    verbs: ['get', 'create', 'delete'],
    group: 'rbac.authorization.k8s.io',
    resources: ['clusterroles', 'clusterrolebindings'],
    what: "rights of klab's recorder",
    only: 'recording',
  },
  {
    verbs: read,
    group: '*',
    resources: ['*'],
    what: "rights of klab's recorder, which only who has them can give",
    only: 'recording',
  },
];

/** Why labs that need it cannot run without, as the rest of a sentence about the cluster. */
export const withoutLuxury: Readonly<Record<Luxury, Text>> = {
  nodes: {
    en: 'your user may not list its nodes, so klab cannot tell how many there are',
    ko: '현재 사용자는 노드 목록을 볼 수 없어 노드가 몇 개인지 알 수 없습니다',
  },
  storage: {
    en: 'your user may not read its StorageClasses and PersistentVolumes',
    ko: '현재 사용자는 스토리지클래스와 퍼시스턴트볼륨을 조회할 수 없습니다',
  },
  recording: {
    en: "your user may not make the ClusterRole of klab's recorder",
    ko: '현재 사용자는 klab 기록기(recorder)에 필요한 클러스터롤을 만들 수 없습니다',
  },
};

/** One question of a SelfSubjectAccessReview. */
export interface Question {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

/** What of the rights is missing: the same rights, with what is allowed left out. */
export function missingOf(refused: readonly Question[]): readonly Right[] {
  return rights.flatMap((right): readonly Right[] => {
    const lacking = (resource: string) =>
      right.verbs.filter((verb) =>
        refused.some((one) => one.verb === verb && one.group === right.group && one.resource === resource),
      );
    const byVerbs = Map.groupBy(right.resources, (resource) => lacking(resource).join(','));
    return [...byVerbs].flatMap(([verbs, resources]) =>
      verbs === '' ? [] : [{ ...right, verbs: verbs.split(','), resources }],
    );
  });
}

/** A table of two columns, for an error. */
export function rightsTable(missing: readonly Right[]): string {
  const rows = missing.map(({ verbs, group, resources, what }) => {
    const named = resources.map((resource) => (group === '' || group === '*' ? resource : `${resource}.${group}`));
    return [`${verbs.join(', ')} ${named.join(', ')}`, what] as const;
  });
  const width = Math.min(60, Math.max(...rows.map(([right]) => right.length)));
  return rows.map(([right, what]) => `  ${right.padEnd(width)}  → ${what}`).join('\n');
}
