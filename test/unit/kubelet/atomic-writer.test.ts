import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../src/base/clock.ts';
import { type AtomicWriter, createAtomicWriter } from '../../../src/kubelet/volumes/atomic-writer.ts';
import type { Payload } from '../../../src/kubelet/volumes/payload.ts';

const payload = (files: Readonly<Record<string, string>>, mode = 0o644): Payload =>
  new Map(Object.entries(files).map(([path, text]) => [path, { data: Buffer.from(text), mode }]));

let directory: string;
/** Another writer each time, as after a restart. */
const write: AtomicWriter['write'] = (...args) => createAtomicWriter({ clock: createSystemClock() }).write(...args);
const put = (files: Readonly<Record<string, string>>) => write(directory, payload(files));
const read = (path: string) => readFileSync(join(directory, path), 'utf8');
const names = () => readdirSync(directory).sort();
const seen = () => names().filter((name) => !name.startsWith('..'));
const current = () => readlinkSync(join(directory, '..data'));
const replace = (name: string, make: (path: string) => void) => {
  rmSync(join(directory, name));
  make(join(directory, name));
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kpod-writer-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the atomic writer', () => {
  it('lays the files out as the kubelet does', async () => {
    await put({ colour: 'red', 'nested/deep/shape': 'round' });
    expect(current()).toMatch(/^\.\.\d{4}(_\d\d){5}\.\d{10}$/);
    expect(names()).toEqual([current(), '..data', 'colour', 'nested']);
    expect(readlinkSync(join(directory, 'colour'))).toBe('..data/colour');
    expect(readlinkSync(join(directory, 'nested'))).toBe('..data/nested');
    expect([read('colour'), read('nested/deep/shape')]).toEqual(['red', 'round']);
  });

  it('gives files their modes, and directories 0755, whatever the mask of the process', async () => {
    const before = process.umask(0o077);
    try {
      await write(directory, new Map([['a/b', { data: Buffer.from('x'), mode: 0o440 }]]));
    } finally {
      process.umask(before);
    }
    const modeOf = (path: string) => (statSync(join(directory, path)).mode & 0o7777).toString(8);
    expect([modeOf('a/b'), modeOf('a'), modeOf('..data')]).toEqual(['440', '755', '755']);
  });

  it('writes nothing when nothing is new', async () => {
    await put({ a: '1', b: '2' });
    const before = current();
    await put({ b: '2', a: '1' });
    expect(current()).toBe(before);
  });

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['another content', { a: '2' }, ['a']],
    ['one file more', { a: '1', c: '3' }, ['a', 'c']],
    ['another file', { c: '1' }, ['c']],
    ['nothing at all', {}, []],
    ['a directory in the place of a file', { 'a/b': '1' }, ['a']],
  ])('replaces all at once by %s', async (_what, files, shown) => {
    await put({ a: '1' });
    const before = current();
    await put(files);
    expect(current()).not.toBe(before);
    expect(seen()).toEqual(shown);
    expect(names()).toHaveLength(shown.length + 2);
    for (const [path, text] of Object.entries(files)) expect(read(path)).toBe(text);
  });

  it('has the new content ready before anybody sees it, and shows the old one when that fails', async () => {
    await put({ a: '1' });
    const before = current();
    const prepare = async (content: string) => {
      expect(readFileSync(join(content, 'a'), 'utf8')).toBe('2');
      expect(read('a')).toBe('1');
      throw new Error('no');
    };
    await expect(write(directory, payload({ a: '2' }), prepare)).rejects.toThrow('no');
    expect(names()).toEqual([before, '..data', 'a']);
    expect(read('a')).toBe('1');
  });

  it('clears away what a killed writer has left, wherever it was killed', async () => {
    await put({ a: '1' });
    mkdirSync(join(directory, '..2026_01_01_00_00_00.1'));
    writeFileSync(join(directory, '..2026_01_01_00_00_00.1', 'half'), 'x');
    symlinkSync('..2026_01_01_00_00_00.1', join(directory, '..data_tmp'));
    symlinkSync('..data/gone', join(directory, 'gone'));
    rmSync(join(directory, 'a'));
    await put({ a: '1' });
    expect(names()).toEqual([current(), '..data', 'a']);
    expect(read('a')).toBe('1');
  });

  it.each<[string, () => void]>([
    ['cut short', () => writeFileSync(join(directory, '..data', 'a'), '')],
    ['a directory now', () => replace('a', mkdirSync)],
    ['gone with the memory that it lay in', () => rmSync(join(directory, current()), { recursive: true })],
    ['behind a link that is none', () => replace('..data', (path) => writeFileSync(path, ''))],
    ['behind a link that leads elsewhere', () => replace('..data', (path) => symlinkSync('../elsewhere', path))],
  ])('writes again what is %s', async (_what, spoil) => {
    await put({ a: '1' });
    chmodSync(join(directory, '..data', 'a'), 0o644);
    spoil();
    await put({ a: '1' });
    expect(read('a')).toBe('1');
    expect(lstatSync(join(directory, 'a')).isSymbolicLink()).toBe(true);
    expect(names()).toEqual([current(), '..data', 'a']);
  });

  it.each([
    '',
    '/etc/passwd',
    '..',
    '../x',
    'a/../../x',
    'a/..',
    '..data',
    '..x/y',
    './..x',
    '.',
    './',
    'a\0b',
    'x'.repeat(256),
    'x/'.repeat(2050),
  ])('refuses the path %j, and leaves all as it is', async (path) => {
    await put({ a: '1' });
    await expect(put({ [path]: 'x' })).rejects.toThrow(/^invalid path: /);
    expect(names()).toEqual([current(), '..data', 'a']);
  });

  it('takes odd paths that stay below the directory', async () => {
    await put({ './a//b/': '1', 'c\n': '2', '-rf': '3' });
    expect([read('a/b'), read('c\n'), read('-rf')]).toEqual(['1', '2', '3']);
  });

  it('reads nothing of what it has written itself while that is in place', async () => {
    const writer = createAtomicWriter({ clock: createSystemClock() });
    await writer.write(directory, payload({ a: '1' }));
    const before = current();
    writeFileSync(join(directory, 'a'), 'spoilt');
    await writer.write(directory, payload({ a: '1' }));
    expect([current(), read('a')]).toEqual([before, 'spoilt']);
    rmSync(join(directory, '..data'));
    await writer.write(directory, payload({ a: '1' }));
    expect(read('a')).toBe('1');
    await writer.write(directory, payload({ a: '2' }));
    await writer.write(directory, payload({ a: '1' }));
    expect(read('a')).toBe('1');
  });

  it('says so when two files want the same place', async () => {
    await expect(put({ a: '1', 'a/b': '2' })).rejects.toMatchObject({ code: expect.stringMatching(/EEXIST|ENOTDIR/) });
    expect(names()).toEqual([]);
  });
});
