import { z } from 'zod';
import type { KubeObject } from '../src/cluster/cluster.ts';
import { celSchema, compileCel } from '../src/grading/cel.ts';
import { pointAt, show, showField } from '../src/grading/evidence.ts';
import { explainAbsence } from '../src/grading/explain/absence.ts';
import { explainClaim } from '../src/grading/explain/claims.ts';
import { eventsOf, lookAround, lookAtNamespace } from '../src/grading/explain/surroundings.ts';
import { defineGrader } from '../src/grading/grader.ts';
import type { Claim } from '../src/grading/kube-types.ts';
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
    ...(namespace !== undefined && isClaim(kind) ? [eventsOf(namespace)] : []),
  ],
  async grade(cluster, wanted) {
    const { apiVersion, kind, namespace, name, labels, count } = wanted;
    const where = namespace === undefined ? {} : { namespace };
    const all = await cluster.list(collectionOf(wanted));
    const found = all.filter((object) => !object.metadata.deletionTimestamp && isWanted(wanted, object));
    if (name !== undefined && found.length === 0) {
      const elsewhere =
        namespace === undefined ? undefined : await cluster.get({ apiVersion, kind, namespace: 'default', name });
      const home = namespace === undefined ? undefined : await lookAtNamespace(cluster, namespace);
      return failedBy(explainAbsence({ kind, name, ...where }, { siblings: all, elsewhere, home }));
    }
    const many = labels && countMismatch(found, wanted, labels, count);
    if (many) return many;
    for (const object of found) {
      const problem = objectMismatch(object, wanted);
      if (!problem) continue;
      const unbound = problem.evidence[0]?.field === '.status.phase' && isClaim(kind) && namespace !== undefined;
      const why = unbound ? explainClaim(object as Claim, await lookAround(cluster, namespace)) : undefined;
      return why ? failedBy(why) : problem;
    }
    const names = found.map((object) => object.metadata.name).join(', ');
    return passed(
      { en: `${kind} ${names} is as asked.`, ko: `${kind} ${names}: 요구한 상태입니다.` },
      ...found.slice(0, 5).map((object) => ({ object: pointAt(object) })),
    );
  },
});

const isClaim = (kind: string) => kind === 'PersistentVolumeClaim';

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
  const readable = withStringData(object);
  const off = mismatch(match ?? {}, readable);
  if (off) {
    const { path } = off;
    const absent = off.observed === undefined;
    return failed(
      {
        en: absent ? `${title} has no ${path}.` : `${title}: ${path} is not what was asked.`,
        ko: absent ? `${title}: ${path}이(가) 없습니다.` : `${title}: ${path} 값이 요구한 것과 다릅니다.`,
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
    const result = compileCel(source, { object: 'map' }).evaluate({ object: readable });
    if (result === true) continue;
    const observed = result === false ? 'false' : result.problem;
    return failed(
      { en: `${title} does not fulfil ${source}`, ko: `${title}: 다음 조건을 만족하지 않습니다. ${source}` },
      { object: pointAt(object), field: source, expected: 'true', observed: show(observed) },
    );
  }
  return undefined;
}

/** A Secret's values in plain text under `stringData`, as they are written; shown as digests only. */
function withStringData(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret') return object;
  const encoded = Object.entries((object['data'] ?? {}) as Readonly<Record<string, string>>);
  const plain = encoded.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]);
  return { ...object, stringData: Object.fromEntries(plain) };
}
