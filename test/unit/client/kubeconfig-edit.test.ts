import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { changeKubeconfig, findItem, type KubeconfigChange, readKubeconfig } from '../../../src/client/kubeconfig-edit/edit.ts';
import { renderItem } from '../../../src/client/kubeconfig-edit/render.ts';
import { createRandom, type Random } from '../../fakes/random.ts';

const kpod = { cluster: { server: 'https://127.0.0.1:27443' }, name: 'kpod' };
const set: KubeconfigChange = { list: 'clusters', set: kpod };
const remove: KubeconfigChange = { list: 'clusters', remove: 'kpod' };
const change = (text: string, what: KubeconfigChange = set) => changeKubeconfig(text, what, '/kc');

const item = '- cluster:\n    server: https://127.0.0.1:27443\n  name: kpod\n';
const others = `# mine
apiVersion: v1

clusters: # the big ones
  # production
  - name:   prod      # do not touch
    cluster: {server: "https://prod:6443", 'insecure-skip-tls-verify': true}

  - name: dev
    cluster:
      server: https://dev
      certificate-authority-data: |
        AAAA
        BBBB
# behind
contexts: []
current-context: prod
kind: Config
preferences: {colors: true}
users: null # nobody
`;

describe('an item that is added', () => {
  test('stands behind the last one, and no other byte changes', () => {
    const indented = item.replace(/^/gm, '  ').trimEnd();
    expect(change(others)).toBe(others.replace('# behind', `${indented.trimStart().replace(/^/, '  ')}\n# behind`));
  });

  test.each([
    ['clusters: []\nkind: Config\n', `clusters:\n${item}kind: Config\n`],
    ['clusters: [] # none\nkind: Config\n', `clusters: # none\n${item}kind: Config\n`],
    ['clusters: null\nkind: Config\n', `clusters:\n${item}kind: Config\n`],
    ['clusters:\nkind: Config\n', `clusters:\n${item}kind: Config\n`],
    ['kind: Config\nclusters:', `kind: Config\nclusters:\n${item}`],
    ['kind: Config', `kind: Config\nclusters:\n${item}`],
    ['# only\n', `# only\nclusters:\n${item}`],
    ['', `clusters:\n${item}`],
    ['clusters:\n- name: a\n  cluster: {}', `clusters:\n- name: a\n  cluster: {}\n${item}`],
    ['clusters:\n-   name: a\n    cluster: {}\nkind: Config\n', `clusters:\n-   name: a\n    cluster: {}\n${item}kind: Config\n`],
    ['clusters:\n-\n  name: a\nusers: []\n', `clusters:\n-\n  name: a\n${item}users: []\n`],
    ['"clusters":\n- name: a\n', `"clusters":\n- name: a\n${item}`],
  ])('to %j', (text, wanted) => {
    expect(change(text)).toBe(wanted);
  });

  test('has the line breaks of the file', () => {
    const windows = 'clusters:\r\n- name: a\r\n  cluster: {}\r\nkind: Config\r\n';
    expect(change(windows)).toBe(`clusters:\r\n- name: a\r\n  cluster: {}\r\n${item.replaceAll('\n', '\r\n')}kind: Config\r\n`);
  });

  test.each([
    ['{"kind": "Config", "clusters": [{"name": "a", "cluster": {"server": "https://a"}}]}'],
    ['{"kind": "Config"}'],
    ['clusters: [{name: a, cluster: {server: https://a}}] # flow\nkind: Config\n'],
    ['  clusters:\n  - name: a\n  kind: Config\n'],
    ['base: &base {server: https://a}\nclusters:\n- name: a\n  cluster: *base\n'],
    ['---\nclusters:\n- name: a\n...\n'],
  ])('is there beside the others in another form of file: %j', (text) => {
    const [before, after] = [parse(text), parse(change(text))];
    expect(after).toEqual({ ...before, clusters: [...(before.clusters ?? []), kpod] });
    for (const [comment] of text.matchAll(/#.*/g)) expect(change(text)).toContain(comment);
  });
});

describe('an item that is there', () => {
  const old = '- name: kpod\n  cluster: {server: https://127.0.0.1:1} # old\n';

  test('is replaced where it stands', () => {
    const text = `clusters:\n- name: a\n${old}\n# next\n- name: b\nkind: Config\n`;
    expect(change(text)).toBe(`clusters:\n- name: a\n${item}\n# next\n- name: b\nkind: Config\n`);
    expect(change(change(text))).toBe(change(text));
  });

  test.each([
    [`clusters:\n${old}kind: Config\n`, 'clusters: []\nkind: Config\n'],
    [`clusters: # mine\n${old}kind: Config\n`, 'clusters: [] # mine\nkind: Config\n'],
    [`clusters:\n- name: a\n${old}- name: b\n`, 'clusters:\n- name: a\n- name: b\n'],
    [`clusters:\n${old}# b is next\n- name: b\n`, 'clusters:\n# b is next\n- name: b\n'],
    [`kind: Config\nclusters:\n- name: a\n${old.trimEnd()}`, 'kind: Config\nclusters:\n- name: a\n'],
  ])('is taken out: %j', (text, wanted) => {
    expect(change(text, remove)).toBe(wanted);
  });

  test('added and taken out again leaves every byte as it was', () => {
    expect(change(change(others), remove)).toBe(others);
  });

  test('is taken out of flow, too', () => {
    const text = change('clusters: [{name: a}, {name: kpod}] # flow\nkind: Config\n', remove);
    expect(text).toBe('clusters: [ { name: a } ] # flow\nkind: Config\n');
  });
});

describe('a file that is no kubeconfig', () => {
  test.each([
    ['a: b: c', 'error loading config file "/kc": Nested mappings are not allowed'],
    ['- a\n- b\n', 'error loading config file "/kc": it is no mapping'],
    ['kind: Config\n---\nkind: Config\n', 'error loading config file "/kc": Source contains multiple documents'],
    ['kind: a\nkind: b\n', 'error loading config file "/kc": Map keys must be unique'],
    ['clusters: {a: b}\n', 'error loading config file "/kc": clusters is no list'],
    ['users: some\n', 'error loading config file "/kc": users is no list'],
    [
      'a: &a [1]\nclusters: *a\n',
      'kpod cannot change /kc without touching what else is in it: kpod kubeconfig > FILE, and add FILE to KUBECONFIG',
    ],
  ])('is not changed: %j', (text, message) => {
    expect(() => change(text)).toThrow(message);
  });

  test('may have items that are none', () => {
    expect(findItem(readKubeconfig('clusters: [a, null, {name: 5}]', '/kc'), 'clusters', 'kpod')).toBeUndefined();
    expect(parse(change('clusters:\n- a\n-\n- {name: 5}\n')).clusters).toEqual(['a', null, { name: 5 }, kpod]);
  });
});

test('a text that a reader could take for something else is in quotes', () => {
  const texts = ['yes', 'No', 'null', '1e5', '12', 'a b', 'a: b', '#a', '', 'a:', '~', '/home/ann b/key', '0x1f', 'é'];
  const text = renderItem({ name: 'a', user: Object.fromEntries(texts.map((value, index) => [`k${index}`, value])) });
  expect(parse(text, { version: '1.1' })).toEqual([
    { name: 'a', user: Object.fromEntries(texts.map((value, index) => [`k${index}`, value])) },
  ]);
  expect(renderItem({ name: 'a', user: { key: '/home/ann/.local/state/kpod/pki/admin.key' } })).toBe(
    '- name: a\n  user:\n    key: /home/ann/.local/state/kpod/pki/admin.key\n',
  );
});

test('five hundred random files keep every line that is not kpod\u2019s', () => {
  const random = createRandom(27_443);
  for (let round = 0; round < 500; round += 1) {
    const text = randomFile(random);
    const added = change(text);
    expect(parse(added), text).toEqual({ ...parse(text), clusters: [...(parse(text)?.clusters ?? []).filter(isOther), kpod] });
    const taken = change(added, remove);
    expect(parse(taken), text).toEqual({ ...parse(text), clusters: (parse(text)?.clusters ?? []).filter(isOther) });
    const lines = (of: string) => of.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^clusters:/.test(line));
    expect(lines(taken), text).toEqual(lines(text));
  }
});

const isOther = ({ name }: { readonly name: string }) => name !== 'kpod';

/** A file in blocks, as people and programs write them. */
function randomFile(random: Random): string {
  const one = (...choices: readonly string[]) => random.pick(choices);
  const some = (most: number, make: () => string) => Array.from({ length: random.integer(0, most) }, make);
  const noise = () => one('', '', '# a comment\n', '\n', '  # another\n');
  const item = (indent: string) => {
    const name = one('dev', 'prod', '"stage"', 'a b', "'x'");
    const cluster = one(
      'cluster: {server: https://a}',
      'cluster:\n@    server: https://a # here',
      'cluster:\n@    ca: |\n@      AA\n@      BB',
    );
    const text = one(`- name: ${name}\n@  ${cluster}\n`, `- ${cluster}\n@  name: ${name}\n`, `-   name: ${name}\n`);
    return noise() + text.replace(/^/, '@').replaceAll('@', indent);
  };
  const list = () => {
    const indent = one('', '  ', '    ');
    const items = some(3, () => item(indent));
    return items.length === 0 ? `clusters:${one(' []', ' null', '', ' [] # none')}\n` : `clusters:${one('', ' # all')}\n${items.join('')}`;
  };
  const parts = [list(), 'kind: Config\n', 'current-context: dev\n', `contexts: []\n`, `users:\n- name: me\n  user: {token: t}\n`];
  for (let left = parts.length - 1; left > 0; left -= 1) {
    const other = random.integer(0, left);
    [parts[left], parts[other]] = [parts[other] ?? '', parts[left] ?? ''];
  }
  const text = one('', '---\n', '# mine\n') + parts.map((part) => noise() + part).join('') + noise();
  const broken = one('', '', 'crlf') === '' ? text : text.replaceAll('\n', '\r\n');
  return one('', 'cut') === '' ? broken : broken.trimEnd();
}
