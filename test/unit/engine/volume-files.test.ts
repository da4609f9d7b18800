import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTar } from '../../../src/cli/archives/tar-read.ts';
import { EngineError, type VolumeRequest } from '../../../src/engine/types.ts';
import { createVolumeFiles, startHere } from '../../../src/engine/volume-files/volume-files.ts';

let directory: string;
let volume: string;
const signal = new AbortController().signal;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kpod-look-'));
  volume = join(directory, 'volume');
  await mkdir(join(volume, 'dir/deep'), { recursive: true });
  await writeFile(join(volume, 'dir/deep/file'), 'found\n');
  await chmod(join(volume, 'dir/deep/file'), 0o640);
  await writeFile(join(volume, 'empty'), '');
  await writeFile(join(volume, 'odd\nname'), 'odd');
  await writeFile(join(directory, 'outside'), 'not yours');
  const links = {
    within: 'dir/deep/file',
    back: 'dir/../dir/deep',
    mounted: '/work/dir/deep/file',
    itself: join(volume, 'dir/deep/file'),
    out: '../outside',
    rooted: '/etc/passwd',
    beside: '/workshop/dir/deep/file',
    circle: 'circle',
    lost: 'nowhere',
    parent: 'dir/deep/../../..',
  };
  for (const [name, target] of Object.entries(links)) await symlink(target, join(volume, name));
  execFileSync('mkfifo', [join(volume, 'pipe')]);
});
afterAll(() => rm(directory, { recursive: true }));

const files = createVolumeFiles({
  start: async () => startHere(directory),
  rootOf: (source) => (source.type === 'bind' ? source.hostPath : join(directory, source.name)),
});
const look = (path: string, as: VolumeRequest['as'], name = 'volume') =>
  files({ type: 'volume', name }, { path, as, mountPaths: ['/work'] }, signal);

describe('a file of a volume', () => {
  test.each([
    ['dir/deep/file', 'found\n'],
    ['/dir//./deep/file', 'found\n'],
    ['dir/deep/../deep/file', 'found\n'],
    ['within', 'found\n'],
    ['back/file', 'found\n'],
    ['mounted', 'found\n'],
    ['itself', 'found\n'],
    ['empty', ''],
    ['odd\nname', 'odd'],
  ])('at %j', async (path, content) => expect(await text((await look(path, 'file')).content)).toBe(content));

  test.each([
    ['nowhere', 'missing'],
    ['lost', 'missing'],
    ['dir/deep/file/x', 'notDirectory'],
    ['dir', 'isDirectory'],
    ['', 'isDirectory'],
    ['pipe', 'notFile'],
    ['..', 'outside'],
    ['dir/../../outside', 'outside'],
    ['out', 'outside'],
    ['rooted', 'outside'],
    ['beside', 'outside'],
    ['circle', 'outside'],
    ['parent', 'outside'],
  ])('not at %j: %s', async (path, problem) => {
    for (const as of ['file', 'list'] as const) {
      if (as === 'list' && !['missing', 'outside', 'notDirectory'].includes(problem)) continue;
      await expect(look(path, as)).rejects.toMatchObject({ name: 'VolumePathError', problem });
    }
  });

  test('a large one is whole', async () => {
    const content = 'x'.repeat(5_000_000);
    await writeFile(join(volume, 'large'), content);
    expect(await text((await look('large', 'file')).content)).toBe(content);
    await rm(join(volume, 'large'));
  });

  test('a volume that is a single file', async () => {
    expect(await text((await look('', 'file', 'outside')).content)).toBe('not yours');
    await expect(look('x', 'file', 'outside')).rejects.toMatchObject({ problem: 'notDirectory' });
    expect((await look('', 'list', 'outside')).isDirectory).toBe(false);
  });

  test('no volume', async () => await expect(look('', 'list', 'none')).rejects.toMatchObject({ problem: 'noVolume' }));
});

test('a list is of the directory, in the order of names', async () => {
  const { entries, isDirectory, left } = await look('', 'list');
  expect({ isDirectory, left }).toEqual({ isDirectory: true, left: 0 });
  expect(entries.map(({ name, kind, target }) => [name, kind, ...(target === undefined ? [] : [target])])).toEqual([
    ['back', 'link', 'dir/../dir/deep'],
    ['beside', 'link', '/workshop/dir/deep/file'],
    ['circle', 'link', 'circle'],
    ['dir', 'directory'],
    ['empty', 'file'],
    ['itself', 'link', join(volume, 'dir/deep/file')],
    ['lost', 'link', 'nowhere'],
    ['mounted', 'link', '/work/dir/deep/file'],
    ['odd\nname', 'file'],
    ['out', 'link', '../outside'],
    ['parent', 'link', 'dir/deep/../../..'],
    ['pipe', 'other'],
    ['rooted', 'link', '/etc/passwd'],
    ['within', 'link', 'dir/deep/file'],
  ]);
  const [file] = (await look('back', 'list')).entries;
  expect(file).toMatchObject({ name: 'file', kind: 'file', mode: 0o640, size: 6, uid: process.getuid?.() });
});

test('an archive is of the directory, with links as they are and no more', async () => {
  const names: string[] = [];
  for await (const { name, type } of readTar((await look('', 'archive')).content)) names.push(`${type} ${name}`);
  expect(names).toContain('file ./dir/deep/file');
  expect(names).toContain('symlink ./rooted');
  expect(names.every((name) => /^\w+ \.\//.test(name))).toBe(true);
  await expect(look('within', 'archive')).rejects.toMatchObject({ problem: 'notDirectory' });
});

test('a program that fails says so: at once, or by content that breaks off', async () => {
  const failing = (script: string) =>
    createVolumeFiles({ start: async () => (await import('node:child_process')).spawn('sh', ['-c', script]), rootOf: () => '/' });
  const ask = (script: string) => failing(script)({ type: 'volume', name: 'v' }, { path: '', as: 'file', mountPaths: [] }, signal);
  await expect(ask('echo broken >&2; exit 3')).rejects.toThrow(
    new EngineError('the volume cannot be read: broken', { command: 'node', kind: 'other' }),
  );
  await expect(ask('echo "bind source path does not exist" >&2; exit 125')).rejects.toMatchObject({ problem: 'noVolume' });
  await expect(ask('echo nonsense')).rejects.toThrow('the volume cannot be read');
  const { content } = await ask('echo {}; echo part; echo disk >&2; exit 1');
  await expect(text(Readable.from(content))).rejects.toThrow('the volume cannot be read: disk');
});
