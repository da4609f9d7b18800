import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { resources } from '../../src/api/kinds/resources.ts';
import { parseSettings, SettingsError } from '../../src/api/settings.ts';
import { findFences, matches, readCommands, readmeText, tidyLines } from '../e2e/support/readme.ts';

const root = resolve(import.meta.dirname, '../..');
const fences = findFences(readmeText);

describe('the README', () => {
  test('has code fences of known kinds only: each kind is tested', () => {
    expect(fences.filter(({ kind }) => !['console', 'yaml'].includes(kind))).toEqual([]);
  });

  test('shows a command in every console block, and none that waits for its reader', () => {
    for (const fence of fences.filter(({ kind }) => kind === 'console')) {
      const commands = readCommands(fence);
      expect(commands, `line ${fence.line}`).not.toEqual([]);
      for (const { command } of commands) expect(command).not.toMatch(/ (-w|--watch|-it|-ti)\b|\bsudo\b/);
    }
  });

  test('is at most 250 lines', () => {
    expect(readmeText.trimEnd().split('\n').length).toBeLessThanOrEqual(250);
  });

  test('shows parts of samples as they are there', () => {
    const samples = readdirSync(join(root, 'samples')).map((file) => readFileSync(join(root, 'samples', file), 'utf8'));
    for (const { content } of fences.filter(({ kind }) => kind === 'yaml')) {
      expect(samples.some((text) => text.includes(content))).toBe(true);
    }
  });

  test('and src/api/SUPPORT.md have the tables that the code knows', () => {
    expect(() => execFileSync(process.execPath, ['.scripts/readme-table.mjs', '--check'], { cwd: root, stdio: 'pipe' })).not.toThrow();
  });

  test('names a sample with every key of the configuration, with values that are accepted', () => {
    const shown: unknown = parse(readFileSync(join(root, 'samples/config.yaml'), 'utf8'));
    expect(() => parseSettings(shown)).not.toThrow();
    expect(keysOf(shown)).toEqual(knownKeys());
  });

  test('names every environment variable that the code reads', () => {
    const source = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(root, 'src', file), 'utf8'));
    const read = source.flatMap((text) => [...text.matchAll(/\benv\['([A-Z_]+)'\]/g)].map(([, name = '']) => name));
    const ordinary = new Set(['PATH', 'HOME', 'TERM', 'TMPDIR', 'SHELL']);
    expect(read).toContain('KPOD_STATE_DIR');
    expect([...new Set(read)].filter((name) => !ordinary.has(name) && !readmeText.includes(`\`${name}\``))).toEqual([]);
  });

  test('names every kind', () => {
    expect(resources.map(({ kind }) => kind).filter((kind) => !readmeText.includes(kind))).toEqual([]);
  });

  test('names scripts and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const named = [...readmeText.matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const files = [...readmeText.matchAll(/(?:samples|src|test|\.scripts)\/[\w./-]*\.(?:yaml|ts|md|mjs)/g)].map(([file]) => file);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

/** `podman.ulimits` of `{ podman: { ulimits: [] } }`, sorted. */
function keysOf(value: unknown, path = ''): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value)
    .flatMap(([key, inner]) => keysOf(inner, path === '' ? key : `${path}.${key}`))
    .sort();
}

/** The same of what the reader of settings knows: it names the keys of a mapping when it meets a strange one. */
function knownKeys(path: readonly string[] = []): readonly string[] {
  const strange = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), { strange: 1 });
  try {
    parseSettings(strange);
  } catch (error) {
    const [problem] = error instanceof SettingsError ? error.problems : [];
    const names = /unknown setting; known here: (.*)$/.exec(problem?.message ?? '')?.[1]?.split(', ');
    return names ? names.flatMap((name) => knownKeys([...path, name])).sort() : [path.join('.')];
  }
  throw new Error(`nothing is strange below ${path.join('.')}`);
}

describe('reading the README', () => {
  test('finds commands with their output', () => {
    const [fence] = findFences('text\n```console\n$ a b\n1\n\n2\n$ c\n```\n');
    expect(fence && readCommands(fence)).toEqual([
      { command: 'a b', output: ['1', '', '2'], line: 3 },
      { command: 'c', output: [], line: 7 },
    ]);
    expect(() => findFences('```console\n$ a\n')).toThrow('the block at line 2 is not closed');
    expect(() => readCommands({ kind: 'console', content: 'x', line: 9 })).toThrow('line 9 is output of no command');
  });

  const rows: readonly (readonly [string, string, string, boolean])[] = [
    ['the same', 'a\nb', 'a\nb\n', true],
    ['another line', 'a\nb', 'a\nc', false],
    ['a line too many', 'a', 'a\nb', false],
    ['a line too few', 'a\nb', 'a', false],
    ['nothing shown, nothing printed', '', '\n', true],
    ['nothing shown, something printed', '', 'x', false],
    ['dots for lines', 'a\n...\nd', 'a\nb\nc\nd', true],
    ['dots for no line', 'a\n...\nb', 'a\nb', true],
    ['dots at the end', 'a\n...', 'a', true],
    ['dots, then another line', 'a\n...\nd', 'a\nb\nc', false],
    ['another age and other blanks', 'x   0   6s', 'x 0 3m14s', true],
    ['another count', 'x   0   6s', 'x   1   6s', false],
    ['another address', 'mydb 10.0.0.1 <none>', 'mydb 10.209.78.59 <none>', true],
    ['another machine', 'assigned default/p to laptop', 'assigned default/p to vm-7.example', true],
    ['another time', 'Started: Sat, 21 Nov 2026 21:52:32 +0000', 'Started: Sun, 01 Feb 2026 01:02:03 +0100', true],
  ];
  test.each(rows)('compares output: %s', (_, shown, actual, same) => {
    expect(matches(tidyLines(shown), tidyLines(actual))).toBe(same);
  });
});
