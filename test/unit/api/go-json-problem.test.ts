import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goJsonProblem } from '../../../src/api/go-json-problem.ts';

test.each([
  ['', 'unexpected end of JSON input'],
  ['  ', 'unexpected end of JSON input'],
  ['{', 'unexpected end of JSON input'],
  ['"a', 'unexpected end of JSON input'],
  ['tru', 'unexpected end of JSON input'],
  ['-', 'unexpected end of JSON input'],
  ['hunter2', "invalid character 'h' looking for beginning of value"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
  ['\ufeff{}', "invalid character 'ï' looking for beginning of value"],
  ['[,]', "invalid character ',' looking for beginning of value"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['[1 2]', "invalid character '2' after array element"],
  ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ['{"a":1]', "invalid character ']' after object key:value pair"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['01', "invalid character '1' after top-level value"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1e+', 'unexpected end of JSON input'],
  ['1ex', "invalid character 'x' in exponent of numeric literal"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['nul!', "invalid character '!' in literal null (expecting 'l')"],
  ['trUe', "invalid character 'U' in literal true (expecting 'u')"],
  ['"a\nb"', "invalid character '\\n' in string literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
  ['\0', "invalid character '\\x00' looking for beginning of value"],
  ['['.repeat(10_001), 'exceeded max depth'],
])('%j: %s', (text, problem) => {
  expect(goJsonProblem(text)).toBe(problem);
});

test('JSON is what JSON.parse reads, and nothing else', () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const alphabet = fc.constantFrom(...'{}[]",:0123456789.eE+-truefalsn\\u \n');
  fc.assert(fc.property(fc.json(), (text) => goJsonProblem(text) === undefined));
  fc.assert(
    fc.property(fc.string({ unit: alphabet, maxLength: 12 }), (text) => (goJsonProblem(text) === undefined) === isJson(text)),
    { numRuns: 3000 },
  );
});

test('a mebibyte of anything takes no time that others would notice', () => {
  const before = performance.now();
  for (const text of ['[', '{"a":', '"\\', '[1,', '-']) goJsonProblem(text.repeat(1 << 18));
  expect(performance.now() - before).toBeLessThan(2000);
});
