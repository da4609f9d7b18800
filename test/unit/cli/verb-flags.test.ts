import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { camelCase } from '../../../src/cli/command-line/flags.ts';
import { helpText } from '../../../src/cli/command-line/help.ts';
import { type VerbEntry, verbGroups } from '../../../src/cli/command-line/verb.ts';
import { shownFlags } from '../../../src/cli/command-line/verb-flags.ts';
import { verbs as all } from '../../../src/cli/verbs/table.ts';

const verbs = all.filter(({ hidden }) => !hidden);
/** Those below verbs, too. */
const everyVerb = verbs.flatMap(function withBelow(entry: VerbEntry): readonly VerbEntry[] {
  return [entry, ...(entry.below ?? []).flatMap(withBelow)];
});
const cli = resolve(import.meta.dirname, '../../../src/cli');

/** Where a verb's code begins. */
const fileOf = (name: string): string => join(cli, 'verbs', ...name.split(' '), 'run.ts');

/** The source of a file and of everything of the command line that it imports, but for what defines flags. */
function sourceFrom(file: string, seen = new Set<string>()): string {
  if (seen.has(file) || !file.startsWith(cli) || /\/(verb|common-flags|generator-flags)\.ts$/.test(file)) return '';
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const imported = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path = '']) => join(dirname(file), path));
  return [text, ...imported.map((path) => sourceFrom(path, seen))].join('\n');
}

/** Flags of kubectl that have nothing to do in kpod, and whose help says so: scripts give them. */
const idle: ReadonlySet<string> = new Set([
  'api-resources --cached',
  'top --use-protocol-buffers',
  'config --minify',
  'cluster-info dump --pod-running-timeout',
]);
/** What the command line itself reads, for every verb. */
const readForAll: ReadonlySet<string> = new Set(['context', 'verbose', 'namespace', 'color']);

describe('a flag that is taken does something', () => {
  test.each(everyVerb.map((entry) => [entry.name, entry] as const))('%s', (name, entry) => {
    const source = sourceFrom(fileOf(name));
    expect(source).not.toBe('');
    const unread = entry.flags
      .filter((flag) => !readForAll.has(flag.name) && !new RegExp(`\\b${camelCase(flag.name)}\\b`).test(source))
      .map((flag) => `${name} --${flag.name}`);
    expect(unread).toEqual([...idle].filter((line) => line.startsWith(`${name} --`)));
  });

  test.each([
    ['engine', ['run', 'create', 'apply', 'replace', 'expose']],
    ['color', ['run', 'timeline', 'doctor']],
    ['verbose', verbs.map(({ name }) => name)],
  ])('--%s is shown by %j alone', (flag, expected) => {
    const having = verbs.filter((entry) => shownFlags(entry).some(({ name }) => name === flag)).map(({ name }) => name);
    expect(having.toSorted()).toEqual(expected.toSorted());
    for (const entry of verbs) expect(helpText(all, entry).includes(` --${flag}`)).toBe(having.includes(entry.name));
  });

  test.each([
    [
      'namespace',
      [
        'ui',
        'explain',
        'api-resources',
        'api-versions',
        'cordon',
        'uncordon',
        'drain',
        'taint',
        'convert',
        'kustomize',
        'doctor',
        'agent',
        'kubeconfig',
        'proxy',
        'completion',
        'version',
      ],
    ],
    ['context', ['ui', 'convert', 'kustomize', 'doctor', 'agent', 'kubeconfig', 'config', 'completion']],
  ])('--%s is not shown by %j', (flag, expected) => {
    const lacking = verbs.filter((entry) => !shownFlags(entry).some(({ name }) => name === flag)).map(({ name }) => name);
    expect(lacking.toSorted()).toEqual(expected.toSorted());
  });

  test('what belongs to one word of a verb is shown for that word', () => {
    const agent = verbs.find(({ name }) => name === 'agent');
    const names = (word?: string) => agent && shownFlags(agent, word).map(({ name }) => name);
    expect(names()).toEqual(['output', 'follow', 'tail', 'verbose']);
    expect(names('logs')).toEqual(['follow', 'tail', 'verbose']);
    expect(names('stop')).toEqual(['verbose']);
  });
});

describe('kpod --help', () => {
  const text = helpText(all);
  test('has the verbs in groups, in their order, and the flags of all at the end', () => {
    const heads = text.split('\n').filter((line) => /^\w.*:$/.test(line));
    expect(heads).toEqual([...verbGroups.map((group) => `${group}:`), 'Options:']);
    const listed = [...text.matchAll(/^ {2}([a-z][a-z-]*) {2,}/gm)].map(([, name]) => name);
    expect(listed).toEqual(verbs.map(({ name }) => name));
  });
  test('fits a terminal of 80 columns', () => {
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});
