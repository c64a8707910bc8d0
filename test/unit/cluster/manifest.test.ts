import { describe, expect, test } from 'vitest';
import { parseManifests } from '../../../src/cluster/manifest.ts';

const head = 'apiVersion: v1\nkind: Thing\nmetadata: {name: a}\n';
const parse = (text: string) => parseManifests(text, 'app.yaml');

describe('manifests are read as kubectl reads them', () => {
  test.each([
    ['0644', 420],
    ['0o644', 420],
    ['"0644"', '0644'],
    ['yes', true],
    ['off', false],
    ['y', true],
    ['22:22', '22:22'],
    ['2001-12-14', '2001-12-14'],
    ['1_000', 1000],
    ['0x1F', 31],
    ['~', null],
    ['1.5', 1.5],
  ])('%s', (written, value) => {
    expect(parse(`${head}spec: ${written}\n`)[0]?.object.spec).toEqual(value);
  });

  test('merge keys', () => {
    expect(parse(`${head}base: &b {p: 1}\nspec: {<<: *b, q: 2}\n`)[0]?.object.spec).toEqual({ p: 1, q: 2 });
  });
});

test('several documents, empty ones skipped, each with its line', () => {
  const found = parse(`# first\n${head}---\n# nothing\n---\n${head}`);
  expect(found.map(({ source }) => source)).toEqual(['app.yaml:2', 'app.yaml:8']);
});

test('lists are flattened, each item with its line', () => {
  const item = (name: string) => `- apiVersion: v1\n  kind: Thing\n  metadata:\n    name: ${name}\n`;
  const found = parse(`apiVersion: v1\nkind: List\nitems:\n${item('one')}${item('two')}`);
  expect(found.map(({ object, source }) => [object.metadata.name, source])).toEqual([
    ['one', 'app.yaml:4'],
    ['two', 'app.yaml:8'],
  ]);
});

test('no objects in an empty file', () => {
  expect([parse(''), parse('---\n'), parse('# only words\n')]).toEqual([[], [], []]);
});

describe('refused, with the place', () => {
  const bomb = `a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\n${head}`;
  test.each([
    ['a duplicate key', `${head}x: 1\nx: 2\n`, /^app\.yaml:5:1: .*unique/],
    ['a tab as indentation', `${head}spec:\n\tx: 1\n`, /^app\.yaml:5:1: /],
    ['an alias bomb', bomb, /^app\.yaml:1:1: .*alias/],
    ['an alias without anchor', `${head}x: *nope\n`, /^app\.yaml:.*nope/],
    ['nesting', `${head}x: ${'['.repeat(150)}${']'.repeat(150)}\n`, /^app\.yaml:4:\d+: nested more than 100 deep/],
    ['nesting beyond the parser', '['.repeat(20_000), /^app\.yaml:.*nested too deeply/],
    ['size', 'x'.repeat(1024 * 1024 + 1), /^app\.yaml: 1048577 bytes/],
    ['a bare string', 'hello\n', /^app\.yaml:1:1: expected a Kubernetes object, found string/],
    ['no apiVersion', 'kind: A\nmetadata: {name: a}\n', /^app\.yaml:1:1: apiVersion/],
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', /^app\.yaml:1:1: kind/],
    ['no name', `---\n${head.replace('name: a', 'generateName: a')}`, /^app\.yaml:2:1: metadata\.name/],
  ])('%s', (_name, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

test('a key __proto__ is only a key', () => {
  const [found] = parse(`${head}__proto__: {polluted: true}\n`);
  expect(Object.getPrototypeOf(found?.object)).toBe(Object.prototype);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
