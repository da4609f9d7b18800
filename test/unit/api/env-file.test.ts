import { describe, expect, test } from 'vitest';
import { readEnvFile } from '../../../src/api/env-file.ts';

const file = `# of the init container

  A='one'
A='two'
LONG='first $(A)
  second # no comment
'   # a comment
BARE = no
`;
const good = file.replace('BARE = no', "BARE= two words \nEMPTY=\nQ=it's");

describe('a file of variables', () => {
  test.each([
    ['A', 'one'],
    ['LONG', 'first $(A)\n  second # no comment\n'],
    ['BARE', 'two words'],
    ['EMPTY', ''],
    ['Q', "it's"],
    ['NONE', undefined],
  ])('%s', (key, value) => {
    expect(readEnvFile(good, key)).toBe(value);
  });
  test.each([
    ['a line without a value', 'A\n', "invalid environment variable format at line 1: missing '='"],
    ['a blank before the sign', file, "invalid environment variable format at line 8: whitespace before '='"],
    ['no name', "\n='x'", 'invalid environment variable format at line 2: empty variable name'],
    ['a quote without an end', "A='x\ny", 'invalid environment variable format at line 3: unterminated single quote'],
    ['something behind a quote', "A='x'y", 'invalid environment variable format at line 1: unexpected content after closing quote'],
  ])('is refused with %s', (_what, text, message) => {
    expect(() => readEnvFile(text, 'NONE')).toThrow(message);
  });
});
