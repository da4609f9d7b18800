import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shown } from '../../../src/cli/archives/byte-names.ts';
import { archivePrefix, readFileSpec } from '../../../src/cli/archives/spec.ts';
import { readTar } from '../../../src/cli/archives/tar-read.ts';
import { unpack } from '../../../src/cli/archives/unpack.ts';
import { writeTar } from '../../../src/cli/verbs/cp/tar-write.ts';
import { type ForeignEntry, foreignTar, tarHeader } from '../../fakes/tar.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kpod-copy-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const at = (...names: readonly string[]) => join(dir, ...names);
async function put(name: string, content: string): Promise<void> {
  await mkdir(dirname(at(name)), { recursive: true });
  await writeFile(at(name), content);
}

/** A stream that comes in small pieces, so that nothing falls together with the blocks of the archive. */
async function* inPieces(archive: Buffer, size = 700): AsyncGenerator<Buffer> {
  for (let start = 0; start < archive.length; start += size) yield archive.subarray(start, start + size);
}

async function listed(archive: Buffer): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, type, linkName, content } of readTar(inPieces(archive))) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    found[shown(name)] =
      type === 'file' ? Buffer.concat(chunks).toString() : type === 'directory' ? '<dir>' : `<${type} ${shown(linkName)}>`;
  }
  return found;
}

describe('a side of a copy', () => {
  it.each([
    ['web:/tmp/x', { pod: 'web', path: '/tmp/x' }],
    ['shop/web:/tmp/', { namespace: 'shop', pod: 'web', path: '/tmp' }],
    ['web:/', { pod: 'web', path: '/' }],
    ['web:', { pod: 'web', path: '' }],
    ['web:a:b c', { pod: 'web', path: 'a:b c' }],
    ['web:\\tmp\\x', { pod: 'web', path: '/tmp/x' }],
    ['dir/', { path: 'dir' }],
    ['/', { path: '/' }],
    ['./a:b', { path: './a:b' }],
    ['../a:b/', { path: '../a:b' }],
    ['/tmp/a:b', { path: '/tmp/a:b' }],
    ['', { path: '' }],
  ])('%j is read', (word, expected) => {
    expect(readFileSpec(word)).toEqual(expected);
  });

  it.each([':/x', 'a/b/c:/x'])('%j is refused', (word) => {
    expect(() => readFileSpec(word)).toThrow('filespec must match the canonical format: [[namespace/]pod:]file/path');
  });

  it.each([
    ['/tmp/x', 'tmp/x'],
    ['//tmp//x', 'tmp/x'],
    ['x', 'x'],
    ['./x', 'x'],
    ['../../x', 'x'],
    ['a/../x', 'x'],
    ['.', ''],
    ['..', ''],
    ['/', ''],
  ])('the names of an archive of %j begin with %j', (path, prefix) => {
    expect(archivePrefix(path)).toBe(prefix);
  });
});

describe('an archive', () => {
  const long = `${'d'.repeat(80)}/${'é'.repeat(80)}`;

  it('holds files, empty directories and links, under the name that it is given', async () => {
    await put('src/a file', 'one');
    await put('src/-rf', 'two');
    await put('src/c:d', '');
    await put(`src/${long}`, 'far');
    await mkdir(at('src/empty'));
    await symlink('../x'.repeat(50), at('src/link'));
    const archive = await buffer(writeTar(at('src'), 'dst'));
    const expected = {
      'dst/a file': 'one',
      'dst/-rf': 'two',
      'dst/c:d': '',
      [`dst/${long}`]: 'far',
      'dst/empty/': '<dir>',
      'dst/link': `<symlink ${'../x'.repeat(50)}>`,
    };
    expect(await listed(archive)).toEqual(expected);
    await writeFile(at('a.tar'), archive);
    await mkdir(at('out'));
    execFileSync('tar', ['-xf', at('a.tar'), '-C', at('out')]);
    expect((await readdir(at('out/dst'))).sort()).toEqual((await readdir(at('src'))).sort());
    expect(await readFile(at('out/dst', long), 'utf8')).toBe('far');
    expect(await readlink(at('out/dst/link'))).toBe('../x'.repeat(50));
  });

  it('keeps names that are not UTF-8, there and back', async () => {
    const odd = (name: string) => Buffer.concat([Buffer.from(`${at('src')}/`), Buffer.from(name, 'latin1')]);
    const names = ['caf\xe9', '\xff', '\xfe', `${'n'.repeat(150)}\xe9`];
    await mkdir(odd('d\xe9'), { recursive: true });
    await mkdir(at('out'));
    for (const name of names) await writeFile(odd(`d\xe9/${name}`), name);
    await symlink(Buffer.from('caf\xe9', 'latin1'), odd('link'));
    await writeFile(at('a.tar'), await buffer(writeTar(at('src'), 'dst')));
    execFileSync('tar', ['-xf', at('a.tar'), '-C', at('out')]);
    expect((await readdir(Buffer.from(`${at('out/dst/d')}\xe9`, 'latin1'), 'latin1')).sort()).toEqual([...names].sort());
    expect(await readlink(at('out/dst/link'), 'latin1')).toBe('caf\xe9');
    const warnings: string[] = [];
    const options = { prefix: 'dst', destination: at('back-é'), warn: (text: string) => void warnings.push(text), linkHint: 'hint' };
    for (const format of ['gnu', 'pax']) {
      await unpack(
        inPieces(execFileSync('tar', [`--format=${format}`, '-cf', '-', '-C', at('out'), 'dst'], { maxBuffer: 1 << 22 })),
        options,
      );
      const back = await readdir(Buffer.from(`${Buffer.from(at('back-é')).toString('latin1')}/d\xe9`, 'latin1'), 'latin1');
      expect(back.sort()).toEqual([...names].sort());
      await rm(at('back-é'), { recursive: true });
    }
    expect(warnings).toHaveLength(2);
  });

  it('keeps modes, and sizes that need more digits than there is room for', async () => {
    await put('x', 'x');
    await chmod(at('x'), 0o4751);
    const archive = await buffer(writeTar(at('x')));
    expect(archive.toString('latin1', 100, 108)).toBe('0004751\0');
    await truncate(at('x'), 9 * 2 ** 30);
    const { value } = await writeTar(at('x')).next();
    expect((value as Buffer).subarray(124, 136)).toEqual(Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 2, 0x40, 0, 0, 0]));
  });

  it.each(['--format=gnu', '--format=pax', '--format=ustar'])('that tar made with %s is read', async (format) => {
    const deep = `${'d'.repeat(80)}/${'f'.repeat(90)}`;
    await put(`src/${deep}`, 'far');
    await put('src/big', 'x'.repeat(100_000));
    const archive = execFileSync('tar', [format, '-cf', '-', '-C', dir, 'src'], { maxBuffer: 1 << 22 });
    expect(await listed(archive)).toMatchObject({ [`src/${deep}`]: 'far', 'src/big': 'x'.repeat(100_000), 'src/': '<dir>' });
  });

  it('of a file that became shorter meanwhile is refused', async () => {
    await put('x', 'x'.repeat(200_000));
    const archive = writeTar(at('x'));
    await archive.next();
    await truncate(at('x'), 10);
    await expect(buffer(archive)).rejects.toThrow('became shorter while it was copied');
  });

  it('of what is not there is refused', async () => {
    await expect(buffer(writeTar(at('nope')))).rejects.toThrow(`lstat ${at('nope')}: no such file or directory`);
  });

  it.each([
    ['no archive', Buffer.from('x'.repeat(512)), 'archive/tar: invalid tar header'],
    ['half a block', Buffer.from('x'), 'unexpected EOF'],
    ['an extension that would fill the memory', tarHeader({ name: 'x', type: 'L', size: 1 << 30 }), 'archive/tar: invalid tar header'],
    ['an extension without content', tarHeader({ name: 'x', type: 'x', size: 10 }), 'unexpected EOF'],
    ['a file without content', tarHeader({ name: 'x', size: 1000 }), 'unexpected EOF'],
    [
      'a size in other digits',
      foreignTar([{ name: 'x', type: 'x', content: '12 size=0x5\n' }, { name: 'y' }]),
      'archive/tar: invalid tar header',
    ],
  ])('that is %s is refused', async (_, archive, message) => {
    await expect(listed(archive)).rejects.toThrow(message);
  });
});

describe('the files of an archive from a container', () => {
  const received = async (entries: readonly (ForeignEntry & { readonly content?: string })[], prefix = 'src', destination = at('out')) => {
    const warnings: string[] = [];
    const options = { prefix, destination, warn: (text: string) => void warnings.push(text), linkHint: 'hint' };
    await unpack(inPieces(foreignTar(entries)), options);
    return warnings;
  };
  /** Everything below the directory of the test, but for directories that are not empty. */
  const everything = async (name = ''): Promise<string[]> => {
    const inner = await readdir(at(name), { withFileTypes: true });
    const found = inner.map(async (entry) => {
      const path = join(name, entry.name);
      if (!entry.isDirectory()) return [`${path}=${await readFile(at(path), 'utf8').catch(() => '?')}`];
      const below = await everything(path);
      return below.length === 0 ? [`${path}/`] : below;
    });
    return (await Promise.all(found)).flat().sort();
  };

  it('are written below the destination', async () => {
    const warnings = await received([
      { name: 'src/', type: '5' },
      { name: 'src/a b', content: 'one' },
      { name: 'src/-c:d', content: 'two' },
      { name: 'src/deep/er/e', content: 'x'.repeat(3000) },
      { name: 'src/empty/', type: '5' },
      { name: 'src/again', type: '1', linkName: 'src/a b' },
    ]);
    expect(warnings).toEqual([]);
    expect(await everything()).toEqual(['out/-c:d=two', 'out/a b=one', 'out/again=one', `out/deep/er/e=${'x'.repeat(3000)}`, 'out/empty/']);
  });

  it('may be one, which is the destination then', async () => {
    await put('out', 'old and longer');
    expect(await received([{ name: 'src', content: 'new' }])).toEqual([]);
    expect(await everything()).toEqual(['out=new']);
  });

  it.each([
    ['src/../../evil', 'out/../evil'],
    ['src/x/../../../evil', 'evil'],
    ['src/../evil', 'evil'],
  ])('are left out where they would be outside: %s', async (name) => {
    const warnings = await received([
      { name, content: 'evil' },
      { name: 'src/good', content: 'good' },
    ]);
    expect(warnings).toEqual([expect.stringMatching(/^warning: file ".*evil" is outside target destination, skipping$/)]);
    expect(await everything()).toEqual(['out/good=good']);
  });

  it.each(['/etc/passwd', '../src/x', 'other', 'sr', 'src/a\0b'])('are refused altogether when one is called %j', async (name) => {
    const entry = name.includes('\0') ? { name: 'x', type: 'x', content: `20 path=${name}\n` } : { name, content: 'evil' };
    await expect(received([entry, { name: 'x' }])).rejects.toThrow('tar contents corrupted');
    expect(await everything()).toEqual([]);
  });

  it('have the names of their headers where an extension has none', async () => {
    const none = { name: 'x', type: 'x', content: '8 path=\n8 size=\n' };
    expect(await received([none, { name: 'src/x', content: 'whole' }])).toEqual([]);
    expect(await everything()).toEqual(['out/x=whole']);
  });

  it.each([
    ['a name longer than any may be', `src/${'n'.repeat(300)}`, /^open .*: file name too long$/],
    ['a path longer than any may be', `src/${'n/'.repeat(100_000)}x`, /^tar contents corrupted: a name of 200\d\d\d bytes$/],
  ])('are refused in a sentence when one has %s', async (_what, path, message) => {
    const long = { name: 'x', type: 'L', content: `${path}\0` };
    await expect(received([long, { name: 'x' }])).rejects.toThrow(message);
  });

  it('cannot be written where no directories can be, as below /proc', async () => {
    await expect(received([{ name: 'src/x' }], 'src', '/proc/none/out')).rejects.toThrow(
      /^mkdir \/proc\/none.*: no such file or directory$/,
    );
  });

  it('stay below the destination when their names are absolute and everything was asked for', async () => {
    expect(await received([{ name: '/etc/x', content: 'x' }], '')).toEqual([]);
    expect(await everything()).toEqual(['out/etc/x=x']);
  });

  it('are no links, and do not go through links that the archive would have made', async () => {
    const warnings = await received([
      { name: 'src/link', type: '2', linkName: '../outside' },
      { name: 'src/second', type: '2', linkName: '/etc' },
      { name: 'src/link/evil', content: 'inside' },
    ]);
    expect(warnings).toEqual([
      `warning: skipping symlink: "${at('out/link')}" -> "../outside" (hint)`,
      `warning: skipping symlink: "${at('out/second')}" -> "/etc"`,
    ]);
    expect(await everything()).toEqual(['out/link/evil=inside']);
  });

  it('do not go through links that are there already and lead out', async () => {
    await mkdir(at('out'));
    await mkdir(at('outside'));
    await put('secret', 'secret');
    await symlink('../outside', at('out/dir'));
    await symlink(at('nowhere'), at('out/dangling'));
    await symlink('../secret', at('out/file'));
    await symlink('loop', at('out/loop'));
    await put('out/real/x', 'old');
    await symlink('real', at('out/within'));
    const warnings = await received([
      { name: 'src/dir/evil', content: 'evil' },
      { name: 'src/dangling', content: 'evil' },
      { name: 'src/file', content: 'evil' },
      { name: 'src/dir/', type: '5' },
      { name: 'src/leak', type: '1', linkName: 'src/file' },
      { name: 'src/within/x', content: 'new' },
    ]);
    expect(warnings).toHaveLength(4);
    expect(await everything()).toEqual([
      ...['out/dangling=?', 'out/dir=?', 'out/file=secret', 'out/leak=', 'out/loop=?', 'out/real/x=new', 'out/within=?'],
      ...['outside/', 'secret=secret'],
    ]);
    await expect(received([{ name: 'src/loop/x' }])).rejects.toThrow('too many levels of symbolic links');
  });

  it('go where a link at the destination itself leads', async () => {
    await mkdir(at('real'));
    await symlink('real', at('out'));
    expect(await received([{ name: 'src/x', content: 'x' }])).toEqual([]);
    expect(await readFile(at('real/x'), 'utf8')).toBe('x');
  });

  it('cannot take the place of a directory, or have one in place of a file', async () => {
    await put('out/x/y', '');
    await expect(received([{ name: 'src/x', content: '' }])).rejects.toThrow(`open ${at('out/x')}: is a directory`);
    await expect(received([{ name: 'src/x/y/z', content: '' }])).rejects.toThrow(/^mkdir .*: not a directory$/);
  });
});
