import type { ClusterReader, KubeObject, Resource } from '../../src/cluster/cluster.ts';
import { pointAt } from '../../src/grading/evidence.ts';
import { below } from '../../src/grading/field.ts';
import type { Explanation } from '../../src/grading/observation.ts';

/** Shorter values turn up by chance. */
const shortest = 6;

/** Where a value that ought to be in a Secret only could stand in plain text. */
export function leakWatches(namespace: string): readonly Resource[] {
  const of = (apiVersion: string, ...kinds: readonly string[]) =>
    kinds.map((kind) => ({ apiVersion, kind, namespace }));
  return [
    ...of('v1', 'Pod', 'ConfigMap'),
    ...of('apps/v1', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'),
    ...of('batch/v1', 'Job', 'CronJob'),
    { apiVersion: 'v1', kind: 'Namespace' },
  ];
}

/** The first object of the namespace that has one of the values in its spec, data, labels or annotations. */
export async function explainLeak(
  cluster: ClusterReader,
  namespace: string,
  secrets: readonly { readonly secret: string; readonly key: string; readonly value: string }[],
): Promise<Explanation | undefined> {
  const sought = secrets.filter(({ value }) => value.length >= shortest);
  const lists = await Promise.all(leakWatches(namespace).map((resource) => cluster.list(resource)));
  for (const object of lists.flat()) {
    if (object.kind === 'Namespace' && object.metadata.name !== namespace) continue;
    for (const { secret, key, value } of sought) {
      const path = pathOf(object, value);
      if (path !== undefined) return leaked(object, path, secret, key);
    }
  }
  return undefined;
}

function pathOf(object: KubeObject, value: string): string | undefined {
  const { labels, annotations } = object.metadata;
  const root = { metadata: { labels, annotations }, spec: object['spec'], data: object['data'] };
  const open: [unknown, string][] = [[root, '']];
  for (let next = open.pop(); next; next = open.pop()) {
    const [part, path] = next;
    if (typeof part === 'string' && part.includes(value)) return path;
    if (part === null || typeof part !== 'object') continue;
    for (const [key, inner] of Object.entries(part))
      open.push([inner, below(path, Array.isArray(part) ? Number(key) : key)]);
  }
  return undefined;
}

function leaked(object: KubeObject, path: string, secret: string, key: string): Explanation {
  const { kind } = object;
  const { name } = object.metadata;
  return {
    because: {
      en: `The value of ${key} in Secret ${secret} stands in plain text in ${kind} ${name}, where everybody may read it.`,
      ko: `Secret ${secret}의 ${key} 값이 ${kind} ${name}에 평문으로 들어 있어 누구나 볼 수 있습니다.`,
    },
    evidence: [
      { object: pointAt(object), field: path, expected: 'no secret value', observed: `the value of ${secret}/${key}` },
    ],
  };
}
