import { z } from 'zod';
import type { KubeObject } from '../src/cluster/cluster.ts';
import { celSchema, compileCel } from '../src/grading/cel.ts';
import { pointAt, show, showField } from '../src/grading/evidence.ts';
import { explainAbsence } from '../src/grading/explain/absence.ts';
import { defineGrader } from '../src/grading/grader.ts';
import { collectionOf, isWanted, labelText, nameOrLabels } from '../src/grading/objects.ts';
import { failed, failedBy, passed } from '../src/grading/observation.ts';
import { mismatch } from '../src/grading/subset.ts';
import type { Observation } from '../src/grading/verdict.ts';

const params = z
  .strictObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    namespace: z.string().min(1).optional().describe('Absent for kinds that have no namespace.'),
    name: z.string().min(1).optional(),
    labels: z.record(z.string(), z.string()).optional().describe('All objects with these labels.'),
    match: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('What each object must contain: maps as subsets, lists item by item.'),
    cel: z
      .array(celSchema({ object: 'map' }))
      .default([])
      .describe('Expressions over `object` that must be true.'),
    count: z.int().min(1).optional().describe('How many objects there must be; with labels only.'),
  })
  .refine(nameOrLabels, 'give either name or labels')
  .refine(({ name, count }) => name === undefined || count === undefined, {
    path: ['count'],
    error: 'goes with labels only: there is one object of a name',
  });

type Params = z.infer<typeof params>;

/** Objects as the API has them: a part that must be there, expressions that must be true. */
export const resource = defineGrader<Params>({
  kind: 'resource',
  summary: 'objects exist and contain the given fields (subset match, CEL)',
  params,
  active: false,
  watches: ({ apiVersion, kind, namespace }) => [
    collectionOf({ apiVersion, kind, namespace }),
    ...(namespace === undefined || namespace === 'default' ? [] : [{ apiVersion, kind, namespace: 'default' }]),
  ],
  async grade(cluster, wanted) {
    const { apiVersion, kind, namespace, name, labels, count } = wanted;
    const where = namespace === undefined ? {} : { namespace };
    const all = await cluster.list(collectionOf(wanted));
    const found = all.filter((object) => !object.metadata.deletionTimestamp && isWanted(wanted, object));
    if (name !== undefined && found.length === 0) {
      const elsewhere =
        namespace === undefined ? undefined : await cluster.get({ apiVersion, kind, namespace: 'default', name });
      return failedBy(explainAbsence({ kind, name, ...where }, { siblings: all, elsewhere }));
    }
    const many = labels && countMismatch(found, wanted, labels, count);
    if (many) return many;
    for (const object of found) {
      const problem = objectMismatch(object, wanted);
      if (problem) return problem;
    }
    const names = found.map((object) => object.metadata.name).join(', ');
    return passed(
      { en: `${kind} ${names} is as asked.`, ko: `${kind} ${names}: 요구한 상태입니다.` },
      ...found.slice(0, 5).map((object) => ({ object: pointAt(object) })),
    );
  },
});

function countMismatch(
  found: readonly KubeObject[],
  { kind, namespace }: Params,
  labels: Record<string, string>,
  count: number | undefined,
): Observation | undefined {
  if (count === undefined ? found.length > 0 : found.length === count) return undefined;
  const text = labelText(labels);
  const wanted = count === undefined ? '≥ 1' : String(count);
  return failed(
    {
      en: `${found.length} objects of kind ${kind} carry ${text}; ${wanted} expected.`,
      ko: `${text} 레이블을 가진 ${kind}: ${found.length}개(기대: ${wanted}개).`,
    },
    {
      object: { kind, name: text, ...(namespace ? { namespace } : {}) },
      expected: wanted,
      observed: String(found.length),
    },
  );
}

function objectMismatch(object: KubeObject, { match, cel }: Params): Observation | undefined {
  const title = `${object.kind} ${object.metadata.name}`;
  const off = mismatch(match ?? {}, object);
  if (off) {
    const { path } = off;
    const absent = off.observed === undefined;
    return failed(
      {
        en: absent ? `${title} has no ${path}.` : `${title}: ${path} is not what was asked.`,
        ko: absent ? `${title}: ${path} 이(가) 없습니다.` : `${title}: ${path} 값이 요구한 것과 다릅니다.`,
      },
      {
        object: pointAt(object),
        field: path,
        expected: showField(object, path, off.expected),
        observed: showField(object, path, off.observed),
      },
    );
  }
  for (const source of cel) {
    const result = compileCel(source, { object: 'map' }).evaluate({ object });
    if (result === true) continue;
    const observed = result === false ? 'false' : result.problem;
    return failed(
      { en: `${title} does not fulfil ${source}`, ko: `${title}: 다음 조건을 만족하지 않습니다. ${source}` },
      { object: pointAt(object), field: source, expected: 'true', observed: show(observed) },
    );
  }
  return undefined;
}
