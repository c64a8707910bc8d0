import type { z } from 'zod';
import { suggestion } from './nearest.ts';
import type { Problem } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';

export type Issue = z.core.$ZodIssue;

/** What zod found wrong in the part of a file at `base`, as problems with their places. */
export function issuesAsProblems(
  issues: readonly Issue[],
  context: {
    readonly source: YamlSource;
    readonly schema: z.ZodType;
    readonly value: unknown;
    readonly base?: readonly PropertyKey[];
  },
): Problem[] {
  const base = context.base ?? [];
  return issues.flatMap((issue): Problem[] => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      const known = keysAt(context.schema, issue.path);
      return issue.keys.map((key) => context.source.problemAt(path, `unknown key${suggestion(key, known)}`, key));
    }
    if (issue.code === 'invalid_union') {
      const best = likeliest(issue.errors);
      if (best) {
        const inner = best.map((nested) => ({ ...nested, path: [...issue.path, ...nested.path] }) as Issue);
        return issuesAsProblems(inner, context);
      }
    }
    if (issue.code === 'invalid_key') {
      const { path: parent, key } = splitLast(path);
      return [
        context.source.problemAt(parent, `${String(key)}: ${issue.issues[0]?.message ?? issue.message}`, String(key)),
      ];
    }
    const value = valueAt(context.value, issue.path);
    return [context.source.problemAt(path, explain(issue, value))];
  });
}

function explain(issue: Issue, value: unknown): string {
  if (value === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) {
    return `is required${issue.code === 'invalid_value' ? `: ${oneOf(issue.values)}` : ` (${expected(issue.expected)})`}`;
  }
  if (issue.code === 'invalid_type') {
    return issue.message.startsWith('must')
      ? issue.message
      : `is ${written(value)}, must be ${expected(issue.expected)}`;
  }
  if (issue.code === 'invalid_value') {
    const names = issue.values.map(String);
    return names.length === 1
      ? `is ${written(value)}, must be \`${names[0]}\``
      : `is ${written(value)}, must be ${oneOf(issue.values)}${typeof value === 'string' ? near(value, names) : ''}`;
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const small = issue.code === 'too_small';
    if (issue.message.startsWith('must')) return issue.message;
    const limit = small ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
    return `is ${written(value)}, must be ${limit}`;
  }
  return issue.message;
}

const near = (word: string, names: readonly string[]) => {
  const hint = suggestion(word, names);
  return hint.startsWith('; did') ? hint : '';
};

const oneOf = (values: readonly unknown[]) =>
  values.length === 1 ? `\`${values[0]}\`` : `one of ${values.map((value) => `\`${value}\``).join(', ')}`;

function expected(type: string): string {
  const names: Record<string, string> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: '`true` or `false`',
  };
  const plural: Record<string, string> = { array: 'a list', object: 'a map', record: 'a map' };
  return names[type] ?? plural[type] ?? type;
}

function written(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Of the ways a union failed, the one that got furthest, since that is the one that was meant. */
function likeliest(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map((issue) => issue.path.length));
  return [...branches].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0];
}

const splitLast = (path: readonly PropertyKey[]) => ({ path: path.slice(0, -1), key: path.at(-1) });

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) =>
      typeof part === 'object' && part !== null ? (part as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

interface SchemaInside {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

/** The keys that the schema knows for the map at `path`, through arrays, defaults, unions and pipes. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const inside = schema.def as unknown as SchemaInside;
  const through = inside.innerType ?? inside.in;
  if (through) return keysAt(through, path);
  if (inside.options) return inside.options.flatMap((option) => keysAt(option, path));
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(inside.shape ?? {});
  const next = inside.shape?.[String(key)] ?? inside.element ?? inside.valueType;
  return next ? keysAt(next, rest) : [];
}
