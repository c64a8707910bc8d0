import { type ASTNode, parse } from '@marcbachmann/cel-js';
import { matchesEverything } from './pattern.ts';

/** Fields that every object has, whose values are settled by which object is asked for. */
const identity =
  /^object\.(apiVersion|kind|metadata|metadata\.(name|namespace|uid|creationTimestamp|resourceVersion))$/;

/**
 * Whether a CEL expression is true whatever it is about: `true`, `1 == 1`, `x.size() >= 0`, `x || !x`, `x.matches('.*')`,
 * or, where it is about an object that is asked for by its `named` name, a demand on nothing but name and kind. A plain reading of its form: false where it is none of those, or no CEL.
 */
export function isTautology(source: string, { named }: { readonly named: boolean }): boolean {
  try {
    const { ast } = parse(source);
    const read = idsIn(ast);
    return read.length === 0 || (named && read.every((path) => identity.test(path))) || isAlways(ast, source);
  } catch {
    return false;
  }
}

function isAlways(node: ASTNode, source: string): boolean {
  const text = ({ range }: ASTNode) => source.slice(range.start, range.end).replace(/\s+/g, '');
  const { op } = node;
  if (op === 'value') return node.args === true;
  if (op === '||') {
    const [one, other] = node.args;
    const opposite = [`!${text(one)}`, `!(${text(one)})`].includes(text(other));
    return opposite || text(one) === `!${text(other)}` || isAlways(one, source) || isAlways(other, source);
  }
  if (op === '&&') return node.args.every((part) => isAlways(part, source));
  if (op === '==' || op === '>=' || op === '<=') {
    const [one, other] = node.args;
    if (text(one) === text(other)) return true;
    return op === '>=' ? isSize(one) && isNumber(other, 0n) : op === '<=' && isNumber(one, 0n) && isSize(other);
  }
  if (op === '>' || op === '!=') return isSize(node.args[0]) && text(node.args[1]) === '-1';
  if (op !== 'rcall') return false;
  const [method, , [given]] = node.args;
  if (given?.op !== 'value' || typeof given.args !== 'string') return false;
  if (method === 'matches') return matchesEverything(given.args);
  return ['contains', 'startsWith', 'endsWith'].includes(method) && given.args === '';
}

const isSize = (node: ASTNode) => (node.op === 'rcall' || node.op === 'call') && node.args[0] === 'size';
const isNumber = (node: ASTNode, number: bigint) => node.op === 'value' && node.args === number;

/** What is read, each with the fields named after it: `object.metadata.name`. */
function idsIn(node: ASTNode): readonly string[] {
  const path = pathOf(node);
  return path === undefined ? childrenOf(node.args).flatMap(idsIn) : [path];
}

function pathOf({ op, args }: ASTNode): string | undefined {
  if (op === 'id') return args;
  if (op !== '.' && op !== '.?') return undefined;
  const inner = pathOf(args[0]);
  return inner === undefined ? undefined : `${inner}.${args[1]}`;
}

function childrenOf(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return args !== null && typeof args === 'object' && 'op' in args ? [args as ASTNode] : [];
}
