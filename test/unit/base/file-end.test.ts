import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFromEnd, readFileEnd } from '../../../src/base/file-end.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kpod-file-end-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('the end of a file', () => {
  const path = () => join(dir, 'file');

  it.each([
    ['', 4, ''],
    ['ab', 4, 'ab'],
    ['abcdef', 4, 'cdef'],
  ])('of %j is, in %i bytes, %j', async (content, bytes, expected) => {
    await writeFile(path(), content);
    expect(String(await readFileEnd(path(), bytes))).toBe(expected);
  });

  it('costs no more where the file is large, and is undefined where there is none', async () => {
    expect(await readFileEnd(path(), 4)).toBeUndefined();
    await writeFile(path(), '');
    await truncate(path(), 1900 * 1024 * 1024);
    expect(await readFileEnd(path(), 4096)).toEqual(Buffer.alloc(4096));
  });

  it('is not looked for in anything else, and nothing is waited for', async () => {
    await writeFile(join(dir, 'secret'), 'secret');
    await symlink(join(dir, 'secret'), join(dir, 'link'));
    await mkdir(join(dir, 'directory'));
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    for (const name of ['link', 'directory', 'pipe']) {
      await expect(readFileEnd(join(dir, name), 10)).rejects.toThrow('is not a regular file');
    }
    await expect(readFileEnd('/dev/zero', 10)).rejects.toThrow('is not a regular file');
  });
});

describe('lines from the end of a file', () => {
  it.each([
    ['short lines', ['a', '', 'bb', 'c'.repeat(200)]],
    ['lines that are longer than what is read at once', ['x'.repeat(300_000), 'y', 'z'.repeat(600_000), 'last']],
    ['more lines than are read at once', Array.from({ length: 100_000 }, (_, index) => `line ${index}`)],
  ])('are found among %s', async (_what, lines) => {
    const path = join(dir, 'lines');
    await writeFile(path, `${lines.join('\n')}\nopen`);
    const file = await open(path);
    const seen: [string, number][] = [];
    const offsets: number[] = [];
    const startOf = (count: number) => lines.slice(0, lines.length - count).join('\n').length + (count < lines.length ? 1 : 0);
    expect(await findFromEnd(file, (head, bytes) => seen.push([head.toString(), bytes]) === 0)).toBe(0);
    expect(seen).toEqual(lines.toReversed().map((line) => [line.slice(0, 128), line.length]));
    for (const count of [0, 1, 2, lines.length - 1]) {
      let left = count;
      offsets.push(await findFromEnd(file, () => left-- === 0));
    }
    expect(offsets).toEqual([0, 1, 2, lines.length - 1].map(startOf));
    await file.close();
  });
});
