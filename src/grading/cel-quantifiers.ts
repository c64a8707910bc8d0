import { type ASTNode, parse } from '@marcbachmann/cel-js';

/** `list.all(x, …)` in an expression. */
export interface Universal {
  /** The list as it is written: `object.spec.ports`. */
  readonly over: string;
  /** Whether the expression also says that the list is not empty. */
  readonly witnessed: boolean;
}

/**
 * Every `all` of a CEL expression that is true of an empty list. Not those inside a negation or inside another `all`, nor
 * over lists that are written out, or that the API never lets be empty (containers). None where it is no CEL.
 */
export function universalsIn(source: string): readonly Universal[] {
  let ast: ASTNode;
  try {
    ast = parse(source).ast;
  } catch {
    return [];
  }
  const compact = withoutSpace(source);
  return receivers(ast)
    .filter(({ op }) => op !== 'list')
    .map(({ range }) => source.slice(range.start, range.end))
    .filter((over) => !over.endsWith('.containers'))
    .map((over) => ({ over, witnessed: saysNotEmpty(compact, withoutSpace(over)) }));
}

function receivers(node: ASTNode): readonly ASTNode[] {
  if (node.op === '!_') return [];
  if (node.op === 'rcall') {
    const [method, receiver] = node.args;
    return [...(method === 'all' ? [receiver] : []), ...receivers(receiver)];
  }
  return childrenOf(node.args).flatMap(receivers);
}

function childrenOf(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return args !== null && typeof args === 'object' && 'op' in args ? [args as ASTNode] : [];
}

/** By its size, by an element of it, or by those of the same source that a filter leaves. */
function saysNotEmpty(source: string, list: string): boolean {
  const counted = [`${list}.size()`, `size(${list})`].some((size) => source.split(size).slice(1).some(isPositive));
  const filtered = source
    .split(`${list}.filter(`)
    .slice(1)
    .some((rest) => {
      const after = rest.slice(endOfCall(rest));
      return after.startsWith('.size()') && isPositive(after.slice('.size()'.length));
    });
  return (
    counted || filtered || ['.exists(', '.exists_one(', '[0]', '!=[]'].some((part) => source.includes(list + part))
  );
}

/** Whether what follows a size says that it is above 0: `>0`, `==3`. */
function isPositive(rest: string): boolean {
  const [, sign = '', number = ''] = /^(>=|>|==|!=)(\d+)/.exec(rest) ?? [];
  return sign === '>' || (sign === '!=' && number === '0') || ((sign === '>=' || sign === '==') && Number(number) > 0);
}

/** Where the call ends inside of which a text begins. */
function endOfCall(rest: string): number {
  let open = 1;
  for (let index = 0; index < rest.length; index++) {
    if (rest[index] === '(') open++;
    if (rest[index] === ')') open--;
    if (open === 0) return index + 1;
  }
  return rest.length;
}

const withoutSpace = (text: string) => text.replace(/\s+/g, '');
