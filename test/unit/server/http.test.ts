import { describe, expect, test } from 'vitest';
import { badRequest } from '../../../src/api/errors.ts';
import { parseJson } from '../../../src/api/parse-json.ts';
import { createBodyBudget, statusOf, warningHeader } from '../../../src/server/http.ts';

describe('parseJson', () => {
  const parse = (text: string) => parseJson(text, badRequest);

  test.each([['{"a":[1,"x",null]}'], ['"text about __proto__"'], ['{"key":"\\u005f"}'], ['{"constructor":1}']])('reads %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  test.each([['{"a":{"__proto__":{"polluted":1}}}'], ['{"\\u005f_proto__":1}'], ['{"\\u005F\\u005Fproto\\u005f\\u005f":1}']])(
    'refuses %s',
    (text) => {
      expect(() => parse(text)).toThrow('the key "__proto__" is not allowed');
    },
  );

  test('says that text is no JSON', () => {
    expect(() => parse('{nope')).toThrow('json parse error: ');
  });
});

describe('warningHeader', () => {
  test.each([
    ['plain', '299 - "plain"'],
    ['say "no" \\ maybe', '299 - "say \\"no\\" \\\\ maybe"'],
    ['two\nlines\u0007', '299 - "two lines "'],
  ])('%j', (text, header) => {
    expect(warningHeader(text)).toBe(header);
  });

  test('sends other letters as UTF-8', () => {
    expect(Buffer.from(warningHeader('grün'), 'latin1').toString('utf8')).toBe('299 - "grün"');
  });
});

test('statusOf makes an unexpected error a 500 with its message', () => {
  expect(statusOf(new TypeError('x is undefined'))).toMatchObject({
    code: 500,
    reason: 'InternalError',
    message: 'Internal error occurred: x is undefined',
  });
});

test('a budget of bodies refuses what there is no room for, until others are done', () => {
  const bodies = createBodyBudget(10);
  bodies.take(8);
  expect(() => bodies.take(3)).toThrow('Too many requests, please try again later.');
  bodies.give(8);
  bodies.take(10);
});
