import {
  chmodSync,
  existsSync,
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
import { liesInMemory } from '../../../src/base/memory-directories.ts';
import { createVolumeDirectories, type VolumePlace } from '../../../src/kubelet/volumes/volume-directories.ts';

const payload = (text: string) => new Map([['key', { data: Buffer.from(text), mode: 0o400 }]]);
const place = (medium: VolumePlace['medium'], volume = 'v'): VolumePlace => ({
  uid: 'uid-1',
  source: 'kubernetes.io~secret',
  volume,
  medium,
});

let dir: string;
let memory: string[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kpod-volumes-'));
  memory = ['first', 'second'].map((name) => join(dir, name));
  for (const root of memory) mkdirSync(root);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = () =>
  createVolumeDirectories({ podsDir: join(dir, 'pods'), memoryDirs: async () => memory, instance: 'test', clock: createSystemClock() });
const read = (where: VolumePlace) => readFileSync(join(open().path(where), 'key'), 'utf8');
const link = () => join(dir, 'pods', 'uid-1', 'memory');
const inMemory = () => memory.flatMap((root) => (existsSync(root) ? readdirSync(root).map((name) => join(root, name)) : []));
const instead = (make: (path: string) => void) => {
  const target = readlinkSync(link());
  rmSync(target, { recursive: true });
  make(target);
};
const replaceLink = (target: string) => {
  rmSync(link());
  symlinkSync(target, link());
};

describe('the directories of volumes', () => {
  it('in memory go with the next sweep when the files of their pod are gone, and no others', async () => {
    await open().fill(place('memory'), payload('a'));
    const [kept] = inMemory();
    const strangers = ['kpod-other-uid-2-00000000', 'else'].map((name) => join(memory[0] ?? '', name));
    const lost = join(memory[1] ?? '', 'kpod-test-uid-2-00000000');
    for (const path of [...strangers, lost]) mkdirSync(path);
    await open().sweep();
    expect(inMemory().toSorted()).toEqual([...strangers, kept].toSorted());
    rmSync(join(dir, 'pods'), { recursive: true });
    await open().sweep();
    expect(inMemory().toSorted()).toEqual(strangers.toSorted());
  });

  it.each(['disk', 'memory'] as const)(
    'are filled on %s, closed to other users above, open to every process in the volume',
    async (medium) => {
      await open().fill(place(medium), payload('a'));
      await open().fill(place(medium), payload('b'));
      expect(read(place(medium))).toBe('b');
      const path = open().path(place(medium));
      const modeOf = (one: string) => (statSync(one).mode & 0o7777).toString(8);
      expect(modeOf(path)).toBe(medium === 'memory' ? '1777' : '777');
      expect([modeOf(join(path, '..')), modeOf(join(path, '..', '..')), modeOf(join(dir, 'pods', 'uid-1'))]).toEqual(['700', '700', '700']);
    },
  );

  it('lie in one directory in memory for all of a pod, which its files lead to', async () => {
    await open().fill(place('memory'), payload('a'));
    await open().fill(place('memory', 'w'), payload('b'));
    expect(inMemory()).toEqual([readlinkSync(link())]);
    expect(inMemory()[0]).toMatch(/\/first\/kpod-test-uid-1-[0-9a-f]{8}$/);
  });

  it('lie on disk where the machine has no memory for them', async () => {
    memory = [];
    await open().fill(place('memory'), payload('a'));
    expect(lstatSync(link()).isDirectory()).toBe(true);
    expect(read(place('memory'))).toBe('a');
    await open().remove('uid-1');
    expect(existsSync(link())).toBe(false);
  });

  it('stay where they are when the next kpod would choose another place', async () => {
    await open().fill(place('memory'), payload('a'));
    memory = memory.toReversed();
    await open().fill(place('memory'), payload('b'));
    expect(readlinkSync(link())).toContain('/first/');
    expect(read(place('memory'))).toBe('b');
  });

  it.each<[string, () => void]>([
    ['the memory was emptied', () => rmSync(readlinkSync(link()), { recursive: true })],
    ['the place is gone', () => rmSync(memory[0] ?? '', { recursive: true })],
    ['somebody else has put a file there', () => instead((path) => writeFileSync(path, ''))],
    ['somebody has opened it to others', () => chmodSync(readlinkSync(link()), 0o755)],
    ['kpod was killed before it was made', () => rmSync(readlinkSync(link()), { recursive: true })],
    ['the link leads elsewhere', () => replaceLink(dir)],
  ])('are written again when %s', async (_what, happens) => {
    await open().fill(place('memory'), payload('a'));
    happens();
    await open().fill(place('memory'), payload('a'));
    expect(read(place('memory'))).toBe('a');
    expect(statSync(readlinkSync(link())).mode & 0o777).toBe(0o700);
  });

  it('leave the next place to be tried when one takes nothing', async () => {
    rmSync(memory[0] ?? '', { recursive: true });
    await open().fill(place('memory'), payload('a'));
    expect(readlinkSync(link())).toContain('/second/');
  });

  it('leave nothing when their pod goes, and touch nothing that a link leads to and is not theirs', async () => {
    await open().fill(place('memory'), payload('a'));
    await open().fill(place('disk'), payload('a'));
    await open().remove('uid-1');
    await open().remove('uid-1');
    expect([inMemory(), readdirSync(join(dir, 'pods', 'uid-1'))]).toEqual([[], []]);
    mkdirSync(join(dir, 'others'));
    symlinkSync(join(dir, 'others'), link());
    await open().remove('uid-1');
    expect([existsSync(join(dir, 'others')), existsSync(link())]).toEqual([true, false]);
  });
});

describe('what lies in memory', () => {
  const table = [
    '21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
    '22 21 0:5 / /dev rw,nosuid - devtmpfs udev rw',
    '23 22 0:6 / /dev/shm rw,nosuid,nodev - tmpfs tmpfs rw',
    '24 21 0:7 / /run rw,nosuid,nodev,noexec - tmpfs tmpfs rw',
    '25 24 0:8 / /run/user/1000 rw,nosuid,nodev - tmpfs tmpfs rw',
    '26 21 0:9 / /mnt/with\\040space rw - tmpfs tmpfs rw',
    '27 21 0:10 / /covered rw - tmpfs tmpfs rw',
    '28 27 254:1 / /covered rw - ext4 /dev/vdb rw',
    '',
  ].join('\n');
  it.each([
    ['/dev/shm', true],
    ['/dev/shm/below', true],
    ['/dev/shmother', false],
    ['/run/user/1000/kpod', true],
    ['/run/kpod', false],
    ['/mnt/with space/x', true],
    ['/covered/x', false],
    ['/home/me', false],
  ])('%s: %s', (path, expected) => expect(liesInMemory(table, path)).toBe(expected));
  it('is nothing where the kernel has no such table', () => expect(liesInMemory('', '/dev/shm')).toBe(false));
});
