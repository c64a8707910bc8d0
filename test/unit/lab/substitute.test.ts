import { describe, expect, it } from 'vitest';
import { bindingsOf, drawVariables, substitute, substituteKnown } from '../../../src/lab/substitute.ts';

const bindings = bindingsOf(
  { namespaces: ['shop'] },
  { variables: { replicas: 3, color: 'blue' }, nonce: 'cafe', namespaceOf: (name) => `ann-${name}` },
);

describe('substitute', () => {
  it('keeps the type of a value that is one whole reference, and makes text of a part', () => {
    const value = { ready: '${replicas}', note: 'wants ${replicas} in ${ns.shop}', deep: [{ id: '${attempt.nonce}' }] };
    expect(substitute(value, bindings)).toEqual({
      value: { ready: 3, note: 'wants 3 in ann-shop', deep: [{ id: 'cafe' }] },
      unknown: [],
    });
  });

  it('leaves unknown references as they are and says where they stand', () => {
    const result = substitute({ a: ['${colour}', 'x ${ns.shpo} ${color}'] }, bindings);
    expect(result.value).toEqual({ a: ['${colour}', 'x ${ns.shpo} blue'] });
    expect(result.unknown).toEqual([
      { path: ['a', 0], name: 'colour' },
      { path: ['a', 1], name: 'ns.shpo' },
    ]);
  });

  it('takes a doubled dollar for the text itself', () => {
    expect(substitute('$${replicas} and ${replicas}', bindings)).toEqual({ value: '${replicas} and 3', unknown: [] });
  });

  it('does not take what every object inherits for a binding', () => {
    expect(substitute('${constructor}', bindings).unknown).toEqual([{ path: [], name: 'constructor' }]);
  });

  it('leaves other values alone', () => {
    expect(substitute([1, null, true], bindings).value).toEqual([1, null, true]);
  });
});

describe('substituteKnown', () => {
  it('replaces only what it knows, as scripts have variables of their own', () => {
    expect(substituteKnown('scale ${replicas} ${HOME} $POD $${replicas}', bindings)).toBe(
      'scale 3 ${HOME} $POD $${replicas}',
    );
  });
});

describe('drawVariables', () => {
  const lab = { id: 'sample', variables: { replicas: { oneOf: [2, 3, 4] } } };

  it('always gives one learner the same values', () => {
    expect(drawVariables(lab, 'ann', 'n')).toEqual(drawVariables(lab, 'ann', 'n'));
  });

  it('spreads the values evenly over learners', () => {
    const counts = new Map<unknown, number>();
    for (let learner = 0; learner < 3_000; learner++) {
      const { replicas } = drawVariables(lab, `learner-${learner}`, 'n');
      counts.set(replicas, (counts.get(replicas) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([2, 3, 4]);
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(120);
  });

  it('gives random text anew in each attempt, whoever the learner is', () => {
    const secret = { id: 'sample', variables: { token: { random: 64 } } };
    const token = (nonce: string) => String(drawVariables(secret, 'ann', nonce).token);
    expect(token('a')).toMatch(/^k[a-z0-9]{63}$/);
    expect(token('a')).toBe(token('a'));
    expect(token('b')).not.toBe(token('a'));
  });

  it('draws anew for another lab', () => {
    const draws = (id: string) =>
      Array.from({ length: 20 }, (_, learner) => drawVariables({ ...lab, id }, `learner-${learner}`, 'n').replicas);
    expect(draws('sample')).not.toEqual(draws('other'));
  });
});
