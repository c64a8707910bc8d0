import { describe, expect, it } from 'vitest';
import { editDistance, nearest, suggestion } from '../../../src/lab/nearest.ts';

describe('nearest', () => {
  const labs = ['bootcamp-deploy-scale', 'bootcamp-expose'];

  it('finds the word that was meant', () => {
    expect(nearest('bootcmap-expose', labs)).toBe('bootcamp-expose');
    expect(nearest('expose', labs)).toBe('bootcamp-expose');
    expect(nearest('Bootcamp-Deploy-Scale', labs)).toBe('bootcamp-deploy-scale');
  });

  it('takes the beginning of a word before another word of the same shape', () => {
    expect(nearest('bootcamp-deploy', labs)).toBe('bootcamp-deploy-scale');
    expect(nearest('bootcamp-exp', labs)).toBe('bootcamp-expose');
    expect(nearest('name', ['names', 'namespace'])).toBe('names');
  });

  it('suggests nothing where nothing is close', () => {
    expect(nearest('ingress', labs)).toBeUndefined();
    expect(nearest('x', ['id'])).toBeUndefined();
    expect(suggestion('ingress', labs)).toBe('; known: bootcamp-deploy-scale, bootcamp-expose');
    expect(suggestion('ingress', [])).toBe('');
  });

  it('counts letters wrong, missing, too many, or swapped', () => {
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('port', 'prot')).toBe(1);
    expect(editDistance('kitten', 'sitting')).toBe(3);
  });
});
