import { describe, expect, test } from 'vitest';
import { newAttempt } from '../../../../src/attempt/new-attempt.ts';
import { pathsFrom } from '../../../../src/paths.ts';
import { anotherPath, anotherPort, anotherValue, anotherWord } from '../../../../src/verify/generate/another.ts';
import { choose } from '../../../../src/verify/generate/choose.ts';
import { differences } from '../../../../src/verify/generate/differences.ts';
import { logicalName } from '../../../../src/verify/generate/namespaces.ts';
import { at, pathText, put } from '../../../../src/verify/generate/paths.ts';
import { object } from '../../../support/generate.ts';
import { labOf } from '../../../support/lab.ts';

test.each([
  ['web', 'wec'],
  ['v1', 'v2'],
  ['jazz', 'jaza'],
  ['9', '0'],
  ['a-', 'b-'],
  ['--', 'x'],
])('another word than %s is %s', (word, other) => {
  expect(anotherWord(word)).toBe(other);
});

test('another word is none that is taken', () => {
  expect(anotherWord('v1', ['v2', 'v3'])).toBe('v4');
});

test.each([
  ['30123', '60247'],
  ['0', '1'],
  ['-3', '-5'],
  ['True', 'false'],
  ['off', 'on'],
  ['debug\n', 'debuh'],
  ['a=1\nb=2\n', 'something else\n'],
])('another value than %j is %j', (value, other) => {
  expect(anotherValue(value)).toBe(other);
});

test('another port and another path', () => {
  expect([anotherPort(80, [81, 82]), anotherPort(65_535), anotherPath('/'), anotherPath('/etc/app/')]).toEqual([
    83,
    1,
    '/x',
    '/etc/apq/',
  ]);
});

describe('paths', () => {
  const value = { list: [{ name: 'a', x: 1 }, { name: 'b' }], map: { 'k.y': 1, z: 2 } };

  test('lead to fields, to positions and to elements by their name', () => {
    expect(at(value, ['list', { name: 'a' }, 'x'])).toBe(1);
    expect(at(value, ['list', 1, 'name'])).toBe('b');
    expect(at(value, ['no', 'such', 0, 'way'])).toBeUndefined();
    expect(pathText(['list', { name: 'a' }, 'x', 0, 'k.y'])).toBe('.list[a].x[0]["k.y"]');
  });

  test('put changes a copy, and takes away what is undefined', () => {
    expect(put(value, ['map', 'k.y'], 5).map).toEqual({ 'k.y': 5, z: 2 });
    expect(Object.keys(put(value, ['map', 'k.y'], 5).map)).toEqual(['k.y', 'z']);
    expect(put(value, ['map', 'k.y'], undefined).map).toEqual({ z: 2 });
    expect(put(value, ['list', { name: 'a' }], undefined).list).toEqual([{ name: 'b' }]);
    expect(put(value, ['list', { name: 'c' }], { name: 'c' }).list).toHaveLength(3);
    expect(put({}, ['deep', 'er'], 1)).toEqual({ deep: { er: 1 } });
    expect(value.list).toHaveLength(2);
  });
});

test('differences are the innermost fields, elements of lists by their name', () => {
  const pod = (image: string, more: readonly object[], args: readonly string[]) =>
    object('Pod', 'p', {
      metadata: { labels: { a: '1', 'klab.dev/lab': image }, annotations: { x: image } },
      spec: { containers: [{ name: 'main', image, args }, ...more] },
      status: { image },
    });
  const found = differences(pod('web:1', [], ['x', 'y']), pod('web:2', [{ name: 'side' }], ['x', 'z']));
  expect(found.map(pathText)).toEqual([
    '.spec.containers[main].image',
    '.spec.containers[main].args[1]',
    '.spec.containers[side]',
  ]);
  expect(differences(pod('web:1', [], ['x']), pod('web:1', [], ['x', 'y'])).map(pathText)).toEqual([
    '.spec.containers[main].args',
  ]);
});

describe('choosing', () => {
  const of = (object: string, ...operators: readonly string[]) =>
    operators.map((operator, index) => ({ object, operator, id: `${object}${operator}${index}` }));

  test('objects take turns, and each gives the kind that was taken least', () => {
    const all = [...of('a', 'label', 'label', 'drop'), ...of('b', 'label', 'drop'), ...of('c', 'label')];
    expect(choose(all, 5).map(({ id }) => id)).toEqual(['alabel0', 'bdrop1', 'clabel0', 'adrop2', 'blabel0']);
    expect(choose(all, 100)).toHaveLength(all.length);
    expect(choose([], 3)).toEqual([]);
  });
});

describe('the lab’s name of a namespace', () => {
  test('is what a trial’s name is made of', () => {
    const long = 'a-very-long-name-'.repeat(4).slice(0, 63);
    const namespaces = ['shop', 'shop-abcdef', long];
    const attempt = newAttempt({
      lab: { ...labOf([]), namespaces },
      learner: 'me',
      cluster: { provider: 'kind', name: 'c', state: 'running', kubeconfig: '', nodes: 1 },
      archives: [],
      paths: pathsFrom({ HOME: '/home/me' }),
      run: 'a run',
    });
    for (const [logical, real] of Object.entries(attempt.namespaces))
      expect(logicalName(real, namespaces)).toBe(logical);
  });

  test('stays where names are fixed, and is not made up', () => {
    expect(logicalName('shop', ['shop'])).toBe('shop');
    expect(logicalName('kube-system', ['shop'])).toBeUndefined();
    expect(logicalName('other-abcdef', ['shop'])).toBeUndefined();
  });
});
