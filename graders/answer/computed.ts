import { z } from 'zod';
import type { GradingCluster, KubeObject, Resource } from '../../src/cluster/cluster.ts';
import { messageOf } from '../../src/errors.ts';
import { compileCelValue } from '../../src/grading/cel.ts';

const resource = {
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  namespace: z.string().min(1).optional(),
};
const one = z.strictObject({ ...resource, name: z.string().min(1) }).describe('One object, or null.');
const many = z
  .strictObject({ ...resource, labels: z.record(z.string(), z.string()).optional() })
  .describe('A list: all objects that carry these labels.');

/** An answer that is computed from live objects: the value of a CEL expression. */
export const computed = z
  .strictObject({
    objects: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be a word'), z.union([one, many])),
    cel: z
      .string()
      .min(1)
      .describe('Gives a text, a number, or a list, of which all values are asked for, in any order.'),
    quantifier: z.enum(['all', 'any']).default('all').describe('Of a list: all values, or any one of them.'),
    is: z
      .strictObject({ en: z.string().min(1), ko: z.string().min(1) })
      .describe('What is asked for, as part of a sentence: the Pods that carry env=prod.'),
  })
  .superRefine(({ objects, cel }, context) => {
    try {
      compileCelValue(cel, typesOf(objects));
    } catch (thrown) {
      context.addIssue({
        code: 'custom',
        path: ['cel'],
        message: `is no CEL expression over its objects: ${messageOf(thrown)}`,
      });
    }
  });

type Computed = z.infer<typeof computed>;

export const computedWatches = ({ objects }: Computed): readonly Resource[] => Object.values(objects).map(resourceOf);

/** Its values at this moment, or why there are none. Objects that are being deleted do not count. */
export async function compute(
  cluster: GradingCluster,
  { objects, cel }: Computed,
): Promise<{ readonly texts: readonly string[] } | { readonly problem: string }> {
  const entries = Object.entries(objects).map(async ([name, wanted]) => {
    const all = (await cluster.list(resourceOf(wanted))).filter(({ metadata }) => !metadata.deletionTimestamp);
    if ('name' in wanted) return [name, all.find(({ metadata }) => metadata.name === wanted.name) ?? null] as const;
    return [name, all.filter((object) => carries(object, wanted.labels ?? {}))] as const;
  });
  return compileCelValue(cel, typesOf(objects))(Object.fromEntries(await Promise.all(entries)));
}

const typesOf = (objects: Computed['objects']) =>
  Object.fromEntries(
    Object.entries(objects).map(([name, of]) => [name, 'name' in of ? ('dyn' as const) : ('list' as const)]),
  );

const resourceOf = ({ apiVersion, kind, namespace }: Computed['objects'][string]): Resource => ({
  apiVersion,
  kind,
  ...(namespace === undefined ? {} : { namespace }),
});

const carries = ({ metadata }: KubeObject, labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
