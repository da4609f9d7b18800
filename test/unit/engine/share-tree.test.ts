import { execFileSync } from 'node:child_process';
import { chmodSync, lchownSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SharedTree, type ShareOptions, shareArguments, shareTree } from '../../../src/engine/common/share-tree.ts';

/** A group of this process, so that it may give files to it without being root. */
const group = process.getuid?.() === 0 ? 2345 : (process.getgid?.() ?? 0);

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kpod-share-[x]*-'));
  chmodSync(dir, 0o700);
  mkdirSync(join(dir, 'tree'), { mode: 0o755 });
  mkdirSync(join(dir, 'tree', 'sub'), { mode: 0o700 });
  writeFileSync(join(dir, 'tree', 'sub', 'file'), 'x', { mode: 0o600 });
  writeFileSync(join(dir, 'tree', 'run'), 'x', { mode: 0o755 });
  writeFileSync(join(dir, 'outside'), 'x', { mode: 0o600 });
  symlinkSync('../outside', join(dir, 'tree', 'link'));
  symlinkSync('nowhere', join(dir, 'tree', 'dangling'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const modeOf = (path: string) => (lstatSync(join(dir, path)).mode & 0o7777).toString(8);
const groupOf = (path: string) => lstatSync(join(dir, path)).gid;
const tree = (readOnly = false): SharedTree => ({ path: join(dir, 'tree'), readOnly });

const ways: readonly [string, (trees: readonly SharedTree[], options: ShareOptions) => Promise<void>][] = [
  [
    'by the process itself',
    async (trees, options) => {
      for (const one of trees) await shareTree(one, options);
    },
  ],
  ['by find', async (trees, options) => void execFileSync('find', shareArguments(trees, options), { stdio: 'pipe' })],
];

describe.each(ways)('a tree that a group is given %s', (_way, share) => {
  it.each<[boolean, readonly string[]]>([
    [false, ['2775', '2770', '660', '775']],
    [true, ['2755', '2750', '640', '755']],
  ])('can be read, and written unless it is read-only: %s', async (readOnly, modes) => {
    await share([tree(readOnly)], { group, unlessRootIs: false });
    const paths = ['tree', 'tree/sub', 'tree/sub/file', 'tree/run'];
    expect(paths.map(modeOf)).toEqual(modes);
    expect([...paths, 'tree/link', 'tree/dangling'].map(groupOf)).toEqual(Array(6).fill(group));
  });

  it('has links whose targets stay as they are', async () => {
    lchownSync(join(dir, 'outside'), lstatSync(dir).uid, lstatSync(dir).gid);
    const before = lstatSync(join(dir, 'outside'));
    await share([tree()], { group, unlessRootIs: false });
    expect([modeOf('outside'), groupOf('outside')]).toEqual(['600', before.gid]);
  });

  it('is left alone when its root is so already, where that is asked for', async () => {
    await share([tree()], { group, unlessRootIs: true });
    expect(modeOf('tree/sub/file')).toBe('660');
    chmodSync(join(dir, 'tree/sub/file'), 0o600);
    await share([tree()], { group, unlessRootIs: true });
    expect(modeOf('tree/sub/file')).toBe('600');
    await share([tree()], { group, unlessRootIs: false });
    expect(modeOf('tree/sub/file')).toBe('660');
  });

  it('is one of several, each in its way', async () => {
    mkdirSync(join(dir, 'tree-too', 'sub'), { recursive: true, mode: 0o700 });
    await share([tree(), { path: join(dir, 'tree-too'), readOnly: true }], { group, unlessRootIs: true });
    expect(['tree', 'tree/sub', 'tree-too', 'tree-too/sub'].map(modeOf)).toEqual(['2775', '2770', '2750', '2750']);
  });

  it('may be a single file', async () => {
    await share([{ path: join(dir, 'outside'), readOnly: true }], { group, unlessRootIs: false });
    expect(modeOf('outside')).toBe('640');
  });

  it('must be there', async () => {
    await expect(share([{ path: join(dir, 'none'), readOnly: false }], { group, unlessRootIs: false })).rejects.toThrow(
      /No such file|ENOENT/,
    );
  });
});

it('names no directory of a tree that is deeper than a process can hold open', async () => {
  mkdirSync(join(dir, 'tree', ...Array(300).fill('d')), { recursive: true });
  await expect(shareTree(tree(), { group, unlessRootIs: false })).rejects.toThrow('directories lie in one another more than 200 deep');
});
