import { z } from 'zod';
import { addonNames } from '../addons/names.ts';
import { type GraderParams, labSchema } from './schema.ts';

type Json = Record<string, unknown>;

/** JSON Schema (2020-12) of lab.yaml, in which each grader kind brings the schema of its own parameters. */
export function labJsonSchema(graders: readonly GraderParams[]): Json {
  const lab = toJson(labSchema) as {
    properties: { addons: Json; tasks: { items: { properties: { checks: { items: Json } } } } };
  };
  lab.properties.addons.items = { enum: addonNames };
  const check = lab.properties.tasks.items.properties.checks.items as { properties: Json; allOf?: Json[] };
  check.properties.grader = { enum: graders.map((grader) => grader.kind), description: 'Kind of check.' };
  check.allOf = graders.map((grader) => ({
    if: { properties: { grader: { const: grader.kind } }, required: ['grader'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
    then: { properties: { with: orReference(withoutDialect(toJson(grader.params))) } },
  }));
  return { ...lab, $id: 'https://klab.dev/schemas/lab-v1.json', title: 'klab lab (klab.dev/v1)' };
}

function toJson(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // zod names a check of its own as if it were a format; the pattern beside it says the same.
      if (jsonSchema.format === 'starts_with') delete jsonSchema.format;
    },
  }) as Json;
}

function withoutDialect({ $schema: _dialect, ...schema }: Json): Json {
  return schema;
}

/** A whole value may be a `${reference}` as well, whatever its type will be. */
function orReference(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(orReference);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema as Json).map(([key, part]) => {
      if (key === 'properties' || key === '$defs') {
        return [key, Object.fromEntries(Object.entries(part as Json).map(([name, one]) => [name, orReference(one)]))];
      }
      return [key, subschemas.has(key) ? orReference(part) : part];
    }),
  );
  const { type } = inner;
  const plain = type === 'integer' || type === 'number' || type === 'boolean' || type === 'string' || 'enum' in inner;
  return plain && !('const' in inner) ? { anyOf: [inner, { type: 'string', pattern: '\\$\\{[\\w.-]+\\}' }] } : inner;
}

const subschemas = new Set(['items', 'prefixItems', 'additionalProperties', 'anyOf', 'oneOf', 'allOf', 'not']);
