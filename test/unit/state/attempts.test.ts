import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Attempt, openAttempts } from '../../../src/state/attempts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klab-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const attempt = (id: string, lab: string, startedAt: string): Attempt => ({
  id,
  lab,
  learner: 'ada',
  provider: 'kind',
  cluster: 'klab',
  namespaces: { shop: 'shop' },
  variables: { replicas: 4 },
  nonce: 'n',
  folder,
  startedAt,
});

test('what was stored is there after the store is opened again', () => {
  const file = join(folder, 'deep/state.sqlite');
  {
    using store = openAttempts(file);
    store.add(attempt('a', 'expose', '2026-01-01T00:00:00Z'));
  }
  using store = openAttempts(file);
  expect(store.latest()).toEqual(attempt('a', 'expose', '2026-01-01T00:00:00Z'));
});

test('a recorder is noted with its attempt, a later one in its place', () => {
  using store = openAttempts(join(folder, 'state.sqlite'));
  store.add(attempt('a', 'expose', '2026-01-01T00:00:00Z'));
  store.setRecorder('a', { uid: 'first', key: 'one' });
  store.setRecorder('a', { uid: 'second', key: 'two' });
  const noted = { ...attempt('a', 'expose', '2026-01-01T00:00:00Z'), recorder: { uid: 'second', key: 'two' } };
  expect([store.find('a'), store.latest()]).toEqual([noted, noted]);
  expect(store.find('b')).toBeUndefined();
});

test('an attempt that somebody comes back to is the latest again', () => {
  using store = openAttempts(join(folder, 's.sqlite'));
  store.add(attempt('a', 'expose', '2026-01-01T00:00:00Z'));
  store.add(attempt('b', 'scale', '2026-01-02T00:00:00Z'));
  store.touch('a');
  expect(store.latest()?.id).toBe('a');
});

test('the latest attempt is the newest, of one lab when named', () => {
  using store = openAttempts(join(folder, 's.sqlite'));
  store.add(attempt('a', 'expose', '2026-01-01T00:00:00Z'));
  store.add(attempt('b', 'scale', '2026-01-02T00:00:00Z'));
  expect(store.latest()?.id).toBe('b');
  expect(store.latest('expose')?.id).toBe('a');
  expect(store.latest('other')).toBeUndefined();
});

const report = (score: number, part: object = {}) => ({
  score,
  tasks: [],
  exitCode: 1,
  learner: 'ada',
  stage: null,
  ...part,
});

test('a standing is of one learner, of gradings of whole labs, and outlives the attempt', () => {
  using store = openAttempts(join(folder, 's.sqlite'));
  store.add(attempt('a', 'expose', '2026-01-01T00:00:00Z'));
  store.add(attempt('b', 'scale', '2026-01-02T00:00:00Z'));
  expect([store.standings('ada').size, store.lastLearner()]).toEqual([0, undefined]);
  store.addReport('a', report(60));
  store.addReport('a', report(40));
  store.addReport('a', report(100, { stage: 'one', exitCode: 0 }));
  store.addReport('b', report(100, { exitCode: 0 }));
  store.addReport('b', report(20));
  store.addReport('b', report(100, { exitCode: 0, learner: 'bob' }));
  store.remove('a');
  expect(Object.fromEntries(store.standings('ada'))).toEqual({
    expose: { best: 60, passed: false },
    scale: { best: 100, passed: true },
  });
  expect([[...store.standings('bob').keys()], store.lastLearner()]).toEqual([['scale'], 'bob']);
});

test('100 points with a safeguard that is broken are no pass', () => {
  using store = openAttempts(join(folder, 's.sqlite'));
  store.add(attempt('a', 'expose', '2026-01-01T00:00:00Z'));
  store.addReport('a', report(100));
  expect(store.standings('ada').get('expose')).toEqual({ best: 100, passed: false });
});

test('a task has passed when all its checks did in the last grading', () => {
  using store = openAttempts(join(folder, 's.sqlite'));
  store.add(attempt('a', 'expose', '2026-01-01T00:00:00Z'));
  const graded = (second: string) => ({
    score: 0,
    tasks: [
      { id: 'one', checks: [{ verdict: 'pass' }] },
      {
        id: 'two',
        checks: [
          { check: 'c', verdict: 'pass' },
          { check: 'd', verdict: second },
        ],
      },
    ],
  });
  store.addReport('a', graded('pass'));
  store.addReport('a', graded('fail'));
  expect(store.passedTasks('a')).toEqual(['one']);
  expect(store.passedChecks('a')).toEqual(['c']);
  expect([store.passedTasks('never graded'), store.passedChecks('never graded')]).toEqual([[], []]);
});

test('hints are counted per task and stop at the last one', () => {
  using store = openAttempts(join(folder, 's.sqlite'));
  expect([1, 2, 3].map(() => store.countHint('a', 'expose', 2))).toEqual([1, 2, 2]);
  expect(store.countHint('a', 'label', 2)).toBe(1);
});

test('two stores on one file see each other', () => {
  const file = join(folder, 's.sqlite');
  using one = openAttempts(file);
  using two = openAttempts(file);
  one.add(attempt('a', 'expose', '2026-01-01T00:00:00Z'));
  expect(two.list()).toHaveLength(1);
});

test('a damaged file is named, with a way out', () => {
  const file = join(folder, 's.sqlite');
  writeFileSync(file, 'this is no database, and it is long enough not to be taken for an empty one');
  expect(() => openAttempts(file)).toThrow(`${file}: attempts cannot be read or written`);
});
