import { describe, expect, test } from 'vitest';
import { escapeTerminal } from '../../../src/printers/escape.ts';
import { hideManagedFields, listOf, printJson, printName } from '../../../src/printers/objects.ts';
import { compareNaturally, printYaml, printYamlDocuments } from '../../../src/printers/yaml-output.ts';
import { pod } from '../../fakes/pod-states.ts';

const now = Date.parse('2026-11-21T19:22:44Z');

describe('-o json', () => {
  test('sorts keys as Go does, and escapes what Go and a terminal want escaped', () => {
    const object = {
      kind: 'X',
      apiVersion: 'v1',
      data: { '9': '<&>', '10': 'a\u001bb\u009b', '': 1.5 },
      empty: {},
      none: [],
      list: [1, { b: true, a: null }],
    };
    expect(printJson(object)).toBe(`{
    "apiVersion": "v1",
    "data": {
        "": 1.5,
        "10": "a\\u001bb\\u009b",
        "9": "\\u003c\\u0026\\u003e"
    },
    "empty": {},
    "kind": "X",
    "list": [
        1,
        {
            "a": null,
            "b": true
        }
    ],
    "none": []
}
`);
  });

  test('leaves out fields that are not there', () => {
    expect(printJson({ a: undefined })).toBe('{}\n');
  });
});

describe('-o name', () => {
  test('has kind and name, and the group where there is one', () => {
    expect(printName(pod(now, 'web'))).toBe('pod/web\n');
    expect(printName({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } })).toBe('deployment.apps/web\n');
  });
});

describe('objects about to be printed', () => {
  test('lose their managed fields, in lists too', () => {
    const object = pod(now, 'web', { metadata: { managedFields: [{}] } });
    expect(hideManagedFields(object).metadata).not.toHaveProperty('managedFields');
    expect(hideManagedFields(listOf([object])).items[0]?.metadata).not.toHaveProperty('managedFields');
    expect(listOf([object])).toMatchObject({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' } });
  });
});

describe('-o yaml', () => {
  test('of an object', () => {
    const object = {
      kind: 'Pod',
      apiVersion: 'v1',
      spec: {
        containers: [
          { name: 'a', args: ['-c', 'x: y'] },
          { env: [], name: 'b' },
        ],
      },
      status: {},
    };
    expect(printYaml(object)).toBe(`apiVersion: v1
kind: Pod
spec:
  containers:
  - args:
    - -c
    - 'x: y'
    name: a
  - env: []
    name: b
status: {}
`);
  });

  test.each([
    ['plain text', 'hello world', 'hello world'],
    ['nothing', '', '""'],
    ['a boolean of YAML 1.1', 'yes', '"yes"'],
    ['one letter of it', 'y', '"y"'],
    ['off', 'Off', '"Off"'],
    ['null', '~', '"~"'],
    ['an octal', '0400', '"0400"'],
    ['a number', '1', '"1"'],
    ['a number with underscores', '1_000', '"1_000"'],
    ['a hexadecimal', '0x1F', '"0x1F"'],
    ['an exponent', '1e3', '"1e3"'],
    ['an exponent beyond all floats', '1e999', '1e999'],
    ['a fraction', '.5', '".5"'],
    ['infinity', '-.inf', '"-.inf"'],
    ['a base 60 number', '1:30', '"1:30"'],
    ['a date', '2026-11-21', '"2026-11-21"'],
    ['a time', '2026-11-21T19:22:44Z', '"2026-11-21T19:22:44Z"'],
    ['no date', '2026-13-21', '2026-13-21'],
    ['a version', '1.2.3', '1.2.3'],
    ['a colon and blank', 'a: b', "'a: b'"],
    ['a colon at the end', 'a:', "'a:'"],
    ['a colon inside', 'a:b', 'a:b'],
    ['a comment', 'a #b', "'a #b'"],
    ['an indicator', '*a', "'*a'"],
    ['a dash', '-', "'-'"],
    ['an option', '-c', '-c'],
    ['a quote', "it's", "it's"],
    ['a quote in quotes', "'a", "'''a'"],
    ['blanks around', ' a ', "' a '"],
    ['a document mark', '---', "'---'"],
    ['a tab', 'a\tb', '"a\\tb"'],
    ['an escape', '\u001b[0m', '"\\e[0m"'],
    ['a control character of two bytes', '\u009b', '"\\x9B"'],
    ['a character beyond the basic plane', '😀', '"\\U0001F600"'],
    ['other letters', '漢字', '漢字'],
    ['lines', 'a\nb\n', '|\n    a\n    b'],
    ['lines without end', 'a\n\nb', '|-\n    a\n\n    b'],
    ['lines with empty end', 'a\n\n', '|+\n    a\n'],
    ['lines that begin with blanks', ' a\nb', '|2-\n     a\n    b'],
    ['lines with blanks at their ends', 'a \nb', '"a \\nb"'],
    ['a long text', 'word '.repeat(20).trim(), `${'word '.repeat(15).trim()} word\n    word word word word`],
  ])('writes %s', (_title, text, yaml) => {
    expect(printYaml({ a: { b: text } })).toBe(`a:\n  b: ${yaml}\n`);
  });

  test.each([
    ['integers', 1000000, '1000000'],
    ['large integers', 123456789012, '123456789012'],
    ['fractions', 1.5, '1.5'],
    ['small fractions', 0.00001, '1e-05'],
    ['large fractions', 1234567.5, '1.2345675e+06'],
    ['booleans', false, 'false'],
    ['null', null, 'null'],
  ])('writes %s', (_title, value, yaml) => {
    expect(printYaml({ a: value })).toBe(`a: ${yaml}\n`);
  });

  test('writes keys that are long or have lines behind a question mark', () => {
    const long = 'k'.repeat(129);
    expect(printYaml({ [long]: 'v', 'a\nb': { c: [1] } })).toBe(`? |-\n  a\n  b\n: c:\n  - 1\n? ${long}\n: v\n`);
  });

  test('nests lists in lists', () => {
    expect(printYaml([[1, [2]], { a: [[3]] }])).toBe('- - 1\n  - - 2\n- a:\n  - - 3\n');
  });

  test('separates documents', () => {
    expect(printYamlDocuments([{ a: 1 }, { b: 2 }])).toBe('a: 1\n---\nb: 2\n');
  });

  test.each([
    ['item9', 'item10'],
    ['A', 'a'],
    ['a b', 'a.b'],
    ['a.b', 'a_b'],
    ['a_b', 'aa'],
    ['', 'a'],
    ['a', 'ab'],
    ['a1', 'ab'],
    ['v1', 'v01'],
    ['v1', 'v10'],
    ['v100', 'v101'],
  ])('sorts %s before %s', (a, b) => {
    expect(Math.sign(compareNaturally(a, b))).toBe(-1);
    expect(Math.sign(compareNaturally(b, a))).toBe(1);
  });
});

describe('text for a terminal', () => {
  test.each([
    ['\u001b]0;title\u0007', '^[]0;title^G'],
    ['a\rb', 'a\\rb'],
    ['\u009b31m', '\\u009b31m'],
    ['back\bspace\u007f', 'back^Hspace^?'],
    ['tab\tand\nline', 'tab\tand\nline'],
    ['é 漢 😀', 'é 漢 😀'],
  ])('%j is shown as %j', (text, shown) => {
    expect(escapeTerminal(text)).toBe(shown);
  });
});
