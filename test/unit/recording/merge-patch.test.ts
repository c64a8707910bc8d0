import { expect, test } from 'vitest';
import { applyMergePatch, mergePatch } from '../../../src/recording/merge-patch.ts';

test.each([
  ['nothing', { a: 1 }, { a: 1 }, {}],
  ['a value', { a: 1, b: 2 }, { a: 1, b: 3 }, { b: 3 }],
  ['a field that came', {}, { a: { b: 1 } }, { a: { b: 1 } }],
  ['a field that went', { a: { b: 1, c: 2 } }, { a: { c: 2 } }, { a: { b: null } }],
  ['a list, whole', { a: [1, 2] }, { a: [2] }, { a: [2] }],
  ['nulls within a list', { a: [] }, { a: [null, { b: null }] }, { a: [null, { b: null }] }],
  ['an object that became empty', { a: { b: 1 } }, { a: {} }, { a: { b: null } }],
  ['an object that came empty', {}, { a: {} }, { a: {} }],
  ['a list in place of an object', { a: { b: 1 } }, { a: [1] }, { a: [1] }],
  ['an object in place of a list', { a: [1] }, { a: { b: 1 } }, { a: { b: 1 } }],
  ['the key of the prototype', {}, JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}')],
])('%s', (_what, before, after, patch) => {
  expect(mergePatch(before, after)).toEqual(patch);
  expect(applyMergePatch(before, patch)).toEqual(after);
});

test('an object with a null in it cannot be told by a patch', () => {
  expect(mergePatch({}, { a: null })).toBeUndefined();
  expect(mergePatch({ a: {} }, { a: { b: { c: null } } })).toBeUndefined();
  // One that was there already is no change.
  expect(mergePatch({ a: null, b: 1 }, { a: null, b: 2 })).toEqual({ b: 2 });
});

test('what is patched stays as it was', () => {
  const before = { a: { b: 1 } };
  applyMergePatch(before, { a: { b: 2, c: 3 } });
  expect(before).toEqual({ a: { b: 1 } });
});
