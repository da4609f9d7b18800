import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readGoBase64 } from '../../../src/api/go-base64.ts';

/** As kubectl reads the data of a Secret. */
test.each<[string, string | number]>([
  ['', ''],
  ['QQ==', 'QQ=='],
  ['QR==', 'QQ=='],
  ['QQ=\n=\r\n', 'QQ=='],
  ['QUI=\n\n', 'QUI='],
  ['=', 0],
  ['====', 0],
  ['Q=', 1],
  ['A\n', 1],
  ['QQ', 0],
  ['QQ=', 3],
  ['QQ==Q', 4],
  ['QUI=x', 4],
  ['QQ==QQ==', 4],
  ['hunter2!', 7],
  ['QUJDé', 4],
])('%j: %j', (text, expected) => {
  expect(readGoBase64(text)).toEqual(typeof expected === 'string' ? { base64: expected } : { wrongAt: expected });
});

test('bytes come through, whatever they are and however they are wrapped', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 80 }), (bytes, width) => {
      const base64 = Buffer.from(bytes).toString('base64');
      const wrapped = base64.replace(new RegExp(`.{${width}}`, 'g'), '$&\r\n');
      return readGoBase64(wrapped).base64 === base64;
    }),
  );
});
