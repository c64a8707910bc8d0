import { expect, test } from 'vitest';
import { padded, widthOf, wrapped } from '../../src/width.ts';

test('wide letters count twice', () => {
  expect([widthOf('pod'), widthOf('파드'), widthOf('파드 web')]).toEqual([3, 4, 8]);
  expect([padded('파드', 6), padded('파드', 2)]).toEqual(['파드  ', '파드']);
});

test('lines are broken at blanks, and a word that is too long has its own', () => {
  expect(wrapped('run 3 Pods of the app', 8)).toEqual(['run 3', 'Pods of', 'the app']);
  expect(wrapped('파드 세 개', 7)).toEqual(['파드 세', '개']);
  expect(wrapped('a verylongword b', 4)).toEqual(['a', 'verylongword', 'b']);
  expect(wrapped('as it is', Number.POSITIVE_INFINITY)).toEqual(['as it is']);
});
