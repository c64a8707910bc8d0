import { expect, test } from 'vitest';
import { sanitise, sanitiseBytes, sanitiseJson } from '../../../src/cluster/sanitise.ts';

test.each([
  ['colours', '\x1b[31;1mred\x1b[0m', 'red'],
  ['a window title', 'a\x1b]0;title\x07b\x1b]8;;http://x\x1b\\c', 'abc'],
  ['8-bit sequences', 'a\x9b2Jb\x85c', 'abc'],
  ['a device control string', 'a\x1bPq#0\x1b\\b', 'ab'],
  ['an unfinished sequence', 'a\x1b]0;never ends', 'a0;never ends'],
  ['carriage returns and bells', 'safe\r\nline\x07\x08\x00', 'safe\nline'],
  ['bidi overrides', 'a\u202eb\u2066c\u200fd', 'abcd'],
  ['lone surrogates', 'a\ud800b', 'a\ufffdb'],
  ['tabs, newlines and Korean stay', 'a\tb\n안녕', 'a\tb\n안녕'],
])('%s', (_name, text, clean) => {
  expect(sanitise(text)).toBe(clean);
});

test('long text is cut at a whole character, visibly', () => {
  expect(sanitise('안녕하세요', { maxBytes: 7 })).toBe('안녕…[cut, 9 bytes more]');
  expect(sanitise('short', { maxBytes: 5 })).toBe('short');
});

test('bytes that are no UTF-8 are replaced, a torn last character is dropped', () => {
  expect(sanitiseBytes(Buffer.from([0x61, 0xff, 0x62]))).toBe('a\ufffdb');
  expect(sanitiseBytes(Buffer.from('안녕').subarray(0, 5))).toBe('안');
});

test('many unfinished sequences are no way to keep klab busy', () => {
  expect(sanitise('\x9d'.repeat(500_000))).toBe('');
});

test('strings and keys of a JSON value at any depth, and nothing else', () => {
  const text = '{"a\\u202e":["\\u001b[31mred",1,null,{"k":"x\\ty\\nz"}],"__pro\\u0007to__":{"b":"\\u2066c"},"d":true}';
  const clean = sanitiseJson(JSON.parse(text));
  expect(JSON.stringify(clean)).toBe('{"d":true,"a":["red",1,null,{"k":"x\\ty\\nz"}],"__proto__":{"b":"c"}}');
  expect(Object.getPrototypeOf(clean)).toBe(Object.prototype);
});

test('a key that would become another one does not replace it', () => {
  expect(sanitiseJson({ app: 'web', 'app\u200f': 'fake' })).toEqual({ app: 'web' });
});

test('nesting that would exhaust the stack', () => {
  const depth = 100_000;
  let found = sanitiseJson(JSON.parse(`${'['.repeat(depth)}"\\u0007x"${']'.repeat(depth)}`));
  for (let level = 1; level < depth; level++) found = found[0];
  expect(found).toEqual(['x']);
});
