import { describe, expect, it } from 'vitest';
import type { LabProgress } from '../../../src/attempt/progress.ts';
import { listText } from '../../../src/cli/list-text.ts';
import { labOf } from '../../support/lab.ts';

const lab = (id: string, track: string) => ({
  ...labOf([]),
  id,
  track,
  title: { en: `About ${id}`, ko: `${id} 실습` },
});
const labs = [lab('one', 'pods'), lab('two-and-three', 'pods'), lab('four', 'services'), lab('mine', 'extra')];
const tracks = [
  { id: 'pods', title: { en: 'Pods', ko: '파드' } },
  { id: 'services', title: { en: 'Services', ko: '서비스' } },
];
const progress = new Map<string, LabProgress>([
  ['one', { state: 'passed', best: 100 }],
  ['two-and-three', { state: 'underWay', best: 40 }],
  ['four', { state: 'tried', best: 0 }],
]);
const text = (part: Partial<Parameters<typeof listText>[1]> = {}) =>
  listText({ labs, tracks, progress }, { language: 'en', color: false, ...part }).split('\n');

describe('listText', () => {
  it('is a table by track, with what is passed of each and of all', () => {
    expect(text({ next: 'two-and-three' })).toEqual([
      'Pods (pods): 1 of 2 passed, 5 of 10 min',
      '  one            beginner  5 min  ✔ passed            About one',
      '  two-and-three  beginner  5 min  ▸ under way 40/100  About two-and-three',
      '',
      'Services (services): 0 of 1 passed, 0 of 5 min',
      '  four           beginner  5 min    best 0/100        About four',
      '',
      'extra: 0 of 1 passed, 0 of 5 min',
      '  mine           beginner  5 min                      About mine',
      '',
      '1 of 4 passed, 5 of 20 min',
      'Next: two-and-three (klab next says why)',
      '',
    ]);
  });

  it('aligns Korean by what a terminal shows', () => {
    const lines = text({ language: 'ko' });
    expect(lines.slice(0, 3)).toEqual([
      '파드 (pods): 2개 중 1개 통과, 10분 중 5분',
      '  one            초급  5분  ✔ 통과            one 실습',
      '  two-and-three  초급  5분  ▸ 진행 중 40/100  two-and-three 실습',
    ]);
  });

  it('has each lab in lines of its own where the terminal is too narrow', () => {
    expect(text({ columns: 30 }).slice(1, 7)).toEqual([
      '  one  ✔ passed',
      '    beginner · 5 min · About',
      '    one',
      '  two-and-three  ▸ under way 40/100',
      '    beginner · 5 min · About',
      '    two-and-three',
    ]);
    const fits = text({ columns: 80 });
    expect(fits).toEqual(text());
  });

  it('has colours only where they are wanted', () => {
    expect(text().join('')).not.toContain('\u001b');
    expect(text({ color: true })[1]).toContain('\u001b[32m✔ passed');
  });

  it('says that there is nothing', () => {
    expect(listText({ labs: [], tracks, progress }, { language: 'en', color: false })).toBe(
      '0 of 0 passed, 0 of 0 min\n',
    );
  });
});
