import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDirectories } from '../../../src/base/make-directories.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kpod-make-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('makes what is missing, with the mode, and minds nothing that is there', async () => {
  for (let round = 0; round < 2; round++) await makeDirectories(join(root, 'a', 'b', 'c'), 0o700);
  expect((await stat(join(root, 'a', 'b'))).mode & 0o777).toBe(0o700);
  await mkdir(join(root, 'real'));
  await symlink('real', join(root, 'link'));
  await makeDirectories(join(root, 'link', 'x'), 0o700);
  expect((await stat(join(root, 'real', 'x'))).isDirectory()).toBe(true);
});

test('several at once do not get in each other’s way', async () => {
  await Promise.all(Array.from({ length: 8 }, () => makeDirectories(join(root, 'p', 'q', 'r'), 0o700)));
  expect((await stat(join(root, 'p', 'q', 'r'))).isDirectory()).toBe(true);
});

test.each([
  ['a file in the way', 'file/x', 'ENOTDIR'],
  ['a file of the name', 'file', 'EEXIST'],
  ['a link to nowhere', 'dangling/x', 'EEXIST'],
])('refuses %s', async (_what, path, code) => {
  await writeFile(join(root, 'file'), '');
  await symlink('/nowhere/else', join(root, 'dangling'));
  await expect(makeDirectories(join(root, path), 0o700)).rejects.toMatchObject({ code });
});

test('comes to an end in /proc', async () => {
  await expect(makeDirectories('/proc/nope/x/y', 0o700)).rejects.toThrow('mkdir');
});
