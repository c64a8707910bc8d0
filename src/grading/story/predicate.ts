import { messageOf } from '../../errors.ts';
import { type CelExpression, type CelVariable, compileCel } from '../cel.ts';
import type { Variable, VariablesParam } from './variables.ts';
import type { World } from './world.ts';

/** What the variables held at one moment. */
export type Snapshot = Readonly<Record<string, unknown>>;

/** What an expression can speak of besides the present state. */
export interface Past {
  readonly start: Snapshot;
  /** By the id of a step. */
  readonly at: Readonly<Record<string, Snapshot>>;
}

export type Truth = boolean | { readonly problem: string };

/** An expression over the variables of a moment. */
export interface Predicate {
  readonly source: string;
  /** Variables whose change may change it; `always`: also the time, or a step that was reached. */
  readonly reads: ReadonlySet<string>;
  readonly always: boolean;
  evaluate(world: World, past: Past, at: number): Truth;
}

/** `steps`: ids that `at` knows. Throws Error, in words for the author of a lab. */
export function compilePredicate(source: string, params: VariablesParam, steps: readonly string[]): Predicate {
  const expression = compileCel(source, typesOf(params));
  for (const path of expression.reads) refuseUnknown(path, params, steps);
  const reads = new Set(expression.reads.flatMap(([first = '', second = '']) => (isPast(first) ? [second] : [first])));
  if (![...reads].some((name) => Object.hasOwn(params, name)) && !expression.reads.some(([first]) => first === 'at')) {
    throw new Error('reads none of the objects, so it witnesses nothing');
  }
  return {
    source,
    reads,
    always: expression.reads.some(([first]) => first === 'time' || first === 'at'),
    evaluate: (world, past, at) => expression.evaluateOn(contextOf(expression, world, past, at)),
  };
}

const isPast = (name: string) => name === 'ever' || name === 'gone';

function typesOf(params: VariablesParam): Record<string, CelVariable> {
  const own = Object.entries(params).map(([name, wanted]): [string, CelVariable] => [
    name,
    'podsOf' in wanted || ('kind' in wanted && wanted.name === undefined) ? 'list' : 'dyn',
  ]);
  return {
    ...Object.fromEntries(own),
    start: 'map',
    at: 'map',
    ever: 'map',
    gone: 'map',
    time: 'google.protobuf.Timestamp',
  };
}

function refuseUnknown(path: readonly string[], params: VariablesParam, steps: readonly string[]): void {
  const [first = '', second, third] = path;
  const variable = first === 'at' ? third : second;
  if (first === 'at' && !steps.includes(second ?? '')) {
    throw new Error(`at.${second ?? ''} is no earlier step with an id (there are: ${steps.join(', ') || 'none'})`);
  }
  if (!isPast(first) && first !== 'start' && first !== 'at') return;
  if (variable === undefined || !Object.hasOwn(params, variable)) {
    throw new Error(`after ${first} comes one of the objects: ${Object.keys(params).join(', ')}`);
  }
  if (isPast(first) && 'answers' in (params[variable] ?? {})) throw new Error(`${variable} holds no objects`);
}

function contextOf({ reads }: CelExpression, world: World, { start, at }: Past, now: number): Record<string, unknown> {
  const context: Record<string, unknown> = { start, at };
  for (const [first = '', second = ''] of reads) {
    if (first === 'time') context.time = new Date(now);
    else if (first === 'ever' || first === 'gone')
      context[first] = { ...(context[first] as object), [second]: world.holders.get(second)?.past(first) };
    else if (first !== 'start' && first !== 'at') context[first] = world.value(first);
  }
  return context;
}

export function snapshotOf(world: World, variables: readonly Variable[]): Snapshot {
  return Object.fromEntries(variables.map(({ name }) => [name, world.value(name)]));
}

/** Why it is no predicate; undefined when it is one. */
export function problemOf(source: string, params: VariablesParam, steps: readonly string[]): string | undefined {
  try {
    compilePredicate(source, params, steps);
    return undefined;
  } catch (thrown) {
    return messageOf(thrown).split('\n', 1)[0];
  }
}
