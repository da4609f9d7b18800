import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { UserError } from '../../../src/api/errors.ts';
import { readManifest } from '../../../src/api/manifest/read-manifest.ts';

const body = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 6 });
// Neither what go-yaml refuses, nor what the writer does not quote though it must: the merge key, and numbers like 0X1F.
const isOrdinary = (value: unknown): boolean => !/[\ufffe\uffff]|\\u00|\\ud|\x7f|"<<"|"[-+]?0[xbo][\da-f_]*"/i.test(JSON.stringify(value));
const object = body
  // JSON has no -0.
  .map((fields) => JSON.parse(JSON.stringify({ ...fields, apiVersion: 'v1', kind: 'Pod' })) as unknown)
  .filter(isOrdinary);

const read = (text: string): unknown => readManifest(text, 'f')[0]?.value;

test('whatever is written as JSON is read as it was, spread over lines or not', () => {
  fc.assert(
    fc.property(object, (value) => {
      expect(read(JSON.stringify(value))).toEqual(value);
      expect(read(JSON.stringify(value, null, 2))).toEqual(value);
    }),
  );
});

test('whatever is written as YAML 1.1 is read as it was', () => {
  fc.assert(
    fc.property(object, (value) => {
      expect(read(stringify(value, { version: '1.1' }))).toEqual(value);
    }),
  );
});

const samples = ['../../../samples/myapp-annotations.yaml', '../../../samples/myapp.yaml', './exported-pod.yaml'].map((path) =>
  readFileSync(new URL(path, import.meta.url), 'utf8'),
);
const splinters = [
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  ': ',
  '- ',
  '\n',
  '  ',
  '\t',
  '#',
  '|',
  '>',
  '&a ',
  '*a',
  '<<: ',
  '---\n',
  '!!int ',
  ',',
  '\\',
  '%',
  '@',
  '\u0000',
];

test('a damaged manifest is read or refused in words, never a crash', () => {
  const damage = fc.record({ at: fc.nat(), remove: fc.nat({ max: 20 }), insert: fc.constantFrom('', ...splinters) });
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(damage, { minLength: 1, maxLength: 6 }), (sample, damages) => {
      const text = damages.reduce((current, { at, remove, insert }) => {
        const start = at % (current.length + 1);
        return current.slice(0, start) + insert + current.slice(start + remove);
      }, sample);
      expect(outcomeOf(text)).toMatch(/^(read \d+|error parsing f: |error validating "f": |unable to decode "f": )/);
    }),
    { numRuns: 500 },
  );
});

function outcomeOf(text: string): string {
  try {
    return `read ${readManifest(text, 'f').length}`;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
