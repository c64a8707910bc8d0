import { expect, test } from 'vitest';
import { runSchedule } from '../../../src/verify/run-schedule.ts';
import type { Claim, Job } from '../../../src/verify/schedule.ts';
import { settled } from '../../support/fake-clock.ts';

const never = new AbortController().signal;
const shared: Claim = { key: 'cluster/1', how: 'shared' };
const whole: Claim = { key: 'cluster/1', how: 'alone' };

/** Jobs by name that end when they are told to; `log` has those that have begun, in order. */
function stage() {
  const log: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const job = (name: string, part: Partial<Job> = {}, adds: readonly Job[] = []): Job => ({
    claims: [shared],
    ...part,
    async run(add) {
      log.push(name);
      const end = Promise.withResolvers<void>();
      ends.set(name, end);
      await end.promise;
      adds.forEach(add);
    },
  });
  const moved = async () => {
    await settled();
    await settled();
  };
  return {
    log,
    job,
    moved,
    async end(...names: string[]) {
      for (const name of names) ends.get(name)?.resolve();
      await moved();
    },
    async fail(name: string, thrown: unknown) {
      ends.get(name)?.reject(thrown);
      await moved();
    },
  };
}

test('at most so many go on at once, the others in their order', async () => {
  const { log, job, end } = stage();
  const done = runSchedule(
    ['a', 'b', 'c', 'd'].map((name) => job(name)),
    { jobs: 2, signal: never },
  );
  expect(log).toEqual(['a', 'b']);
  await end('b');
  expect(log).toEqual(['a', 'b', 'c']);
  await end('a', 'c');
  await end('d');
  await done;
  expect(log).toEqual(['a', 'b', 'c', 'd']);
});

test('the higher priority is begun first, also among those that were added together', async () => {
  const { log, job, end } = stage();
  const late = [job('low', { priority: 1 }), job('high', { priority: 2 })];
  const done = runSchedule([job('plain', {}, late), job('first', { priority: 9 })], { jobs: 1, signal: never });
  await end('first');
  await end('plain');
  await end('high');
  await end('low');
  await done;
  expect(log).toEqual(['first', 'plain', 'high', 'low']);
});

test('what another has alone is waited for, and the place goes to one that can begin', async () => {
  const { log, job, end } = stage();
  const alone: Partial<Job> = { claims: [shared, { key: 'namespace/1/snackbar', how: 'alone' }] };
  const done = runSchedule([job('a', alone), job('b', alone), job('c')], { jobs: 2, signal: never });
  expect(log).toEqual(['a', 'c']);
  await end('c');
  expect(log).toEqual(['a', 'c']);
  await end('a');
  expect(log).toEqual(['a', 'c', 'b']);
  await end('b');
  await done;
});

test('who has the cluster alone is beside nobody', async () => {
  const { log, job, end } = stage();
  const done = runSchedule([job('alone', { claims: [whole] }), job('a'), job('b')], { jobs: 4, signal: never });
  expect(log).toEqual(['alone']);
  await end('alone');
  expect(log).toEqual(['alone', 'a', 'b']);
  await end('a', 'b');
  await done;
});

test('another cluster is no hindrance', async () => {
  const { log, job, end } = stage();
  const elsewhere: Partial<Job> = { claims: [{ key: 'cluster/2', how: 'shared' }] };
  const done = runSchedule([job('alone', { claims: [whole] }), job('b', elsewhere)], { jobs: 4, signal: never });
  expect(log).toEqual(['alone', 'b']);
  await end('alone', 'b');
  await done;
});

test('who needs the cluster alone gets its turn, however many go on sharing it', async () => {
  const { log, job, end } = stage();
  const many = Array.from({ length: 30 }, (_, index) => job(`s${index}`, { priority: 1 }));
  const done = runSchedule([...many, job('alone', { claims: [whole] })], { jobs: 2, signal: never });
  for (let index = 0; index < 7; index++) await end(`s${index}`);
  // Passed over by eight: nothing that shares the cluster begins any more, although there is a place.
  expect(log).toEqual(Array.from({ length: 8 }, (_, index) => `s${index}`));
  await end('s7');
  await end('alone');
  expect(log.slice(8, 11)).toEqual(['alone', 's8', 's9']);
  for (let index = 8; index < 30; index++) await end(`s${index}`);
  await done;
  expect(log).toHaveLength(31);
});

test('one that only waits takes no place', async () => {
  const { log, job, end } = stage();
  const entry = job('entry', { claims: [], waits: true }, [job('added')]);
  const done = runSchedule([entry, job('a'), job('b')], { jobs: 1, signal: never });
  expect(log).toEqual(['entry', 'a']);
  await end('entry', 'a');
  expect(log).toEqual(['entry', 'a', 'b']);
  await end('b');
  await end('added');
  await done;
});

test('after an abort nothing begins, those under way end, and then it rejects', async () => {
  const { log, job, end, moved } = stage();
  const stop = new AbortController();
  let outcome: unknown;
  const done = runSchedule([job('a'), job('b'), job('c')], { jobs: 2, signal: stop.signal }).catch((thrown) => {
    outcome = thrown;
  });
  stop.abort('stopped');
  await end('a');
  expect({ log, outcome }).toEqual({ log: ['a', 'b'], outcome: undefined });
  await end('b');
  await moved();
  await done;
  expect({ log, outcome }).toEqual({ log: ['a', 'b'], outcome: 'stopped' });
});

test('aborted beforehand, nothing begins', async () => {
  const { log, job } = stage();
  await expect(runSchedule([job('a')], { jobs: 1, signal: AbortSignal.abort('stopped') })).rejects.toBe('stopped');
  expect(log).toEqual([]);
});

test('what a job throws ends the whole, once the others have ended', async () => {
  const { log, job, end, fail } = stage();
  const done = runSchedule([job('a'), job('b'), job('c')], { jobs: 2, signal: never });
  const rejected = expect(done).rejects.toThrow('a defect');
  await fail('a', new Error('a defect'));
  expect(log).toEqual(['a', 'b']);
  await end('b');
  await rejected;
  expect(log).toEqual(['a', 'b']);
});

test('nothing to do is done', async () => {
  await expect(runSchedule([], { jobs: 1, signal: never })).resolves.toBeUndefined();
});
