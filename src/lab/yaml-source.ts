import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { sanitise } from '../cluster/sanitise.ts';
import { messageOf } from '../errors.ts';
import { formatPath, type Problem } from './problem.ts';

/** Far above any real lab file (a few KiB), far below what would hurt. */
const maxBytes = 256 * 1024;
const maxDepth = 24;
const maxAliases = 64;
const maxSyntaxProblems = 20;

/** A YAML file that was read: its plain value, and where each part of it stands. */
export interface YamlSource {
  readonly value: unknown;
  /** A problem at the value of `path` (nearest part that exists), or with `key` at that key of the map there. */
  problemAt(path: readonly PropertyKey[], message: string, key?: string): Problem;
}

/** Why a YAML file of that many bytes is not read; undefined when it may be. To be asked before reading it. */
export function tooLong(bytes: number): string | undefined {
  return bytes > maxBytes ? `is ${bytes} bytes long; at most ${maxBytes} are read` : undefined;
}

/** Reads YAML 1.2 strictly. Where it is not sound there is no value, only problems: the first 20 syntax errors at once. */
export function readYaml(text: string, file: string): { source?: YamlSource; problems: readonly Problem[] } {
  const wholeFile = (message: string) => ({ problems: [{ file, line: 1, column: 1, path: '', message }] });
  const long = tooLong(Buffer.byteLength(text));
  if (long) return wholeFile(long);
  if (text.includes('\0')) return wholeFile('is not text');
  const counter = new LineCounter();
  try {
    const document = parseDocument(text, {
      version: '1.2',
      lineCounter: counter,
      prettyErrors: false,
      uniqueKeys: true,
    });
    const at = (offset: number, path: string, message: string): Problem => {
      const { line, col } = counter.linePos(offset);
      return {
        file,
        line: Math.max(1, line),
        column: Math.max(1, col),
        path: sanitise(path),
        message: sanitise(message),
      };
    };
    const unsound = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
    if (unsound.length > 0) {
      const shown = unsound.slice(0, maxSyntaxProblems).map((error) => at(error.pos[0], '', error.message));
      const [next] = unsound.slice(maxSyntaxProblems);
      const more = `and ${unsound.length - maxSyntaxProblems} more problems of syntax from here on`;
      return { problems: next ? [...shown, at(next.pos[0], '', more)] : shown };
    }
    const tooMuch = excess(document);
    if (tooMuch) return { problems: [at(tooMuch.offset, '', tooMuch.message)] };
    if (document.contents === null) return wholeFile('is empty');
    const value: unknown = document.toJS({ maxAliasCount: maxAliases });
    return {
      source: {
        value,
        problemAt: (path, message, key) =>
          at(offsetOf(document, path, key), formatPath(key === undefined ? path : [...path, key]), message),
      },
      problems: [],
    };
  } catch (thrown) {
    // Nesting beyond the parser's own stack, or aliases that expand without end (found only when expanded).
    return wholeFile(`cannot be read safely: ${messageOf(thrown)}`);
  }
}

function excess(document: Document): { offset: number; message: string } | undefined {
  let found: { offset: number; message: string } | undefined;
  let aliases = 0;
  visit(document, {
    Node(_, node, ancestors) {
      const depth = ancestors.filter(isCollection).length;
      if (isAlias(node)) aliases++;
      if (depth > maxDepth)
        found = { offset: node.range?.[0] ?? 0, message: `is nested more than ${maxDepth} levels deep` };
      if (aliases > maxAliases) {
        found = {
          offset: node.range?.[0] ?? 0,
          message: `uses more than ${maxAliases} aliases (*name); write the values out`,
        };
      }
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}

function offsetOf(document: Document, path: readonly PropertyKey[], key: string | undefined): number {
  let node: Node = document.contents as Node;
  for (const part of path) {
    const next: unknown = isCollection(node) ? node.get(part, true) : undefined;
    if (!isNode(next)) return startOf(node);
    node = next;
  }
  if (key !== undefined && isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isNode(item.key) && String(item.key) === key);
    if (isNode(pair?.key)) return startOf(pair.key);
  }
  return startOf(node);
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;
