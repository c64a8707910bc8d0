import { z } from 'zod';
import type { Resource } from '../../src/cluster/cluster.ts';
import type { Invasiveness } from '../../src/grading/grader.ts';
import { podsRef, podsWatches } from '../../src/grading/pod-set.ts';

const name = z.string().min(1);
const namespace = z.string().min(1);
const path = z.string().startsWith('/');
const method = z.enum(['GET', 'POST']).default('GET');
const port = z.int().min(1).max(65535);
const argv = z.array(z.string()).min(1);
const labels = z.record(z.string(), z.string());

const object = z
  .looseObject({
    apiVersion: z.string().min(1),
    kind: z.string().min(1),
    metadata: z.looseObject({ name, namespace: namespace.optional(), labels: labels.optional() }),
  })
  .describe('A whole manifest.');

/** One key, and under it what it takes. */
export const deed = z.union([
  z.strictObject({
    scale: z.strictObject({
      apiVersion: z.string().min(1).default('apps/v1'),
      kind: z.string().min(1),
      namespace,
      name,
      replicas: z.int().min(0).max(50),
    }),
  }),
  z.strictObject({ create: object }),
  z
    .strictObject({
      clone: z.strictObject({
        namespace,
        name: name.describe('The Pod whose spec is taken.'),
        as: z.strictObject({ name, namespace: namespace.optional() }),
        labels: labels.default({}).describe('Labels of the clone; those of the Pod are not taken over.'),
      }),
    })
    .describe('A second Pod of the same spec.'),
  z.strictObject({
    label: z
      .strictObject({
        apiVersion: z.string().min(1).default('v1'),
        kind: z.string().min(1),
        namespace: namespace.optional(),
        name: name.optional(),
        lacks: z.array(z.string()).optional().describe('Instead of a name: the first object without these labels.'),
        key: z.string().min(1),
        value: z.string().nullable().describe('null takes the label away.'),
      })
      .refine((given) => (given.name === undefined) !== (given.lacks === undefined), 'give either name or lacks'),
  }),
  z.strictObject({
    exec: z.strictObject({ of: podsRef, container: name.optional(), argv, undo: argv.optional() }),
  }),
  z.strictObject({
    http: z.strictObject({
      target: z.union([
        z.strictObject({ service: name, namespace, port }),
        z.strictObject({ host: z.string().min(1), port }),
        z.strictObject({ pod: podsRef, port }).describe("A Pod's own address."),
      ]),
      path,
      method,
      undo: z.strictObject({ path, method }).optional(),
    }),
  }),
  z.strictObject({ deletePod: podsRef.describe('The first Ready one by name.') }),
]);

export type Deed = z.infer<typeof deed>;
/** What stands under one of the keys. */
export type DeedOf<Key extends string> = Extract<Deed, Record<Key, unknown>>[Key &
  keyof Extract<Deed, Record<Key, unknown>>];

export function invasivenessOf(given: Deed): Invasiveness {
  if ('scale' in given) return 'workload';
  if ('deletePod' in given) return 'pod';
  if ('label' in given) return given.label.kind === 'Node' ? 'node' : 'object';
  return 'create' in given || 'clone' in given ? 'object' : 'container';
}

/** What it reads, before it is done and to see that it has been. */
export function watchesOf(given: Deed): readonly Resource[] {
  const of = (one: { apiVersion: string; kind: string; namespace?: string | undefined }): Resource => ({
    apiVersion: one.apiVersion,
    kind: one.kind,
    ...(one.namespace === undefined ? {} : { namespace: one.namespace }),
  });
  const pods = (where: string) => of({ apiVersion: 'v1', kind: 'Pod', namespace: where });
  if ('scale' in given) return [of(given.scale)];
  if ('create' in given) return [of({ ...given.create, namespace: given.create.metadata.namespace })];
  if ('clone' in given) return [pods(given.clone.namespace), pods(given.clone.as.namespace ?? given.clone.namespace)];
  if ('label' in given) return [of(given.label)];
  if ('exec' in given) return podsWatches(given.exec.of);
  if ('deletePod' in given) return podsWatches(given.deletePod);
  return 'pod' in given.http.target ? podsWatches(given.http.target.pod) : [];
}
