import { Environment } from '@marcbachmann/cel-js';
import { z } from 'zod';
import { messageOf } from '../errors.ts';

/** A CEL expression over named variables that has been checked to give a bool. */
export interface CelExpression {
  readonly source: string;
  /** True, false, or why it could not be computed on these values (a field that is not there, a type that does not fit). */
  evaluate(variables: Readonly<Record<string, unknown>>): boolean | { readonly problem: string };
}

export type CelVariable = 'map' | 'string' | 'int' | 'dyn';

/** Throws Error with the parser's words when it is no CEL, names an unknown variable, or gives no bool. */
export function compileCel(source: string, variables: Readonly<Record<string, CelVariable>>): CelExpression {
  const environment = new Environment({ unlistedVariablesAreDyn: false, enableOptionalTypes: true });
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, type);
  const program = environment.parse(source);
  const checked = program.check();
  if (!checked.valid) throw new Error(checked.error?.message ?? 'not a valid expression');
  if (checked.type !== 'bool' && checked.type !== 'dyn') throw new Error(`gives ${checked.type}, but must give bool`);
  return {
    source,
    evaluate(values) {
      try {
        const result: unknown = program(celValues(values));
        return typeof result === 'boolean' ? result : { problem: `gives ${typeof result}, not true or false` };
      } catch (thrown) {
        return { problem: firstLine(messageOf(thrown)) };
      }
    },
  };
}

/** A zod string that must be a CEL expression over these variables. */
export function celSchema(variables: Readonly<Record<string, CelVariable>>) {
  return z.string().superRefine((source, context) => {
    try {
      compileCel(source, variables);
    } catch (thrown) {
      context.addIssue({
        code: 'custom',
        message: `no CEL expression over ${Object.keys(variables).join(', ')}: ${firstLine(messageOf(thrown))}`,
      });
    }
  });
}

/** JSON's whole numbers are CEL ints; as doubles, `object.spec.replicas + 1` would be a type error. */
function celValues(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, celValue(inner)]));
}

function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(celValue);
  if (value !== null && typeof value === 'object') return celValues(value as Record<string, unknown>);
  return value;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
