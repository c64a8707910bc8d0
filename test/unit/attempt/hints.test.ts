import { expect, test } from 'vitest';
import { nextHints } from '../../../src/attempt/hints.ts';
import type { Attempt } from '../../../src/state/attempts.ts';
import { labOf } from '../../support/lab.ts';

const attempt: Attempt = {
  id: 'a',
  lab: 'a-lab',
  learner: 'me',
  provider: 'kind',
  cluster: 'klab',
  namespaces: {},
  variables: {},
  nonce: 'n',
  folder: '/attempts/a',
  startedAt: '2026-01-01T00:00:00Z',
};

const hint = (en: string) => ({ en, ko: `${en} (한국어)` });
const task = (id: string, ...hints: string[]) => ({ id, title: hint(id), hints: hints.map(hint), checks: [] });
const lab = { ...labOf([]), tasks: [task('one', 'look', 'type'), task('two'), task('three', 'think')] };

const ask = (passed: readonly string[], shown: number, wanted?: string) =>
  nextHints({ attempt, lab }, { passedTasks: () => passed, countHint: () => shown }, wanted);

test('the first open task that has hints, one more each time', () => {
  expect(ask([], 1)).toEqual({ task: lab.tasks[0], shown: [hint('look')], total: 2 });
  expect(ask([], 2).shown).toEqual([hint('look'), hint('type')]);
  expect(ask(['one'], 1).task.id).toBe('three');
});

test('a task that is done gives hints only when it is named', () => {
  expect(() => ask(['one', 'two', 'three'], 1)).toThrow('No open task of lab a-lab has a hint');
  expect(ask(['one', 'two', 'three'], 1, 'one').task.id).toBe('one');
});

test('a task that is not there, or that has no hints', () => {
  expect(() => ask([], 1, 'four')).toThrow('Lab a-lab has no task four');
  expect(() => ask([], 1, 'two')).toThrow('Task two has no hints');
});
