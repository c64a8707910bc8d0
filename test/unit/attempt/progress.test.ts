import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leftOf } from '../../../src/attempt/left.ts';
import { progressOf } from '../../../src/attempt/progress.ts';
import { propose } from '../../../src/attempt/propose.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { type Attempt, type AttemptStore, openAttempts } from '../../../src/state/attempts.ts';
import { check, labOf } from '../../support/lab.ts';
import { reportOf, resultOf } from '../../support/report.ts';

let folder: string;
let store: AttemptStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klab-progress-'));
  store = openAttempts(join(folder, 'attempts.sqlite'));
});
afterEach(() => {
  store[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const lab = (id: string, part: Partial<Lab> = {}): Lab => ({ ...labOf([]), id, ...part });
const labs = [
  lab('pods', { track: 'pods' }),
  lab('deep', { track: 'pods', level: 'intermediate', after: ['pods'] }),
  lab('scale', { track: 'controllers', after: ['pods', 'gone'] }),
  lab('dns', { track: 'services', level: 'intermediate', after: ['scale'] }),
];

let count = 0;
function begin(id: string, learner = 'ada'): Attempt {
  const startedAt = `2026-01-01T00:00:${String(++count).padStart(2, '0')}Z`;
  const rest = { provider: 'kind', cluster: 'klab', namespaces: {}, variables: {}, nonce: 'n', folder, startedAt };
  const attempt = { id: `${id}-${count}`, lab: id, learner, ...rest };
  store.add(attempt);
  return attempt;
}
const graded = ({ id, lab: of, learner }: Attempt, verdict: 'pass' | 'fail', points = 100) =>
  store.addReport(id, reportOf([resultOf('a', { verdict, points })], { lab: lab(of), learner }));
const pass = (id: string) => graded(begin(id), 'pass');

const progress = (learner = 'ada') => progressOf(labs, store, learner);
const states = () => Object.fromEntries([...progress()].map(([id, { state, best }]) => [id, [state, best]]));
const proposed = (track?: string) => {
  const found = propose(labs, progress(), (one) => track === undefined || one.track === track);
  return found && [found.lab.id, found.why, found.foundations.map(({ id }) => id)];
};

describe('progressOf', () => {
  it('tells new, under way, tried and passed apart, for one learner', () => {
    pass('pods');
    graded(begin('scale'), 'fail');
    const gone = begin('dns');
    graded(gone, 'fail');
    store.remove(gone.id);
    graded(begin('deep', 'bob'), 'pass');
    expect(states()).toEqual({
      pods: ['passed', 100],
      deep: ['new', undefined],
      scale: ['underWay', 0],
      dns: ['tried', 0],
    });
    expect(progress('bob').get('deep')?.state).toBe('passed');
  });

  it('keeps what was passed, though the lab is begun anew', () => {
    pass('pods');
    begin('pods');
    expect(states()['pods']).toEqual(['passed', 100]);
  });
});

describe('propose', () => {
  it('begins with what builds on nothing', () => {
    expect(proposed()).toEqual(['pods', 'opens', []]);
  });

  it('goes on with the easiest that is open, then in order, and ends', () => {
    pass('pods');
    expect(proposed()).toEqual(['scale', 'follows', ['pods']]);
    pass('scale');
    expect(proposed()).toEqual(['deep', 'follows', ['pods']]);
    pass('deep');
    expect(proposed()).toEqual(['dns', 'follows', ['scale']]);
    pass('dns');
    expect(proposed()).toBeUndefined();
  });

  it('goes on with what is under way, the one come back to last', () => {
    const first = begin('dns');
    begin('scale');
    expect(proposed()?.slice(0, 2)).toEqual(['scale', 'underWay']);
    store.touch(first.id);
    expect(proposed()?.slice(0, 2)).toEqual(['dns', 'underWay']);
  });

  it('says what was tried, and what comes too early in a track of its own', () => {
    const attempt = begin('pods');
    graded(attempt, 'fail');
    store.remove(attempt.id);
    expect(proposed()?.slice(0, 2)).toEqual(['pods', 'tried']);
    expect(proposed('services')).toEqual(['dns', 'early', ['scale']]);
    expect(proposed('none')).toBeUndefined();
  });
});

describe('leftOf', () => {
  const staged: Lab = {
    ...labOf([], ['one', 'two']),
    tasks: [
      {
        id: 'first',
        title: { en: 'Scale to ${count}', ko: '' },
        hints: [],
        checks: [check({ id: 'a', grader: 'g', stage: 'one' })],
      },
      {
        id: 'second',
        title: { en: 'Second', ko: '' },
        hints: [],
        checks: [check({ id: 'b', grader: 'g', stage: 'two' }), check({ id: 'c', grader: 'g' })],
      },
    ],
  };
  const left = (attempt: Attempt) => {
    const { tasks, stage } = leftOf(staged, { ...attempt, variables: { count: 4 } }, store);
    return [tasks.map(({ title }) => title.en), stage?.id];
  };

  it('is all of it at first, with the values of the attempt, then what neither a stage nor the last grading has passed', () => {
    const attempt = begin('a-lab');
    expect(left(attempt)).toEqual([['Scale to 4', 'Second'], 'one']);
    store.addReport(attempt.id, reportOf([resultOf('a')], { stage: 'one' }));
    expect(left(attempt)).toEqual([['Second'], 'two']);
    store.addReport(attempt.id, reportOf([resultOf('b')], { stage: 'two' }));
    store.addReport(attempt.id, reportOf([resultOf('c')]));
    expect(left(attempt)).toEqual([[], undefined]);
    store.addReport(attempt.id, reportOf([resultOf('c', { verdict: 'fail' })]));
    expect(left(attempt)).toEqual([['Second'], undefined]);
  });
});
