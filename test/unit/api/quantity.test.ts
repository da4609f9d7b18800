import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  formatQuantity,
  maxQuantity,
  parseQuantity,
  type Quantity,
  quantityProblem,
  quantityToBytes,
  quantityToMilli,
  roundQuantityToMilli,
} from '../../../src/api/quantity.ts';

describe('the canonical form', () => {
  test.each([
    ['0.5', '500m'],
    ['1.0', '1'],
    ['1.5', '1500m'],
    ['0.1', '100m'],
    ['0.1m', '100u'],
    ['1000', '1k'],
    ['1000k', '1M'],
    ['1500M', '1500M'],
    ['1.5G', '1500M'],
    ['1000000m', '1k'],
    ['128974848', '128974848'],
    ['1000Ki', '1000Ki'],
    ['1000m', '1'],
    ['2000m', '2'],
    ['0.001', '1m'],
    ['100u', '100u'],
    ['1e3', '1e3'],
    ['1E3', '1E3'],
    ['1e-3', '1e-3'],
    ['12e-1', '1200e-3'],
    ['1000e3', '1e6'],
    ['129e6', '129e6'],
    ['0m', '0'],
    ['0Gi', '0'],
    ['8Ei', '9223372036854775807'],
    ['1024', '1024'],
    ['1024Ki', '1Mi'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Gi', '512Mi'],
    ['0.5Mi', '512Ki'],
    ['1.1Ki', '1126400m'],
    ['0.5Ki', '512'],
    ['1.5Ki', '1536'],
    ['0.3Ki', '307200m'],
    ['2048Mi', '2Gi'],
    ['1025Mi', '1025Mi'],
    ['1.', '1.'],
    ['+1', '+1'],
    ['00100m', '00100m'],
    ['-1', '-1'],
    ['-2048Ki', '-2Mi'],
    ['0', '0'],
    ['.5', '500m'],
    ['1000E', '1e21'],
    ['0.1n', '1n'],
    ['-0.1n', '-1n'],
    [' 64Mi ', '64Mi'],
  ])('of %s is %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  test('is finer than a thousandth only until the API server rounds it up', () => {
    expect(formatQuantity(roundQuantityToMilli(parseQuantity('0.1m')))).toBe('1m');
    expect(formatQuantity(roundQuantityToMilli(parseQuantity('-0.1m')))).toBe('-1m');
    expect(formatQuantity(roundQuantityToMilli(parseQuantity('00100m')))).toBe('00100m');
  });
});

describe('text that is no quantity', () => {
  const format = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  const suffix = "unable to parse quantity's suffix";
  test.each([
    ['', format],
    ['abc', format],
    ['1 Gi', format],
    ['1.2.3', format],
    ['1e1.5', format],
    [`1${'0'.repeat(2000)}`, format],
    ['1K', suffix],
    ['1mi', suffix],
    ['1GiB', format],
    ['1Kii', suffix],
    ['1e', suffix],
    ['1e9999999999', suffix],
  ])('%s: %s', (text, problem) => {
    expect(quantityProblem(text)).toBe(problem);
    expect(() => parseQuantity(text)).toThrow(problem);
  });
});

describe('values in units', () => {
  test('round up', () => {
    expect([quantityToMilli('0.5'), quantityToMilli('100u'), quantityToMilli('2')]).toEqual([500, 1, 2000]);
    expect([quantityToBytes('100m'), quantityToBytes('64Mi'), quantityToBytes('1.1Ki')]).toEqual([1, 67_108_864, 1127]);
  });
});

describe('arithmetic', () => {
  const sum = (a: string, b: string) => formatQuantity(addQuantities(parseQuantity(a), parseQuantity(b)));
  test('adds in the format of the first that is not zero', () => {
    expect([sum('500m', '1.5'), sum('512Mi', '512Mi'), sum('0', '1Gi'), sum('1Gi', '1G'), sum('1e3', '1')]).toEqual([
      '2',
      '1Gi',
      '1Gi',
      '2073741824',
      '1001',
    ]);
  });
  test('compares across formats', () => {
    expect(compareQuantities(parseQuantity('1024Mi'), parseQuantity('1Gi'))).toBe(0);
    expect(compareQuantities(parseQuantity('1G'), parseQuantity('1Gi'))).toBeLessThan(0);
    expect(formatQuantity(maxQuantity(parseQuantity('1G'), parseQuantity('1Gi')))).toBe('1Gi');
  });
});

describe('for any amount', () => {
  const amounts = fc.record({
    nano: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
    format: fc.constantFrom<Quantity['format']>('DecimalSI', 'DecimalExponent', 'BinarySI'),
  });
  test('what is written is read back, and written the same again', () => {
    fc.assert(
      fc.property(amounts, (quantity) => {
        const text = formatQuantity(quantity);
        expect(parseQuantity(text).nano).toBe(quantity.nano);
        expect(canonicalQuantity(text)).toBe(text);
      }),
    );
  });
  test('the order is that of the numbers, and sums keep it', () => {
    fc.assert(
      fc.property(amounts, amounts, amounts, (a, b, c) => {
        expect(Math.sign(compareQuantities(a, b))).toBe(a.nano === b.nano ? 0 : a.nano < b.nano ? -1 : 1);
        expect(compareQuantities(a, b)).toBe(compareQuantities(addQuantities(a, c), addQuantities(b, c)));
      }),
    );
  });
});
