import { describe, expect, it } from 'vitest';
import { table } from '../../../src/cli/list.ts';
import type { Lab } from '../../../src/lab/lab.ts';

const lab = (id: string, track: string) =>
  ({ id, track, level: 'beginner', minutes: 5, title: { en: `About ${id}`, ko: `${id} 실습` } }) as Lab;

describe('table of klab list', () => {
  it('aligns its columns and keeps wide letters for the last one', () => {
    expect(table([lab('one', 'services'), lab('twenty', 'pods')], 'ko')).toBe(
      [
        'TRACK     LAB     LEVEL     TIME   TITLE\n',
        'services  one     beginner  5 min  one 실습\n',
        'pods      twenty  beginner  5 min  twenty 실습\n',
      ].join(''),
    );
  });
});
