import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { registerObjectFunctions } from './cel-functions.ts';

/** A CEL expression over named variables that has been checked to give a bool. */
export interface CelExpression {
  readonly source: string;
  /** True, false, or why it could not be computed on these values (a field that is not there, a type that does not fit). */
  evaluate(variables: Readonly<Record<string, unknown>>): boolean | { readonly problem: string };
  /** The same on values that `toCel` has made already. */
  evaluateOn(values: Readonly<Record<string, unknown>>): boolean | { readonly problem: string };
  /** The variables it reads, each with the fields named after it: `at.before.web.spec` → ['at', 'before', 'web', 'spec']. */
  readonly reads: readonly (readonly string[])[];
}

export type CelVariable = 'map' | 'string' | 'int' | 'dyn' | 'list' | 'google.protobuf.Timestamp';

/** Throws Error with the parser's words when it is no CEL, names an unknown variable, or gives no bool. */
export function compileCel(source: string, variables: Readonly<Record<string, CelVariable>>): CelExpression {
  const { program, type } = parseCel(source, variables);
  if (type !== 'bool' && type !== 'dyn') throw new Error(`gives ${type}, but must give bool`);
  const evaluateOn: CelExpression['evaluateOn'] = (values) => {
    try {
      const result: unknown = program(values);
      return typeof result === 'boolean' ? result : { problem: `gives ${typeof result}, not true or false` };
    } catch (thrown) {
      return { problem: firstLine(messageOf(thrown)) };
    }
  };
  const reads = readsOf(program.ast).filter(([name = '']) => Object.hasOwn(variables, name));
  return { source, reads, evaluateOn, evaluate: (values) => evaluateOn(celValues(values)) };
}

/** A CEL expression that gives a text, a number, a truth value, or a list of such. Throws Error as `compileCel` does. */
export function compileCelValue(
  source: string,
  variables: Readonly<Record<string, CelVariable>>,
): (values: Readonly<Record<string, unknown>>) => { readonly texts: readonly string[] } | { readonly problem: string } {
  const { program } = parseCel(source, variables);
  return (values) => {
    try {
      const result: unknown = program(celValues(values));
      const parts = Array.isArray(result) ? result : [result];
      if (!parts.every(isPlain)) return { problem: 'gives neither text, number, true or false, nor a list of such' };
      return { texts: parts.map(String) };
    } catch (thrown) {
      return { problem: firstLine(messageOf(thrown)) };
    }
  };
}

const isPlain = (value: unknown) => ['string', 'bigint', 'number', 'boolean'].includes(typeof value);

function parseCel(source: string, variables: Readonly<Record<string, CelVariable>>) {
  const environment = new Environment({ unlistedVariablesAreDyn: false, enableOptionalTypes: true });
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, type);
  registerObjectFunctions(environment);
  const program = environment.parse(source);
  const checked = program.check();
  if (!checked.valid) throw new Error(checked.error?.message ?? 'not a valid expression');
  return { program, type: checked.type };
}

function readsOf(node: ASTNode): readonly (readonly string[])[] {
  const path = pathOf(node);
  return path ? [path] : childrenOf(node.args).flatMap(readsOf);
}

function pathOf({ op, args }: ASTNode): readonly string[] | undefined {
  if (op === 'id') return [args];
  if (op !== '.' && op !== '.?') return undefined;
  const [inner, field] = args;
  const path = pathOf(inner);
  return path && [...path, field];
}

function childrenOf(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return args !== null && typeof args === 'object' && 'op' in args ? [args as ASTNode] : [];
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

/** A JSON-like value as CEL sees it; for values that are evaluated more than once (`evaluateOn`). */
export function toCel(value: unknown): unknown {
  return celValue(value);
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
