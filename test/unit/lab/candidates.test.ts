import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { candidateOf, chooseCandidates } from '../../../src/lab/candidates.ts';

const all = [
  '/k/labs/services/expose',
  '/k/labs/pods/first',
  '/k/labs/pods/env',
  '/mine/pods/own',
  '/mine/own/pods-too',
].map(candidateOf);
const ids = (words: string[], extra?: string) => chooseCandidates(all, words, extra).map(({ id }) => id);

describe('which labs are meant', () => {
  test('all, by track and name', () => {
    expect(ids([])).toEqual(['pods-too', 'env', 'first', 'own', 'expose']);
  });

  test('with a folder of labs and no name, those in it; a folder whose name begins alike is another one', () => {
    expect(ids([], '/mine')).toEqual(['pods-too', 'own']);
    expect(ids([], '/mine/pods/own')).toEqual(['own']);
    expect(() => ids([], '/min')).toThrow(UsageError);
  });

  test('labs and tracks by name, none twice, also of a folder beside the one given', () => {
    expect(ids(['pods', 'first', 'expose', 'first'])).toEqual(['env', 'first', 'own', 'expose']);
    expect(ids(['expose'], '/mine')).toEqual(['expose']);
  });

  test.each([
    ['expos', /neither a lab nor a track is called `expos`; did you mean `expose`\?/],
    ['servces', /did you mean `services`\?/],
    ['zzzzzz', /neither a lab nor a track is called `zzzzzz`$/],
    ['own', /`own` is the name of a lab and of a track/],
  ])('%s is refused', (word, message) => {
    expect(() => ids([word])).toThrow(UsageError);
    expect(() => ids(['first', word])).toThrow(message);
  });

  test('no lab at all is no proof of anything', () => {
    expect(() => chooseCandidates([], [])).toThrow(/there is no lab/);
  });
});
