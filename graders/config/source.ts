import { z } from 'zod';

const octal = z.string().regex(/^0?[0-7]{3}$/, 'is no file mode such as "0400"');

/** Where a value has to come from, and what it has to be. */
const fields = {
  configMap: z.string().min(1).optional(),
  secret: z.string().min(1).optional(),
  field: z.string().min(1).optional().describe('A field of the Pod: spec.nodeName, metadata.namespace, status.podIP.'),
  composed: z.string().min(1).optional().describe('The value as the manifest writes it: "$(MESSAGE)! $(NAME)".'),
  key: z
    .string()
    .min(1)
    .optional()
    .describe("In the ConfigMap or Secret; the variable's or the file's name by default."),
  equals: z.string().optional().describe('The text itself. Without anything else, wherever it comes from.'),
  stale: z
    .boolean()
    .default(false)
    .describe('The ConfigMap or Secret has changed since, and the container still has the value from before.'),
};

const origins = ['configMap', 'secret', 'field', 'composed'] as const;

interface Written {
  readonly configMap?: string | undefined;
  readonly secret?: string | undefined;
  readonly field?: string | undefined;
  readonly composed?: string | undefined;
  readonly key?: string | undefined;
  readonly equals?: string | undefined;
  readonly stale: boolean;
}

const given = (source: Written) => origins.filter((origin) => source[origin] !== undefined);
const isSound = (source: Written) =>
  given(source).length === 1 || (given(source).length === 0 && source.equals !== undefined);
const soundText = `give one of ${origins.join(', ')}, or at least equals`;
const fromObject = (source: Written) => source.configMap !== undefined || source.secret !== undefined;
const keyIsUsed = (source: Written) => fromObject(source) || (source.key === undefined && !source.stale);
const keyText = 'key and stale go with configMap or secret';

export const envSource = z
  .strictObject({
    ...fields,
    via: z.enum(['env', 'envFrom']).optional().describe('One variable by its key, or all keys at once.'),
  })
  .refine(isSound, soundText)
  .refine(keyIsUsed, keyText);

export const fileSource = z
  .strictObject({
    ...fields,
    mode: octal.optional().describe('Of the file, as the volume sets it (mode of the item, else defaultMode).'),
    readOnly: z.literal(true).optional().describe('The mount says readOnly.'),
    subPath: z.literal(false).optional().describe('false: no subPath mount, which never follows a change.'),
  })
  .refine(({ composed }) => composed === undefined, 'composed is for variables')
  .refine(isSound, soundText)
  .refine(keyIsUsed, keyText);

export type EnvSource = z.infer<typeof envSource>;
export type FileSource = z.infer<typeof fileSource>;

/** One value to look at: a variable or a file of a container. */
export type Item =
  | { readonly at: 'env'; readonly name: string; readonly source: EnvSource }
  | { readonly at: 'file'; readonly name: string; readonly source: FileSource };

/** The object and key that a source names; undefined for fields, compositions and bare texts. */
export function keyOf({ name, source }: Item): { kind: 'ConfigMap' | 'Secret'; name: string; key: string } | undefined {
  const key = source.key ?? name.slice(name.lastIndexOf('/') + 1);
  if (source.configMap !== undefined) return { kind: 'ConfigMap', name: source.configMap, key };
  if (source.secret !== undefined) return { kind: 'Secret', name: source.secret, key };
  return undefined;
}
