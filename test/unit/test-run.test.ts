import { describe, expect, it } from 'vitest';

const script = new URL('../run/results.mjs', import.meta.url).href;
const { afterRetries, failureLines, filesToRetry, totalsOf } = await import(script);

const result = (file: string, failures: readonly string[] = [], suite = 'e2e') => ({
  ...{ file, suite, ms: 10, passed: 5 - failures.length, failed: failures.length, skipped: 1 },
  failures: failures.map((name) => ({ name, errors: ['expected 1 to be 2'] })),
});
const lines = (results: readonly unknown[], again: readonly unknown[]) =>
  failureLines(results, again, (suite: string) => `.artifacts/${suite}.json`);

describe('a whole test run', () => {
  it('tries a file that failed once more alone, and says of one that passes then that it did', () => {
    const results = [result('a.test.ts'), result('b.test.ts', ['pods > start', 'pods > end'])];
    expect(filesToRetry(results)).toEqual([results[1]]);
    const again = [result('b.test.ts')];
    expect(totalsOf(afterRetries(results, again))).toEqual({ passed: 10, failed: 0, skipped: 2 });
    expect(lines(results, again)).toEqual([
      'passed only alone, at the second try: b.test.ts > pods > start; pods > end (the report: .artifacts/e2e.json)',
    ]);
  });

  it('counts one that fails alone, too, as failed', () => {
    const results = [result('a.test.ts', ['pods > start'])];
    const again = [result('a.test.ts', ['pods > end'])];
    expect(totalsOf(afterRetries(results, again))).toEqual({ passed: 4, failed: 1, skipped: 1 });
    expect(lines(results, again)).toEqual(['failed, also alone: a.test.ts > pods > start (the report: .artifacts/e2e.json)']);
  });

  it('tries nothing again when more than three failed, nor what is random', () => {
    const many = ['a', 'b', 'c', 'd'].map((name) => result(`${name}.test.ts`, ['pods > start']));
    expect(filesToRetry(many)).toEqual([]);
    expect(filesToRetry(many.slice(1))).toHaveLength(3);
    expect(lines(many, []).at(-1)).toBe('more than 3 files failed, so none was tried again alone');
    expect(totalsOf(afterRetries(many, []))).toMatchObject({ failed: 4 });
    expect(filesToRetry([result('kills.test.ts', ['kills'], 'soak')])).toEqual([]);
  });

  it('keeps the results of one file in two suites apart', () => {
    const results = [result('kills.test.ts', ['kills']), result('kills.test.ts', ['kills'], 'soak')];
    expect(totalsOf(afterRetries(results, [result('kills.test.ts')]))).toMatchObject({ failed: 1 });
  });
});
