import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { UserError } from '../../../src/api/errors.ts';
import { readManifest } from '../../../src/api/manifest/read-manifest.ts';
import { resolvePlainScalar } from '../../../src/api/manifest/scalars.ts';

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

test.each<[string, unknown]>([
  ['0400', 256],
  ['01777', 1023],
  ['0o17', 15],
  ['-0777', -511],
  ['0', 0],
  ['-0', 0],
  ['08', 8],
  ['0x1F', 31],
  ['-0x1F', -31],
  ['0b11', 3],
  ['0b12', '0b12'],
  ['+5', 5],
  ['1_000', 1000],
  ['1e3', 1000],
  ['1.5', 1.5],
  ['1.', 1],
  ['.5', 0.5],
  ['-.5', -0.5],
  ['1.2.3', '1.2.3'],
  ['1:30', '1:30'],
  ['12:30:45', '12:30:45'],
  ['2001-01-01', '2001-01-01'],
  ['500m', '500m'],
  ['64Mi', '64Mi'],
  ['-', '-'],
  ['--flag', '--flag'],
  ['yes', true],
  ['Yes', true],
  ['y', true],
  ['on', true],
  ['TRUE', true],
  ['no', false],
  ['n', false],
  ['Off', false],
  ['yEs', 'yEs'],
  ['tRue', 'tRue'],
  ['~', null],
  ['', null],
  ['null', null],
  ['Null', null],
  ['nULL', 'nULL'],
  ['<<', '<<'],
])('the plain scalar %s is %s', (text, expected) => {
  expect(resolvePlainScalar(text)).toStrictEqual(expected);
});

test.each<[string, string, unknown]>([
  ['quoted scalars are text', 'a: "yes"\nb: \'0400\'\nc: |\n  12\n', { a: 'yes', b: '0400', c: '12\n' }],
  ['tags decide', 'a: !!str 5\nb: !!int "7"\nc: !foo yes\nd: !!binary aGk=\n', { a: '5', b: 7, c: 'yes', d: 'hi' }],
  ['keys become text', 'on: a\n0777: b\n1.5: c\n', { true: 'a', '511': 'b', '1.5': 'c' }],
  ['anchors and aliases', 'a: &x [1, {b: 2}]\nc: *x\n', { a: [1, { b: 2 }], c: [1, { b: 2 }] }],
  [
    'merge keys: what stands last counts, of one merge the earlier source',
    'a: &a {p: 1, q: 2}\nb: {q: 3, <<: *a}\nc:\n  <<: [*a, {p: 9, s: 4}]\n',
    { a: { p: 1, q: 2 }, b: { p: 1, q: 2 }, c: { p: 1, q: 2, s: 4 } },
  ],
  ['a quoted << is an ordinary key', 'a: {"<<": 1}\n', { a: { '<<': 1 } }],
  ['empty values are null', 'a:\nb: ~\n', { a: null, b: null }],
  ['flow style with comments and trailing commas', 'a: { # one\n  "b": [1, 2,], # two\n}\n', { a: { b: [1, 2] } }],
])('%s', (_, text, expected) => {
  expect(valuesOf(head + text)).toStrictEqual([{ apiVersion: 'v1', kind: 'Pod', ...(expected as object) }]);
});

test.each<[string, string, unknown]>([
  ['quotes that end at the key', "a:\n  b: '[\n      1\n  ]'\n  c: 1\n", { a: { b: '[ 1 ]', c: 1 } }],
  ['quotes that go on at the margin', 'a:\n  b: "x\n\ny\\\nz"\nc: 1\n', { a: { b: 'x\nyz' }, c: 1 }],
  ['brackets that go on at the key', "a:\n  b: [\n  'x', # it's\n  z\n  ]\nc: 1\n", { a: { b: ['x', 'z'] }, c: 1 }],
  ['braces that go on at the margin', "a:\n- b: {\nx: [1,\n2], it: it's,\n}\n  c: 1\n", { a: [{ b: { x: [1, 2], it: "it's" }, c: 1 }] }],
  [
    'block scalars and plain text with quotes beside them',
    'a: |\n  "open [\nb: it\'s\nc: x - "\nd:\n- |\n \'x\n- "y\nz"\ne: &x !!str \'p\nq\'\n',
    { a: '"open [\n', b: "it's", c: 'x - "', d: ["'x\n", 'y z'], e: 'p q' },
  ],
])('as in go-yaml, indentation does not count inside of %s', (_, text, expected) => {
  expect(valuesOf(head + text)).toStrictEqual([{ apiVersion: 'v1', kind: 'Pod', ...(expected as object) }]);
});

test('a mistake beside loose indentation is reported at its own line', () => {
  expect(messageOf(`${head}a:\n  b: [\n1\n]\n  c: d: e\n`)).toBe(`${prefix}yaml: line 7: mapping values are not allowed in this context`);
  expect(messageOf(`${head}a:\n  b: "x\ny\n`)).toMatch(
    /^error parsing f.yaml: error converting YAML to JSON: yaml: line \d+: found unexpected end of stream: missing closing "quote$/,
  );
});

test('KYAML is read', () => {
  const text = `---
{
  apiVersion: "v1", # as kubectl -o kyaml writes it
  kind: "Pod",
  metadata: {
    name: "web",
  },
  spec: {
    containers: [{
      name: "app",
      image: "nginx",
    }],
  },
}
---
{ apiVersion: "v1", kind: "Service", metadata: { name: "s", }, }
`;
  expect(valuesOf(text)).toStrictEqual([
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ image: 'nginx', name: 'app' }] } },
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } },
  ]);
});

test('KYAML without the line of dashes is read too, though it starts like JSON', () => {
  expect(valuesOf('{\n  apiVersion: "v1",\n  kind: "Pod",\n}\n')).toStrictEqual([{ apiVersion: 'v1', kind: 'Pod' }]);
});

test('JSON is read as JSON: no YAML scalars, several objects in a row', () => {
  const text = '{"apiVersion":"v1","kind":"Pod","a":1e3,"b":"yes","c":"\\ud83d\\ude00\\/"}\n\n{"apiVersion":"v1","kind":"Pod"}';
  expect(valuesOf(text)).toStrictEqual([
    { a: 1000, apiVersion: 'v1', b: 'yes', c: '😀/', kind: 'Pod' },
    { apiVersion: 'v1', kind: 'Pod' },
  ]);
});

test.each<[string, string, number]>([
  ['nothing', '', 0],
  ['only a comment', '# nothing here\n', 0],
  ['empty documents around one', `---\n# c\n---\n${head}---\n---\n`, 1],
  ['two documents, Windows line ends, a byte order mark', `\ufeff${head}---\n${head}`.replaceAll('\n', '\r\n'), 2],
])('%s', (_, text, count) => {
  expect(valuesOf(text)).toHaveLength(count);
});

test('lists are taken apart, nested ones too, and items of a PodList are Pods', () => {
  const text = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
- apiVersion: v1
  kind: PodList
  items:
  - metadata: {name: a}
- apiVersion: v1
  kind: List
  items: []
`;
  expect(valuesOf(text)).toStrictEqual([
    { apiVersion: 'v1', kind: 'Service' },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
  ]);
});

test('a key __proto__ is an ordinary property of the value, from YAML, JSON and merges', () => {
  for (const text of [`${head}__proto__: {polluted: true}\n`, '{"apiVersion":"v1","kind":"Pod","__proto__":{"polluted":true}}']) {
    const [value] = valuesOf(text) as [Record<string, unknown>];
    expect(Object.keys(value)).toContain('__proto__');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

const lost = (line: number, key: string, before: number, value: string, merge = false): string =>
  `f.yaml:${line}: ${merge ? `"<<" sets key "${key}", which` : `key "${key}"`} is already set at line ${before}; the last one counts, and this is lost: ${value}`;
const bomb = `[${'[&a x, *a],'.repeat(100)}]`;

// What counts was seen with kubectl 1.32 (create --dry-run=client -o json).
test.each<[what: string, text: string, spec: unknown, ...warnings: string[]]>([
  ['a key twice', 'spec:\n  a: 1\n  b: 2\n  a: 3\n', { a: 3, b: 2 }, lost(6, 'a', 4, '1')],
  ['a key thrice', 'spec:\n  a: 1\n  a: 2\n  a: 3\n', { a: 3 }, lost(5, 'a', 4, '1'), lost(6, 'a', 5, '2')],
  ['in flow style and deep', 'spec: [{a: [{b: p, b: q}]}]\n', [{ a: [{ b: 'q' }] }], lost(3, 'b', 3, '"p"')],
  ['a key in two spellings', 'spec: {1: a, "1": b}\n', { 1: 'b' }, lost(3, '1', 3, '"a"')],
  ['a whole map, which is lost', 'spec:\n  a: {b: [1, x], c: null}\n  a: 1\n', { a: 1 }, lost(5, 'a', 4, '{"b":[1,"x"],"c":null}')],
  ['a long text', `spec: {a: ${'x'.repeat(5000)}, a: 1}\n`, { a: 1 }, lost(3, 'a', 3, `"${'x'.repeat(59)}…`)],
  [
    'what aliases blow up',
    `spec: {a: ${bomb}, a: 1}\n`,
    { a: 1 },
    lost(3, 'a', 3, '[["x","x"],["x","x"],["x","x"],["x","x"],["x","x"],["x","x"]…'),
  ],
  [
    'what an anchor names is lost, but not for its alias',
    'spec:\n  a: &x [one]\n  a: [two]\n  b: *x\n',
    { a: ['two'], b: ['one'] },
    lost(5, 'a', 4, '["one"]'),
  ],
  [
    'in what is merged, once however often',
    'spec:\n  a: &x {k: 1, k: 2}\n  b: {<<: *x}\n  c: {<<: *x}\n',
    { a: { k: 2 }, b: { k: 2 }, c: { k: 2 } },
    lost(4, 'k', 4, '1'),
  ],
  ['a key below a merge replaces what is merged', 'spec:\n  <<: {k: base, o: base}\n  k: own\n', { k: 'own', o: 'base' }],
  ['a merge below a key replaces the key', 'spec:\n  k: own\n  <<: {k: base}\n', { k: 'base' }, lost(5, 'k', 4, '"own"', true)],
  ['a merge of the same value', 'spec:\n  k: x\n  <<: {k: x}\n', { k: 'x' }],
  ['of a list of merges the first wins', 'spec:\n  <<: [{k: 1}, {k: 2, o: 3}]\n', { k: 1, o: 3 }],
  ['of two merges the last wins', 'spec:\n  <<: {k: 1}\n  <<: {k: 2}\n', { k: 2 }, lost(5, 'k', 4, '1', true)],
  ['between two merges', 'spec:\n  <<: {k: 1}\n  k: 2\n  <<: {k: 3}\n', { k: 3 }, lost(6, 'k', 5, '2', true)],
])('of what is set twice the last one counts, with a warning: %s', (_what, text, spec, ...warnings) => {
  const [document] = readManifest(head + text, 'f.yaml');
  expect(document?.value['spec']).toEqual(spec);
  expect(document?.warnings).toEqual(warnings);
});

test('of what JSON sets twice the last one counts too, each object warned of for itself', () => {
  const [first, second] = readManifest(
    '{"apiVersion":"v1","kind":"x",\n"kind":"Pod"}\n{"apiVersion":"v1","kind":"Pod","spec":{"a":1,"a":2}}',
    'f.yaml',
  );
  expect([first?.value['kind'], first?.warnings]).toEqual(['Pod', [lost(2, 'kind', 1, '"x"')]]);
  expect([second?.value['spec'], second?.warnings]).toEqual([{ a: 2 }, [lost(3, 'a', 3, '1')]]);
});

test('only the first ten keys that are set twice are told of', () => {
  const [document] = readManifest(`${head}spec:\n${'  a: 1\n'.repeat(1000)}`, 'f.yaml');
  expect(document?.warnings).toHaveLength(11);
  expect(document?.warnings.at(-1)).toBe('f.yaml: 989 more keys are set twice');
});

const prefix = 'error parsing f.yaml: error converting YAML to JSON: ';

test.each<[string, string, string]>([
  ['a second colon', `${head}metadata:\n  name: a: b\n`, 'yaml: line 4: mapping values are not allowed in this context'],
  [
    'a tab',
    `${head}metadata:\n\tname: a\n`,
    'yaml: line 4: found character that cannot start any token: indentation must be spaces, not tabs',
  ],
  ['a key without a colon', `${head}metadata:\n  name\n  foo: b\n`, "yaml: line 4: could not find expected ':'"],
  [
    'the line counts from the start of the file',
    `${head}---\n${head}a: b: c\n`,
    'yaml: line 6: mapping values are not allowed in this context',
  ],
  ['an unknown anchor', `${head}a: *x\n`, "yaml: line 3: unknown anchor 'x' referenced"],
  ['an anchor in itself', `${head}a: &x [*x]\n`, "yaml: line 3: anchor 'x' value contains itself"],
  ['control characters', `${head}a: \u0001`, 'yaml: line 3: control characters are not allowed'],
  ['a number that JSON has not', `${head}a: .inf`, 'yaml: line 3: .inf is no number of JSON'],
  ['a wrong tag', `${head}a: !!int x`, 'yaml: line 3: cannot decode !!str `x` as a !!int'],
  ['a list as a key', `${head}? [a]\n: b\n`, 'yaml: line 3: a key must be text, not a list or a map'],
])('refused: %s', (_, text, message) => {
  expect(messageOf(text)).toBe(prefix + message);
});

test.each<[string, string, string]>([
  [
    'neither kind nor apiVersion',
    '\n---\nmetadata: {}\n',
    `error validating "f.yaml": error validating data: [apiVersion not set, kind not set]; if you choose to ignore these errors, turn validation off with --validate=false
  f.yaml:3: the object that starts here needs both, such as "apiVersion: v1" and "kind: Pod"`,
  ],
  [
    'no kind',
    'apiVersion: v1\n',
    `error validating "f.yaml": error validating data: kind not set; if you choose to ignore these errors, turn validation off with --validate=false
  f.yaml:1: the object that starts here needs both, such as "apiVersion: v1" and "kind: Pod"`,
  ],
  ['a word', 'hello\n', 'unable to decode "f.yaml": line 1: a single value is no object; a manifest starts with apiVersion and kind'],
  ['a list', '- a\n', 'unable to decode "f.yaml": line 1: a list is no object; a manifest starts with apiVersion and kind'],
])('refused: %s', (_, text, message) => {
  expect(messageOf(text)).toBe(message);
});

test.each<[string, number | undefined]>([
  ['metadata.name', 6],
  ['metadata.annotations[a.b/c]', 8],
  ['metadata.annotations.a.b/c', 8],
  ['spec.containers[0].image', 12],
  ['spec.containers[0].command[1]', 15],
  ['spec.containers[0].env', 11],
  ['spec.containers[7].image', 10],
  ['spec', 9],
  ['nothing', undefined],
])('the line of %s is %s', (path, line) => {
  const text = `# first
${head}# second
metadata:
  name: a
  annotations:
    a.b/c: x
spec:
  containers:
  - name: c
    image: i
    command:
    - sh
    - -c
`;
  expect(readManifest(text, 'f.yaml')[0]?.lineOf(path)).toBe(line);
});

test('lines in JSON, in later documents and in items of lists are those of the file', () => {
  const [json] = readManifest('{"apiVersion": "v1",\n "kind": "Pod",\n "spec": {\n  "containers": [\n   {"name": "a"}]}}', 'f.json');
  expect(json?.lineOf('spec.containers[0].name')).toBe(5);
  const [, second] = readManifest(`${head}---\n${head}spec: {}\n`, 'f.yaml');
  expect(second?.lineOf('spec')).toBe(6);
  const [item] = readManifest(`apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  spec: {}\n`, 'f.yaml');
  expect(item?.lineOf('spec')).toBe(6);
});

test.each([
  ['myapp.yaml', ['Pod']],
  ['myapp-annotations.yaml', ['Pod']],
  ['services.yaml', ['Service', 'Service']],
  ['db.yaml', ['Service', 'Pod']],
  ['web.yaml', ['Pod']],
  ['tests.yaml', ['Pod']],
  ['greeter.yaml', ['ConfigMap', 'Pod']],
  ['server.yaml', ['Pod']],
  ['report.yaml', ['Pod']],
])('the sample %s holds %s', (file, kinds) => {
  const text = readFileSync(new URL(`../../../samples/${file}`, import.meta.url), 'utf8');
  expect(readManifest(text, file).map((document) => document.value['kind'])).toStrictEqual(kinds);
});
