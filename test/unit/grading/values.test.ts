import { describe, expect, test } from 'vitest';
import { compileCel } from '../../../src/grading/cel.ts';
import { digest, evidenceCap, show, showField } from '../../../src/grading/evidence.ts';
import { listeningPorts } from '../../../src/grading/explain/listening.ts';
import { fieldAt, stepsOf } from '../../../src/grading/field.ts';
import { mismatch } from '../../../src/grading/subset.ts';

describe('subset match', () => {
  const actual = {
    spec: {
      replicas: 2,
      ports: [{ port: 80 }, { port: 443 }],
      containers: [
        { name: 'a', image: 'x' },
        { name: 'b', image: 'y' },
      ],
    },
  };
  test.each([
    ['a subset of a map', { spec: { replicas: 2 } }],
    ['items in another order', { spec: { ports: [{ port: 443 }, { port: 80 }] } }],
    ['an item by its name', { spec: { containers: [{ name: 'b', image: 'y' }] } }],
    ['an image by its full name', { spec: { containers: [{ image: 'docker.io/library/x' }] } }],
  ])('contains %s', (_, wanted) => expect(mismatch(wanted, actual)).toBeUndefined());

  test.each([
    [{ spec: { replicas: 3 } }, '.spec.replicas'],
    [{ spec: { paused: true } }, '.spec.paused'],
    [{ spec: { containers: [{ name: 'b', image: 'z' }] } }, '.spec.containers[1].image'],
    [{ spec: { ports: [{ port: 80 }, { port: 80 }] } }, '.spec.ports'],
    [{ spec: { replicas: '2' } }, '.spec.replicas'],
    [{ metadata: { labels: { 'app.kubernetes.io/name': 'x' } } }, '.metadata'],
  ])('%j is missed at %s', (wanted, path) => expect(mismatch(wanted, actual)?.path).toBe(path));

  test('inherited properties are not fields', () => {
    expect(mismatch({ constructor: {} }, {})?.observed).toBeUndefined();
    expect(mismatch({ constructor: {} }, {})).toBeDefined();
  });
});

describe('CEL', () => {
  const on = (source: string, object: object) => compileCel(source, { object: 'map' }).evaluate({ object });
  test('whole numbers are ints', () => expect(on('object.n + 1 == 3', { n: 2 })).toBe(true));
  test('a field that is not there is a problem, no exception', () =>
    expect(on('object.x == 1', {})).toEqual({ problem: 'No such key: x' }));
  test.each(['object.', 'other == 1', '"text"', 'size(object)'])('refuses %s', (source) => {
    expect(() => compileCel(source, { object: 'map' })).toThrow();
  });
});

describe('fields and evidence', () => {
  test('paths', () => {
    expect(stepsOf(".metadata.labels['app.kubernetes.io/name']")).toEqual([
      'metadata',
      'labels',
      'app.kubernetes.io/name',
    ]);
    expect(fieldAt({ spec: { ports: [{ port: 80 }] } }, '.spec.ports[0].port')).toBe(80);
    expect(fieldAt({}, '.spec.ports[0]')).toBeUndefined();
    expect(() => stepsOf('.spec..x')).toThrow(RangeError);
  });

  test('values of a Secret are digests, its name is not', () => {
    const secret = { kind: 'Secret' };
    expect(showField(secret, '.data.password', 'aHVudGVyMg==')).toBe(digest('aHVudGVyMg=='));
    expect(showField(secret, '.metadata.annotations', { 'last-applied': 'hunter2' })).not.toContain('hunter2');
    expect(showField(secret, '.metadata.name', 'db')).toBe('db');
    expect(showField({ kind: 'ConfigMap' }, '.data.password', 'plain')).toBe('plain');
  });

  test('long values are cut visibly', () =>
    expect(show('x'.repeat(evidenceCap + 7))).toMatch(/… \(7 characters cut\)$/));

  test('listening ports leave loopback and other states out', () => {
    const table = [
      '  sl  local_address rem_address   st',
      '   0: 00000000:1F90 00000000:0000 0A',
      '   1: 0100007F:0050 00000000:0000 0A',
      '   2: 0A00000A:1F91 0A00000B:D431 01',
    ].join('\n');
    expect(listeningPorts(table)).toEqual({ listening: [8080], loopback: [80] });
  });

  test('listening ports: IPv6 loopback too, and a port that is open both ways is open', () => {
    const table = [
      '   0: 00000000000000000000000001000000:1F90 0:0 0A',
      '   1: 0000000000000000FFFF00000100007F:1F91 0:0 0A',
      '   2: 00000000000000000000000000000000:1F92 0:0 0A',
      '   3: 0100007F:1F92 0:0 0A',
      '   4: 7F00000A:1F93 0:0 0A',
    ].join('\n');
    expect(listeningPorts(table)).toEqual({ listening: [8082, 8083], loopback: [8080, 8081] });
  });
});
