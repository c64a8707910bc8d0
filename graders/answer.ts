import { z } from 'zod';
import type { Resource } from '../src/cluster/cluster.ts';
import { pointAt, show } from '../src/grading/evidence.ts';
import { explainAbsence } from '../src/grading/explain/absence.ts';
import { stepsOf } from '../src/grading/field.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { failed, failedBy, passed } from '../src/grading/observation.ts';
import { workloadRef } from '../src/grading/workload.ts';
import { agrees } from './answer/agrees.ts';
import { computed } from './answer/computed.ts';
import { loggedParam } from './answer/logged.ts';
import { truthOf, truthWatches } from './answer/truth.ts';

const path = z.string().min(1).refine(isPath, 'is no field path such as .spec.ports[0].nodePort');
const podAnswer = z
  .strictObject({ answer: z.string().min(1), of: workloadRef })
  .describe('The Pod that another answer names; it must belong to the workload.');

const equals = z.union([
  z.strictObject({ value: z.string() }),
  z
    .strictObject({
      field: z.strictObject({
        apiVersion: z.string(),
        kind: z.string(),
        namespace: z.string().optional(),
        name: z.string(),
        path,
      }),
    })
    .describe('A field of a live object.'),
  z
    .strictObject({
      pods: workloadRef,
      each: z.enum(['name', 'ip', 'node', 'owner']),
      quantifier: z.enum(['all', 'any']).default('all'),
    })
    .describe("Of a workload's Pods: all values, in any order, or any one of them."),
  z.strictObject({ pod: podAnswer, path }).describe('A field of that Pod.'),
  z
    .strictObject({ pod: podAnswer, exec: z.array(z.string()).min(1), container: z.string().optional() })
    .describe('What a command prints in that Pod.'),
  computed,
  loggedParam,
]);

const params = z.strictObject({
  namespace: z.string().min(1),
  configMap: z.string().min(1).default('lab-answers'),
  key: z.string().min(1),
  equals,
});

export type AnswerParams = z.infer<typeof params>;

/** An answer of the learner in the ConfigMap `lab-answers`, held against the live cluster. Evidence never tells the right answer. */
export const answer = defineGrader<AnswerParams>({
  kind: 'answer',
  summary: 'an answer in the ConfigMap lab-answers agrees with the live cluster',
  params,
  active: true,
  watches: ({ namespace, equals }) => [configMaps(namespace), ...truthWatches(equals)],
  async grade(cluster, wanted, signal) {
    const { namespace, configMap, key } = wanted;
    const maps = await cluster.list(configMaps(namespace));
    const map = maps.find(({ metadata }) => metadata.name === configMap);
    if (!map) return failedBy(explainAbsence({ kind: 'ConfigMap', name: configMap, namespace }, { siblings: maps }));
    const answers = new Map(Object.entries((map.data ?? {}) as Record<string, string>));
    const given = answers.get(key)?.trim();
    const evidence = { object: pointAt(map), field: `.data.${key}` };
    if (!given)
      return failed(
        {
          en: `The answer "${key}" is not in ConfigMap ${configMap}. ${toWrite(configMap).en}`,
          ko: `ConfigMap ${configMap}에 답 "${key}"이(가) 없습니다. ${toWrite(configMap).ko}`,
        },
        { ...evidence, expected: 'an answer', observed: show([...answers.keys()].join(', ') || 'no answers') },
      );
    const truth = await truthOf(cluster, wanted, answers, signal);
    if ('missing' in truth) return failed(truth.missing, { ...evidence, observed: show(given) });
    const { en, ko } = truth.what;
    if (agrees(given, truth.values, truth.quantifier))
      return passed(
        { en: `The answer "${key}" is right: ${en}.`, ko: `답 "${key}": 맞습니다. ${ko}입니다.` },
        { ...evidence, observed: show(given) },
      );
    return failed(
      {
        en: `The answer "${key}" is not ${en}. ${toWrite(configMap).en}`,
        ko: `답 "${key}": 틀렸습니다. 적어야 할 내용: ${ko}. ${toWrite(configMap).ko}`,
      },
      { ...evidence, expected: en, observed: show(given) },
    );
  },
});

/** `kubectl create configmap` refuses where there is one: how an answer is added or changed. */
const toWrite = (configMap: string) => ({
  en: `To add or change answers: kubectl edit configmap ${configMap}`,
  ko: `답을 더하거나 고치려면: kubectl edit configmap ${configMap}`,
});

function configMaps(namespace: string): Resource {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace };
}

function isPath(text: string): boolean {
  try {
    return stepsOf(text).length > 0;
  } catch {
    return false;
  }
}
