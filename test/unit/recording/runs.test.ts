import { expect, test } from 'vitest';
import { type Run, Runs } from '../../../src/recording/runs.ts';

const good = { ok: true, status: 200 };
const refused = { ok: false, failure: 'refused' };

test('requests in a row with the same outcome are one run, with the times of the first and the last', () => {
  const seen: Run[] = [];
  const runs = new Runs((run) => seen.push(run));
  runs.take(good, 0, 5);
  runs.take(good, 200, 206);
  runs.take(refused, 400, 401);
  expect(seen).toEqual([{ from: 0, at: 206, count: 2, ...good }]);
  runs.flush();
  expect(seen[1]).toEqual({ from: 400, at: 401, count: 1, ...refused });
  runs.flush();
  runs.take(refused, 600, 601);
  runs.flush();
  expect(seen.slice(1).map(({ from, count }) => [from, count])).toEqual([
    [400, 1],
    [600, 1],
  ]);
});

test.each([
  ['status', { ok: true, status: 404 }],
  ['what was seen', { ok: true, status: 200, seen: '2' }],
  ['failure', refused],
])('another %s ends a run', (_what, other) => {
  const seen: Run[] = [];
  const runs = new Runs((run) => seen.push(run));
  runs.take({ ...good, seen: '1' }, 0, 1);
  runs.take(other, 200, 201);
  expect(seen).toHaveLength(1);
});

test('a slow request in the middle of a run does not take back its end', () => {
  const seen: Run[] = [];
  const runs = new Runs((run) => seen.push(run));
  runs.take(good, 0, 900);
  runs.take(good, 200, 210);
  runs.flush();
  expect(seen).toEqual([{ from: 0, at: 900, count: 2, ...good }]);
});
