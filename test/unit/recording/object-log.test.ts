import { beforeEach, describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/cluster/cluster.ts';
import { Decoder } from '../../../src/recording/decode.ts';
import type { NewEntry } from '../../../src/recording/lines.ts';
import { ObjectLog } from '../../../src/recording/object-log.ts';
import { configMap } from '../cluster/fake-api.ts';

const maps = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'lab' };

let written: NewEntry[];
let log: ObjectLog;
beforeEach(() => {
  written = [];
  log = new ObjectLog(
    (entry) => written.push(entry),
    new Map(),
    () => 1,
  );
});

/** What a reader makes of it. */
function read(): { change: string; name: string; data: unknown }[] {
  const decoder = new Decoder();
  return written.flatMap((entry, seq) => {
    const taken = decoder.take(JSON.stringify({ seq, ...entry }));
    if (taken?.entry.type !== 'object') return [];
    const { change, object } = taken.entry;
    return { change, name: object.metadata.name, data: object.data };
  });
}

const numbered = (version: string, data: Record<string, string> = {}): KubeObject => configMap('a', version, data);

test('each state once: the first whole, then what has changed, whole again for the reader', () => {
  log.listed(maps, [numbered('1', { n: '1' })], true);
  log.changed('MODIFIED', numbered('2', { n: '2' }));
  log.changed('MODIFIED', numbered('2', { n: '2' }));
  log.changed('DELETED', numbered('3', { n: '2' }));
  expect(read()).toEqual([
    { change: 'was', name: 'a', data: { n: '1' } },
    { change: 'changed', name: 'a', data: { n: '2' } },
    { change: 'deleted', name: 'a', data: { n: '2' } },
  ]);
  expect(written[1]).toMatchObject({ of: 'uid-a', patch: { metadata: { resourceVersion: '2' }, data: { n: '2' } } });
});

test('an object with nulls is written whole', () => {
  log.listed(maps, [numbered('1')], true);
  log.changed('MODIFIED', { ...numbered('2'), status: { started: null } });
  expect(written[1]).toHaveProperty('object.status', { started: null });
  log.changed('DELETED', numbered('3'));
  expect(read().map(({ change }) => change)).toEqual(['was', 'changed', 'deleted']);
});

test('two recordings that hold the same object tell of it once', () => {
  const everywhere = { apiVersion: 'v1', kind: 'ConfigMap' };
  log.listed(maps, [numbered('1')], true);
  log.listed(everywhere, [numbered('1')], true);
  for (let time = 0; time < 2; time++) log.changed('DELETED', numbered('2'));
  expect(read().map(({ change }) => change)).toEqual(['was', 'deleted']);
});

describe('a list after a break', () => {
  test('tells what came, changed and went', () => {
    log.listed(maps, [configMap('stays', '1'), configMap('changes', '1'), configMap('goes', '1')], true);
    written.length = 0;
    log.listed(maps, [configMap('stays', '1'), configMap('changes', '5', { a: 'b' }), configMap('comes', '6')], false);
    expect(written.map((entry) => entry.type === 'object' && entry.change)).toEqual(['deleted', 'changed', 'added']);
  });

  test('an object of the same name that came in between is another one', () => {
    log.listed(maps, [numbered('1')], true);
    const other = numbered('9');
    log.listed(maps, [{ ...other, metadata: { ...other.metadata, uid: 'another' } }], false);
    expect(read().map(({ change }) => change)).toEqual(['was', 'deleted', 'added']);
  });

  test('says nothing of other collections', () => {
    const elsewhere = { ...maps, namespace: 'other' };
    log.listed(maps, [numbered('1')], true);
    log.listed(elsewhere, [], false);
    log.listed({ ...maps, kind: 'Secret' }, [], false);
    expect(read()).toHaveLength(1);
  });
});
