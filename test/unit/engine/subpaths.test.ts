import { describe, expect, it } from 'vitest';
import { tarHeader } from '../../../src/base/tar.ts';
import { leadsInto, readMountTable } from '../../../src/engine/common/mount-table.ts';
import { directoryTar } from '../../../src/engine/common/tar.ts';
import { findPart, type VolumeView } from '../../../src/engine/docker/find-part.ts';
import { type ArchiveEntry, readFirstEntry } from '../../../src/engine/docker/first-entry.ts';

const directory: ArchiveEntry = { kind: 'directory', mode: 0o2770, gid: 1001, target: '' };
const file: ArchiveEntry = { ...directory, kind: 'file' };
const link = (target: string): ArchiveEntry => ({ kind: 'link', mode: 0o777, gid: 0, target });

describe('a part of a volume that only docker can look into', () => {
  const find = async (content: Readonly<Record<string, ArchiveEntry>>, subPath: string) => {
    const all: Record<string, ArchiveEntry> = { '': directory, ...content };
    const made: string[] = [];
    const view: VolumeView = {
      look: async (path) => all[path],
      makeDirectory: async (path, { mode, gid }) => {
        made.push(`${path} ${mode.toString(8)} ${gid}`);
        all[path] = directory;
      },
    };
    const found = await findPart(view, { subPath, containerPath: '/part', root: '/root/v' }).catch((error: unknown) => error);
    return { found, made };
  };

  it.each<[string, Readonly<Record<string, ArchiveEntry>>, string, object, (readonly string[])?]>([
    ['a directory', { a: directory, 'a/b': directory }, 'a//./b/', { directory: '/root/v/a/b' }],
    ['the whole', {}, '.', { directory: '/root/v' }],
    ['a file', { a: directory, 'a/f': file }, 'a/f', { directory: '/root/v/a', file: 'f' }],
    ['what is missing', { a: directory }, 'a/b/c', { directory: '/root/v/a/b/c' }, ['a/b 2770 1001', 'a/b/c 2770 1001']],
    [
      'a file by links, as Kubernetes swaps its own',
      { '..data': link('..2'), '..2': directory, '..2/key': file, key: link('..data/key') },
      'key',
      { directory: '/root/v/..2', file: 'key' },
    ],
    ['by an absolute link into the volume', { a: link('/root/v/b'), b: directory }, 'a', { directory: '/root/v/b' }],
    ['by a link upwards that stays', { a: directory, 'a/up': link('../b'), b: directory }, 'a/up', { directory: '/root/v/b' }],
    ['not by an absolute link', { a: link('/etc') }, 'a', { name: 'SubPathError', problem: 'outside' }],
    ['not by one to a neighbour', { a: link('/root/v2') }, 'a', { name: 'SubPathError', problem: 'outside' }],
    ['not by a link upwards', { a: link('..') }, 'a/v', { name: 'SubPathError', problem: 'outside' }],
    ['not by a circle', { a: link('b'), b: link('a') }, 'a', { name: 'SubPathError', problem: 'outside' }],
    ['not below a file', { f: file }, 'f/x', { name: 'SubPathError', problem: 'outside' }],
    ['not where a link ends', { a: link('b') }, 'a', { name: 'SubPathError', problem: 'notMade' }],
  ])('is found: %s', async (_what, content, subPath, expected, makes = []) => {
    const { found, made } = await find(content, subPath);
    expect(found).toMatchObject(expected);
    expect(made).toEqual(makes);
  });
});

describe('where a mount has led', () => {
  const table = readMountTable(
    [
      '42 1 254:0 / / rw - ext4 /dev/vda rw',
      '50 42 254:1 /docker /var/lib/docker rw - ext4 /dev/vdb rw',
      '60 50 254:1 /docker/volumes/v/_data/sub /var/lib/docker/volumes/in/_data rw - ext4 /dev/vdb rw',
      '61 50 254:1 /docker/volumes/v2/_data /var/lib/docker/volumes/near/_data rw - ext4 /dev/vdb rw',
      '62 50 254:0 / /var/lib/docker/volumes/root/_data rw - ext4 /dev/vda rw',
      '63 50 254:0 /docker/volumes/v/_data/sub /var/lib/docker/volumes/disk/_data rw - ext4 /dev/vda rw',
      '64 42 254:7 / /data/a\\040b/own rw - ext4 /dev/vdc rw',
      '65 50 254:7 /x /var/lib/docker/volumes/below/_data rw - ext4 /dev/vdc rw',
      '',
    ].join('\n'),
  );
  it.each([
    ['in', '/var/lib/docker/volumes/v/_data', true],
    ['near', '/var/lib/docker/volumes/v/_data', false],
    ['root', '/var/lib/docker/volumes/v/_data', false],
    ['disk', '/var/lib/docker/volumes/v/_data', false],
    ['missing', '/var/lib/docker/volumes/v/_data', false],
    ['root', '/', true],
    ['below', '/data/a b', true],
    ['below', '/data', true],
    ['below', '/dat', false],
  ])('%s is in %s: %s', (name, place, expected) => {
    expect(leadsInto(place, `/var/lib/docker/volumes/${name}/_data`, table)).toBe(expected);
  });
});

describe('the beginning of an archive', () => {
  it('tells what comes first, once there is enough of it', () => {
    const archive = directoryTar('some/dir', { mode: 0o2750, gid: 1001 }, 0);
    expect(readFirstEntry(archive.subarray(0, 511))).toBeUndefined();
    expect(readFirstEntry(archive)).toMatchObject({ kind: 'directory', mode: 0o2750, gid: 1001 });
  });

  it('tells of long links', () => {
    const target = `/${'far/'.repeat(60)}`;
    const record = `linkpath=${target}\n`;
    const body = Buffer.from(`${String(record.length + 4)} ${record}`);
    const header = (type: '5' | '0', size: number) =>
      tarHeader({ name: Buffer.from('x'), type, mode: 0o777, uid: 0, gid: 0, size, mtimeMs: 0 });
    const as = (head: Buffer, type: string) => Buffer.concat([head.subarray(0, 156), Buffer.from(type), head.subarray(157)]);
    const archive = Buffer.concat([
      as(header('0', body.length), 'x'),
      body,
      Buffer.alloc(512 - (body.length % 512)),
      as(header('0', 0), '2'),
    ]);
    expect(readFirstEntry(archive)).toEqual({ kind: 'link', mode: 0o777, gid: 0, target });
    expect(readFirstEntry(archive.subarray(0, 600))).toBeUndefined();
  });
});
