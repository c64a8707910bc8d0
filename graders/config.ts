import { z } from 'zod';
import type { Resource } from '../src/cluster/cluster.ts';
import { pointAt } from '../src/grading/evidence.ts';
import { defineGrader, type Sight } from '../src/grading/grader.ts';
import { explainDisguise, runningContainer } from '../src/grading/in-container.ts';
import type { Pod } from '../src/grading/kube-types.ts';
import { failedBy, passed } from '../src/grading/observation.ts';
import { podsRef, podsWatches, viewPods } from '../src/grading/pod-set.ts';
import type { Observation } from '../src/grading/verdict.ts';
import { readEnvironment } from './config/environment.ts';
import { judgeItem } from './config/judge.ts';
import { explainLeak, leakWatches } from './config/leak.ts';
import { envSource, fileSource, type Item, keyOf } from './config/source.ts';
import { storedAt } from './config/stored.ts';

const absolute = z.string().regex(/^\/[^\0]*[^/\0]$/, 'is no absolute path of a file');

const params = z
  .strictObject({
    of: podsRef.describe('A Pod, or a workload: then each of its Pods.'),
    container: z.string().min(1).optional().describe('Needed where a Pod has several.'),
    env: z.record(z.string().min(1), envSource).default({}).describe('Variables by their names.'),
    files: z.record(absolute, fileSource).default({}).describe('Files by their paths in the container.'),
    noLeak: z
      .literal(true)
      .optional()
      .describe('The values of the Secrets named here stand nowhere else in the namespace in plain text.'),
  })
  .refine(({ env, files }) => Object.keys(env).length + Object.keys(files).length > 0, 'give env or files')
  .refine(
    ({ noLeak, env, files }) => !noLeak || [env, files].some((map) => Object.values(map).some(({ secret }) => secret)),
    {
      path: ['noLeak'],
      error: 'needs a value with secret',
    },
  );

type Params = z.infer<typeof params>;

const itemsOf = ({ env, files }: Params): readonly Item[] => [
  ...Object.entries(env).map(([name, source]): Item => ({ at: 'env', name, source })),
  ...Object.entries(files).map(([name, source]): Item => ({ at: 'file', name, source })),
];

/** ConfigMaps and Secrets: also others than the wanted one may be what `envFrom` takes a variable from. */
const stores = (namespace: string): readonly Resource[] =>
  ['ConfigMap', 'Secret'].map((kind) => ({ apiVersion: 'v1', kind, namespace }));

/** What a running container really sees, and that it comes from where it has to. */
export const config = defineGrader<Params>({
  kind: 'config',
  summary: 'variables and files of a running container equal the ConfigMap, Secret or field that they refer to',
  params,
  active: true,
  watches: (wanted) => [
    ...podsWatches(wanted.of),
    ...stores(wanted.of.namespace),
    ...(wanted.noLeak ? leakWatches(wanted.of.namespace) : []),
  ],
  records: (wanted) =>
    itemsOf(wanted).some(({ source }) => source.stale)
      ? ['Pod', ...new Set(itemsOf(wanted).flatMap((item) => keyOf(item)?.kind ?? []))].map((kind) => ({
          kind: 'objects',
          resource: { apiVersion: 'v1', kind, namespace: wanted.of.namespace },
        }))
      : [],
  async grade(sight, wanted, signal) {
    const pods = await viewPods(sight, wanted.of);
    if ('because' in pods) return failedBy(pods);
    const stored = (await Promise.all(stores(wanted.of.namespace).map((resource) => sight.list(resource)))).flat();
    for (const pod of pods) {
      const wrong = await judgePod(sight, wanted, pod, stored, signal);
      if (wrong) return wrong;
    }
    const leak = wanted.noLeak && (await explainLeak(sight, wanted.of.namespace, secretsOf(wanted, stored)));
    if (leak) return failedBy(leak);
    const names = itemsOf(wanted).map(({ name }) => name);
    const kept = wanted.noLeak
      ? {
          en: ' Nothing else in the namespace shows the Secret.',
          ko: ' 네임스페이스의 다른 곳에서는 Secret의 값이 보이지 않습니다.',
        }
      : { en: '', ko: '' };
    return passed(
      {
        en: `The container sees ${names.join(', ')} as asked.${kept.en}`,
        ko: `컨테이너에서 ${names.join(', ')} 값이 요구한 대로입니다.${kept.ko}`,
      },
      ...pods.slice(0, 5).map((pod) => ({ object: pointAt(pod) })),
    );
  },
});

async function judgePod(
  sight: Sight,
  wanted: Params,
  pod: Pod,
  stored: Parameters<typeof judgeItem>[0]['stored'],
  signal: AbortSignal,
): Promise<Observation | undefined> {
  const container = runningContainer(pod, wanted.container);
  if ('because' in container) return failedBy(container);
  const disguise = explainDisguise(pod, container);
  if (disguise) return failedBy(disguise);
  let reading: ReturnType<typeof readEnvironment> | undefined;
  const environment = () => (reading ??= readEnvironment(sight, pod, container, signal));
  for (const item of itemsOf(wanted)) {
    const wrong = await judgeItem({ sight, pod, container, stored, environment, signal }, item);
    if (wrong) return wrong;
  }
  return undefined;
}

function secretsOf(wanted: Params, stored: Parameters<typeof judgeItem>[0]['stored']) {
  return itemsOf(wanted).flatMap((item) => {
    const from = keyOf(item);
    if (from?.kind !== 'Secret') return [];
    const object = stored.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === from.name);
    const value = storedAt(object, from.key)?.toString();
    return value === undefined ? [] : [{ secret: from.name, key: from.key, value }];
  });
}
