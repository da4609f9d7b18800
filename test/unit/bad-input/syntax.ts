import { noSuchKind } from '../../../src/api/scheme.ts';
import { type ManifestRow, metadata, pod, unparsable } from './rows.ts';

const head = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: bad\n';
const notSet = (problem: string, line: number): string =>
  `error: error validating "STDIN": error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false\n  STDIN:${line}: the object that starts here needs both, such as "apiVersion: v1" and "kind: Pod"\n`;
const noMatch = (kind: string, version: string, line: number, name = 'x', hint = ''): string =>
  `error: resource mapping not found for name: "${name}" namespace: "" from "STDIN": no matches for kind "${kind}" in version "${version}"\nensure CRDs are installed first\n  STDIN:${line}: ${noSuchKind}${hint}\n`;
const deep = 'values are nested more than 200 levels deep';
const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`).join('\n')}\n`;
const tooLarge = 'the document at line 1 has 10 MiB, more than the 3 MiB that one object may have; keep large data in a volume';

/** Texts that are no YAML, that no parser should see, or that hold no object. */
export const syntaxRows: readonly ManifestRow[] = [
  ['nothing', '', 'error: no objects passed to create\n'],
  ['only a comment', '# nothing\n', 'error: no objects passed to create\n'],
  ['only separators', '---\n---\n', 'error: no objects passed to create\n'],
  ['null', 'null\n', 'error: no objects passed to create\n'],
  [
    'a word',
    'hello\n',
    'error: unable to decode "STDIN": line 1: a single value is no object; a manifest starts with apiVersion and kind\n',
  ],
  ['a list', '- a\n', 'error: unable to decode "STDIN": line 1: a list is no object; a manifest starts with apiVersion and kind\n'],
  [
    'a number in a List',
    'apiVersion: v1\nkind: List\nitems:\n- 5\n',
    'error: unable to decode "STDIN": line 4: a single value is no object; a manifest starts with apiVersion and kind\n',
  ],
  [
    'a second colon',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a: b\n',
    unparsable('yaml: line 4: mapping values are not allowed in this context'),
  ],
  [
    'a second colon in the second document',
    `${pod('')}---\n${head}a: b: c\n`,
    unparsable('yaml: line 10: mapping values are not allowed in this context'),
  ],
  [
    'a tab',
    'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\n',
    unparsable('yaml: line 4: found character that cannot start any token: indentation must be spaces, not tabs'),
  ],
  [
    'a reserved character',
    `${head}a: @x\n`,
    unparsable('yaml: line 5: found character that cannot start any token: plain value cannot start with reserved character @'),
  ],
  [
    'a directive character',
    `${head}a: %x\n`,
    unparsable('yaml: line 5: found character that cannot start any token: plain value cannot start with directive indicator character %'),
  ],
  [
    'a key without a colon',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name\n  foo: b\n',
    unparsable("yaml: line 4: could not find expected ':'"),
  ],
  ['a quote that does not end', `${head}a: "x\n`, unparsable('yaml: line 6: found unexpected end of stream: missing closing "quote')],
  ['an apostrophe that does not end', `${head}a: 'x\n`, unparsable("yaml: line 6: found unexpected end of stream: missing closing 'quote")],
  ['an unknown escape', `${head}a: "\\q"\n`, unparsable('yaml: line 5: found unknown escape character: invalid escape sequence \\q')],
  [
    'a bracket that does not end',
    `${head}a: [1, 2\n`,
    unparsable('yaml: line 6: flow sequence in block collection must be sufficiently indented and end with a ]'),
  ],
  [
    'a brace that does not end',
    `${head}a: {b: 1\n`,
    unparsable('yaml: line 6: flow map in block collection must be sufficiently indented and end with a }'),
  ],
  [
    'a key that is indented too far',
    `${head} a: b\n`,
    unparsable('yaml: line 5: did not find expected key: all mapping items must start at the same column'),
  ],
  ['an unknown anchor', `${head}a: *x\n`, unparsable("yaml: line 5: unknown anchor 'x' referenced")],
  ['an anchor in itself', `${head}a: &x [*x]\n`, unparsable("yaml: line 5: anchor 'x' value contains itself")],
  ['a merge of a number', `${head}<<: 1\n`, unparsable('yaml: line 5: map merge requires map or sequence of maps as the value')],
  ['a list as a key', `${head}? [a]\n: b\n`, unparsable('yaml: line 5: a key must be text, not a list or a map')],
  ['null as a key', `${head}~: b\n`, unparsable('yaml: line 5: a key must be text, not null')],
  ['infinity', `${head}a: .inf\n`, unparsable('yaml: line 5: .inf is no number of JSON')],
  ['not a number', `${head}a: .nan\n`, unparsable('yaml: line 5: .nan is no number of JSON')],
  ['a wrong tag', `${head}a: !!int x\n`, unparsable('yaml: line 5: cannot decode !!str `x` as a !!int')],
  ['an unknown directive', `%FOO\n---\n${head}`, unparsable('yaml: line 1: found unknown directive name')],
  ['another version of YAML', `%YAML 3.0\n---\n${head}`, unparsable('yaml: line 1: found incompatible YAML document')],
  ['JSON that does not end', '{"apiVersion":"v1","kind":"Pod"', unparsable('yaml: line 1: flow map must end with a }')],
  ['a control character', `${head}a: \u0001\n`, unparsable('yaml: line 5: control characters are not allowed')],
  ['an escape sequence', `${head}a: \u001b[31m\n`, unparsable('yaml: line 5: control characters are not allowed')],
  ['a file that is no text', '\u0000\u0001\u0002', unparsable('yaml: line 1: control characters are not allowed')],
  ['an alias bomb', head + bomb, unparsable('yaml: document contains excessive aliasing')],
  [
    'a deep chain of aliases',
    `${head}a0: &a0 [x]\n${Array.from({ length: 300 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`).join('\n')}\n`,
    unparsable(`yaml: ${deep}`),
  ],
  ['a scalar of 10 MB', `${head}a: ${'x'.repeat(1e7)}\n`, unparsable(tooLarge)],
  ['quotes around 10 MB', `${head}a: "${'x'.repeat(1e7)}"\n`, unparsable(tooLarge)],
  [
    'more than there is time for',
    `${head}${'a:\n'.repeat(100_000)}`,
    unparsable('yaml: line 62498: more than 250000 tokens of YAML; split the file'),
  ],
  [
    'more JSON than there is time for',
    `{"a":[${'1,'.repeat(500_000)}1]}`,
    unparsable('json: line 1: more than 500000 values; split the file'),
  ],
  ['100,000 brackets', `${head}a: ${'['.repeat(1e5)}\n`, unparsable(`yaml: line 5: ${deep}`)],
  ['100,000 braces of JSON', '{"a":'.repeat(1e5), unparsable(`yaml: line 1: ${deep}`)],
  ['100,000 lists in lists', `${head}a:\n  ${'- '.repeat(1e5)}\n`, unparsable(`yaml: line 6: ${deep}`)],
  [
    '1,500 levels of indentation',
    head + Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    unparsable(`yaml: line 205: ${deep}`),
  ],
  ['neither kind nor apiVersion', 'metadata: {}\n', notSet('[apiVersion not set, kind not set]', 1)],
  ['no kind', '\napiVersion: v1\n', notSet('kind not set', 2)],
  ['no apiVersion', 'kind: Pod\n', notSet('apiVersion not set', 1)],
  ['no apiVersion in a List', 'apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n', notSet('apiVersion not set', 4)],
  ['a number as apiVersion', 'apiVersion: 1\nkind: Pod\n', notSet("apiVersion isn't string type", 1)],
  ['a list as kind', 'apiVersion: v1\nkind: [Pod]\n', notSet("kind isn't string type", 1)],
  ['an unknown kind', 'apiVersion: v1\nkind: Podd\nmetadata: {name: x}\n', noMatch('Podd', 'v1', 2)],
  ['a kind in small letters', 'apiVersion: v1\nkind: pod\nmetadata: {name: x}\n', noMatch('pod', 'v1', 2, 'x', '; did you mean "Pod"?')],
  [
    'another version',
    'apiVersion: v2\nkind: Pod\nmetadata: {name: x}\n',
    noMatch('Pod', 'v2', 2, 'x', '; did you mean "Pod" of apiVersion "v1"?'),
  ],
  ['a kind that kpod does not have', 'apiVersion: a.example/v1\nkind: Widget\nmetadata: {name: x}\n', noMatch('Widget', 'a.example/v1', 2)],
  ['a List without items', 'apiVersion: v1\nkind: List\n', noMatch('List', 'v1', 2, '')],
  ['a kind that moves the cursor', 'apiVersion: v1\nkind: "P\\e[2J"\nmetadata: {name: x}\n', noMatch('P\\u001b[2J', 'v1', 2)],
  [
    'a Node',
    'apiVersion: v1\nkind: Node\nmetadata: {name: x}\n',
    'Error from server (MethodNotAllowed): error when creating "STDIN": the server does not allow this method on the requested resource\n',
  ],
  [
    'another namespace than that of the request',
    metadata('name: bad, namespace: other'),
    'Error from server (NotFound): error when creating "STDIN": namespaces "other" not found\n',
  ],
  ['a namespace that leads elsewhere', metadata('name: bad, namespace: ..'), `error: invalid namespace "..": [may not be '..']\n`],
];
