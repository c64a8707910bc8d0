import { describe, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/lab.ts';
import { inLearningOrder, orderFaults } from '../../../src/lab/order.ts';

const lab = (id: string, after: readonly string[] = [], part: Partial<Pick<Lab, 'track' | 'level'>> = {}) => ({
  id,
  after,
  track: 'pods',
  level: 'beginner' as const,
  ...part,
});
const order = (labs: Parameters<typeof inLearningOrder>[0], tracks: readonly string[] = []) =>
  inLearningOrder(labs, tracks).map(({ id }) => id);

describe('inLearningOrder', () => {
  it('has a lab behind what it builds on, whatever the names, and else the easier one first', () => {
    expect(order([lab('a', ['c']), lab('b', [], { level: 'advanced' }), lab('c', ['d']), lab('d')])).toEqual([
      'd',
      'c',
      'a',
      'b',
    ]);
  });

  it('keeps a track together: known ones in their order, others by name behind them', () => {
    const labs = [
      lab('z', [], { track: 'zoo' }),
      lab('m', [], { track: 'more' }),
      lab('s', [], { track: 'services' }),
      lab('p'),
    ];
    expect(order(labs, ['services', 'pods'])).toEqual(['s', 'p', 'm', 'z']);
  });

  it('follows what a lab builds on through labs of other tracks', () => {
    const through = lab('between', ['y'], { track: 'services' });
    expect(order([lab('x', ['between']), lab('y'), through], ['pods', 'services'])).toEqual(['y', 'x', 'between']);
  });

  it('does without what is not there, and ends where labs go round in a circle', () => {
    expect(order([lab('a', ['gone']), lab('b', ['c']), lab('c', ['b']), lab('d', ['d'])])).toEqual([
      'a',
      'd',
      'b',
      'c',
    ]);
  });
});

describe('orderFaults', () => {
  const after = new Map([
    ['a', ['b']],
    ['b', ['c', 'x']],
    ['c', ['a']],
    ['x', ['a']],
    ['self', ['self']],
    ['fine', ['a']],
  ]);
  const faults = (id: string, known = [...after.keys()]) =>
    orderFaults({ id, after: after.get(id) ?? [] }, after, known);

  it('names a circle by its shortest way, and not the labs that merely lead into it', () => {
    expect(faults('a')).toEqual([
      { message: 'goes round in a circle: a after b after c after a; klab could not tell which is first' },
    ]);
    expect(faults('self')[0]?.message).toContain('self after self');
    expect(faults('fine')).toEqual([]);
  });

  it('names what no lab is called, with its place and the nearest name', () => {
    expect(orderFaults({ id: 'new', after: ['fine', 'fien'] }, new Map(), ['fine', 'new'])).toEqual([
      { index: 1, message: 'no lab is called `fien`; did you mean `fine`?' },
    ]);
  });
});
