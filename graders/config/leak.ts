import type { ClusterReader, KubeObject, Resource } from '../../src/cluster/cluster.ts';
import { pointAt } from '../../src/grading/evidence.ts';
import { below } from '../../src/grading/field.ts';
import type { Explanation } from '../../src/grading/observation.ts';
import { discloses } from './disclosed.ts';

/** Shorter values turn up by chance. */
const shortest = 6;

/** Where kubectl keeps what was applied. On a Secret only those can read it who can read the Secret. */
const applied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Where learners hand in what a lab asks for, and that may be how a value is stored. */
const answers = 'lab-answers';

/** Where a value that ought to be in a Secret only could stand as well. */
export function leakWatches(namespace: string): readonly Resource[] {
  const of = (apiVersion: string, ...kinds: readonly string[]) =>
    kinds.map((kind) => ({ apiVersion, kind, namespace }));
  return [
    ...of('v1', 'Pod', 'ConfigMap', 'Secret'),
    ...of('apps/v1', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'),
    ...of('batch/v1', 'Job', 'CronJob'),
    { apiVersion: 'v1', kind: 'Namespace' },
  ];
}

/** The first object of the namespace that tells one of the values in its spec, data (not of Secrets), labels or annotations. */
export async function explainLeak(
  cluster: ClusterReader,
  namespace: string,
  secrets: readonly { readonly secret: string; readonly key: string; readonly value: string }[],
): Promise<Explanation | undefined> {
  const sought = secrets.filter(({ value }) => value.trim().length >= shortest);
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
  const { name, labels, annotations } = object.metadata;
  const base64 = !(object.kind === 'ConfigMap' && name === answers);
  const root =
    object.kind === 'Secret'
      ? { metadata: { labels, annotations: { ...annotations, [applied]: undefined } } }
      : {
          metadata: { labels, annotations },
          spec: object['spec'],
          data: object['data'],
          binaryData: object['binaryData'],
        };
  const open: [unknown, string][] = [[root, '']];
  for (let next = open.pop(); next; next = open.pop()) {
    const [part, path] = next;
    if (typeof part === 'string' && discloses(part, value, { base64 })) return path;
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
      en: `The value of ${key} in Secret ${secret} also stands in ${kind} ${name} (as plain text, or in base64, which is no encryption).`,
      ko: `Secret ${secret}의 ${key} 값이 ${kind} ${name}에도 들어 있습니다(평문, 또는 암호화가 아닌 base64).`,
    },
    evidence: [
      { object: pointAt(object), field: path, expected: 'no secret value', observed: `the value of ${secret}/${key}` },
    ],
  };
}
