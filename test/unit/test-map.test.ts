import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'test/README.md'), 'utf8');
const named = new Set([...text.matchAll(/`((?:test|src)\/[\w./-]*)`/g)].map(([, path = '']) => path));

const below = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
const tests = below('test').filter((path) => path.endsWith('.test.ts'));

/** The names of files, without their ending, and of folders in a room of `src`. */
const partsOf = (room: string): ReadonlySet<string> =>
  new Set(existsSync(join(root, 'src', room)) ? below(join('src', room)).map((path) => basename(path, '.ts')) : []);

const isNamedAfterSource = (path: string): boolean =>
  path.startsWith('test/unit/') && partsOf(path.split('/')[2] ?? '').has(basename(path, '.test.ts'));

describe('the map of the tests', () => {
  test('names what is there', () => {
    expect([...named].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('names every folder', () => {
    const folders = readdirSync(join(root, 'test')).flatMap((name) => {
      const path = join('test', name);
      return statSync(join(root, path)).isDirectory() ? [path] : [];
    });
    expect(folders.filter((folder) => !named.has(folder))).toEqual([]);
  });

  test('says of every test what it covers, unless its name does', () => {
    expect(tests.filter((path) => !named.has(path) && !isNamedAfterSource(path))).toEqual([]);
  });

  test('finds the rooms of src in test/unit', () => {
    const rooms = new Set(tests.filter((path) => path.startsWith('test/unit/')).map(dirname));
    const strange = [...rooms].filter((folder) => !existsSync(join(root, folder.replace('test/unit', 'src'))));
    expect(strange).toEqual(['test/unit/bad-input']);
  });
});
