import { describe, expect, test } from 'vitest';
import { formatQuantity, parseQuantity } from '../../../src/grading/quantity.ts';

const one = 10n ** 9n;

describe('parseQuantity', () => {
  test.each([
    ['1', one],
    [1, one],
    ['0', 0n],
    ['0.25', one / 4n],
    ['.5', one / 2n],
    ['2.', 2n * one],
    ['250m', one / 4n],
    ['5u', 5_000n],
    ['7n', 7n],
    ['3k', 3_000n * one],
    ['64M', 64_000_000n * one],
    ['2G', 2n * 10n ** 9n * one],
    ['1T', 10n ** 12n * one],
    ['1P', 10n ** 15n * one],
    ['1E', 10n ** 18n * one],
    ['1Ki', 1024n * one],
    ['64Mi', 67_108_864n * one],
    ['1.5Gi', 1_610_612_736n * one],
    ['1Ti', 2n ** 40n * one],
    ['1Pi', 2n ** 50n * one],
    ['1Ei', 2n ** 60n * one],
    ['12e6', 12_000_000n * one],
    ['12E6', 12_000_000n * one],
    ['1e-3', one / 1000n],
    ['1.5E+2', 150n * one],
    ['+1', one],
    ['-1.5', (-3n * one) / 2n],
  ])('%s', (written, value) => {
    expect(parseQuantity(written)).toBe(value);
  });

  test('64M is not 64Mi; 0.25 is 250m; what is finer than a billionth is rounded up', () => {
    expect(parseQuantity('64M')).not.toBe(parseQuantity('64Mi'));
    expect(parseQuantity('0.25')).toBe(parseQuantity('250m'));
    expect(parseQuantity('0.1n')).toBe(1n);
    expect(parseQuantity('1e-12')).toBe(1n);
  });

  test.each([
    '',
    '.',
    'm',
    '1x',
    '1mi',
    '1 Gi',
    '1K',
    '1Mi2',
    '1e',
    '1e1e1',
    '0x10',
    '--1',
    '1e999',
    '9'.repeat(65),
    'Infinity',
    'NaN',
  ])('refuses %j', (written) => {
    expect(parseQuantity(written)).toBeUndefined();
  });
});

describe('formatQuantity', () => {
  test.each([
    ['600Mi', 'binary', '600Mi'],
    ['629145600', 'binary', '600Mi'],
    ['60M', 'binary', '60000000'],
    ['1.5', 'decimal', '1500m'],
    ['2', 'decimal', '2'],
    ['0', 'binary', '0'],
  ] as const)('%s is %s written as %s', (written, like, text) => {
    const value = parseQuantity(written) ?? -1n;
    expect(formatQuantity(value, like)).toBe(text);
    expect(parseQuantity(text)).toBe(value);
  });
});
