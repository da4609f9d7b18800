import { expect, test } from 'vitest';
import { UserError } from '../../../src/api/errors.ts';
import { readManifest } from '../../../src/api/manifest/read-manifest.ts';

const head = 'apiVersion: v1\nkind: Pod\n';

const valuesOf = (text: string): readonly unknown[] => readManifest(text, 'f.yaml').map((document) => document.value);

function messageOf(text: string): string {
  try {
    readManifest(text, 'f.yaml');
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error(`was read: ${text.slice(0, 200)}`);
}

const prefix = 'error parsing f.yaml: error converting YAML to JSON: ';
const deep = 'values are nested more than 200 levels deep';
const longLine = 'more than 20000 tokens of YAML in one line; write it in several';
const tooLarge = 'the document at line 1 has 10 MiB, more than the 3 MiB that one object may have; keep large data in a volume';

test.each<[string, string, string]>([
  [
    'alias bomb',
    `${head}a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`).join('\n')}`,
    'yaml: document contains excessive aliasing',
  ],
  ['10 MB plain scalar', `${head}a: ${'x'.repeat(1e7)}`, tooLarge],
  ['10 MB quoted scalar', `${head}a: "${'x'.repeat(1e7)}"`, tooLarge],
  ['10 MB of JSON', `{"a":"${'x'.repeat(1e7)}"}`, tooLarge],
  ['100,000 brackets', `${head}a: ${'['.repeat(1e5)}`, `yaml: line 3: ${deep}`],
  ['100,000 braces', `${head}a: ${'{a: '.repeat(1e5)}`, `yaml: line 3: ${deep}`],
  ['100,000 braces of JSON', '{"a":'.repeat(1e5), `yaml: line 1: ${deep}`],
  ['100,000 compact lists', `${head}a:\n  ${'- '.repeat(1e5)}`, `yaml: line 4: ${deep}`],
  ['100,000 question marks', '? '.repeat(1e5), `yaml: line 1: ${deep}`],
  ['300,000 quote characters in a line', `${head}a: ${'"'.repeat(3e5)}`, `yaml: line 3: ${longLine}`],
  ['100,000 anchors in a line', '&a '.repeat(1e5), `yaml: line 1: ${longLine}`],
  [
    '1,500 levels of indentation',
    head + Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    `yaml: line 203: ${deep}`,
  ],
])('refused before the parser chokes on it: %s', (_, text, message) => {
  expect(messageOf(text)).toBe(prefix + message);
});

test('brackets inside of text are no nesting', () => {
  const text = '['.repeat(500);
  expect(valuesOf(`${head}a: "${text}"\nb: |\n  ${text}\n`)).toStrictEqual([{ a: text, apiVersion: 'v1', b: `${text}\n`, kind: 'Pod' }]);
});

test('a deep alias chain is refused although the text is flat', () => {
  const links = Array.from({ length: 300 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`);
  expect(messageOf(`${head}a0: &a0 [x]\n${links.join('\n')}\n`)).toBe(`${prefix}yaml: ${deep}`);
});

test('of many mistakes the first is told, and the rest is not looked for', () => {
  const started = process.cpuUsage();
  expect(messageOf('"\n'.repeat(100_000))).toContain('yaml: line 3: unexpected double-quoted-scalar');
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(1000);
});
