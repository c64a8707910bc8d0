import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type ScalarTag,
  type Tags,
} from 'yaml';
import { messageOf, UsageError } from '../errors.ts';
import type { KubeObject } from './cluster.ts';

export interface Manifest {
  readonly object: KubeObject;
  /** "file:line" of the object's first line, for errors. */
  readonly source: string;
}

// An object in etcd is at most 1.5 MiB; a file of manifests a person writes is far below.
const maxBytes = 1024 * 1024;
const maxDepth = 100;
// How often aliases may expand in all: enough for anchors that save typing, too few for a bomb.
const maxAliases = 100;

/**
 * Reads a file of Kubernetes manifests as kubectl does: YAML 1.1 (`0644` is octal, `yes` is true), several documents,
 * Lists flattened. Throws UsageError with file:line:col for anything that is not a complete object.
 */
export function parseManifests(text: string, source: string): Manifest[] {
  const size = Buffer.byteLength(text);
  if (size > maxBytes) throw new UsageError(`${source}: ${size} bytes; a manifest may have at most ${maxBytes}`);
  const lines = new LineCounter();
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { place: `${source}:${line}:${col}`, source: `${source}:${line}` };
  };
  const manifests: Manifest[] = [];
  for (const document of parse(text, source, lines)) {
    const [error] = document.errors;
    if (error) throw new UsageError(`${at(error.pos[0]).place}: ${firstLine(error.message)}`);
    const root = document.contents;
    if (root === null || (isScalar(root) && root.value === null)) continue;
    const start = at(root.range?.[0] ?? 0);
    refuseDepth(root, (node) => at(node.range?.[0] ?? 0).place);
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: maxAliases });
    } catch (cause) {
      throw new UsageError(`${start.place}: ${messageOf(cause)}`, { cause });
    }
    const items = isMap(root) ? root.get('items', true) : undefined;
    if (isList(value)) {
      value.items.forEach((item, index) => {
        const node = isSeq(items) ? (items.items[index] as Node | undefined) : undefined;
        const place = at(node?.range?.[0] ?? root.range?.[0] ?? 0);
        manifests.push({ object: asObject(item, place.place), source: place.source });
      });
    } else {
      manifests.push({ object: asObject(value, start.place), source: start.source });
    }
  }
  return manifests;
}

function parse(text: string, source: string, lineCounter: LineCounter) {
  try {
    const parsed = parseAllDocuments(text, { version: '1.1', uniqueKeys: true, lineCounter, customTags: kubectlTags });
    return Array.isArray(parsed) ? parsed : [];
  } catch (cause) {
    // The parser recurses: thousands of nested brackets exhaust its stack.
    if (cause instanceof RangeError) throw new UsageError(`${source}: nested too deeply`, { cause });
    throw cause;
  }
}

/** YAML 1.1 as go-yaml reads it: no sexagesimal numbers, timestamps stay strings, and 0o644 is octal as well. */
function kubectlTags(tags: Tags): Tags {
  const octal: ScalarTag = {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^[-+]?0o[0-7]+$/,
    resolve: (text) => (text.startsWith('-') ? -1 : 1) * Number.parseInt(text.replace(/^[-+]?0o/, ''), 8),
  };
  const foreign = (tag: Tags[number]) =>
    typeof tag === 'object' &&
    (('format' in tag && tag.format === 'TIME') || tag.tag === 'tag:yaml.org,2002:timestamp');
  return [octal, ...tags.filter((tag) => !foreign(tag))];
}

function refuseDepth(root: Node, place: (node: Node) => string): void {
  const open: [unknown, number][] = [[root, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [node, depth] = next;
    if (isAlias(node) || isScalar(node)) continue;
    if (depth > maxDepth) throw new UsageError(`${place(node as Node)}: nested more than ${maxDepth} deep`);
    if (isMap(node)) for (const pair of node.items) open.push([pair.key, depth + 1], [pair.value, depth + 1]);
    if (isSeq(node)) for (const item of node.items) open.push([item, depth + 1]);
  }
}

function isList(value: unknown): value is { readonly items: readonly unknown[] } {
  const list = value as { kind?: unknown; items?: unknown } | null;
  return typeof list?.kind === 'string' && list.kind.endsWith('List') && Array.isArray(list.items);
}

function asObject(value: unknown, place: string): KubeObject {
  const object = value as { apiVersion?: unknown; kind?: unknown; metadata?: { name?: unknown } } | null;
  const text = (field: unknown) => typeof field === 'string' && field !== '';
  if (typeof object !== 'object' || object === null || Array.isArray(object)) {
    throw new UsageError(
      `${place}: expected a Kubernetes object, found ${Array.isArray(object) ? 'a list' : typeof object}`,
    );
  }
  if (!text(object.apiVersion)) throw new UsageError(`${place}: apiVersion is missing`);
  if (!text(object.kind)) throw new UsageError(`${place}: kind is missing`);
  if (!text(object.metadata?.name)) throw new UsageError(`${place}: metadata.name is missing or not a string`);
  return object as KubeObject;
}

/** The parser's sentence without its picture of the place, which is named before it. */
function firstLine(message: string): string {
  if (message.includes('call stack')) return 'nested too deeply';
  return message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message;
}
