import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { type Mount, plainSecurity } from '../../../src/engine/types.ts';
import type { Bench } from './bench.ts';
import { exits } from './programs.ts';

const volumeMount = (name: string, readOnly = false): Mount => ({
  containerPath: '/data',
  source: { type: 'volume', name },
  readOnly,
});

/** Places in a container that options of the engines could take for something else: Kubernetes allows them all. */
const oddPlaces = [
  '/cloudsql/project:region:db',
  '/mnt/with space ',
  '/mnt/co,mma',
  '/mnt/eq=ual,ro',
  '/mnt/"q"',
  '/mnt/back\\slash',
  '/mnt/new\nline',
  '/mnt/ünï#%41',
];

/** Volumes and mounts. */
export function describeStorage(bench: () => Bench, real: boolean): void {
  describe('volume', () => {
    it('is made, made again, listed by its labels, and removed, and again', async () => {
      const { engine, labels, name } = bench();
      const volume = name('volume');
      const own = { ...labels, volume };
      await engine.createVolume({ name: volume, labels: own, mode: 0o777 });
      await engine.createVolume({ name: volume, labels: own, mode: 0o777 });
      expect(await engine.listVolumes(own)).toEqual([volume]);
      expect(await engine.listVolumes({ ...own, volume: 'other' })).toEqual([]);
      await engine.removeVolume(volume);
      await engine.removeVolume(volume);
      expect(await engine.listVolumes(own)).toEqual([]);
    });

    it('outlives the containers that mount it', async () => {
      const { engine, labels, name, run, exited } = bench();
      const volume = name('volume');
      await engine.createVolume({ name: volume, labels, mode: 0o777 });
      const id = await run(exits(0), { mounts: [volumeMount(volume)] });
      await exited(id);
      await engine.removeContainer(id);
      expect(await engine.listVolumes(labels)).toContain(volume);
    });

    if (real) describeVolumeContent(bench);
  });
  if (real) describeBinds(bench);
}

function describeVolumeContent(bench: () => Bench): void {
  it('can be looked into when no container has it, whoever owns its files, and never beyond (needs a kernel)', async () => {
    const { engine, labels, name, output } = bench();
    const volume = name('volume');
    await engine.createVolume({ name: volume, labels, mode: 0o777 });
    const script = 'cd /data; mkdir -m 700 dir; echo deep > dir/file; chmod 600 dir/file; ln -s /data/dir/file in; ln -s /etc/passwd out';
    await output(['sh', '-c', script], { mounts: [volumeMount(volume)], security: { ...plainSecurity, user: '1234' } });
    const look = (path: string, as: 'list' | 'file' | 'archive', of = volume) =>
      engine.volumeFiles({ type: 'volume', name: of }, { path, as, mountPaths: ['/data'] }, new AbortController().signal);
    const { entries } = await look('', 'list');
    expect(entries.map((entry) => [entry.name, entry.kind, entry.uid])).toEqual([
      ['dir', 'directory', 1234],
      ['in', 'link', 1234],
      ['out', 'link', 1234],
    ]);
    for (const path of ['dir/file', 'in']) expect(await text((await look(path, 'file')).content)).toBe('deep\n');
    expect(await text((await look('dir', 'archive')).content)).toContain('deep\n');
    await expect(look('out', 'file')).rejects.toMatchObject({ problem: 'outside' });
    await expect(look('none', 'file')).rejects.toMatchObject({ problem: 'missing' });
    const none = name('volume');
    await expect(look('', 'list', none)).rejects.toMatchObject({ problem: 'noVolume' });
  });

  it.each([0o777, 0o755, 0o2770])('has mode %o, and hands files on (needs a kernel)', async (mode) => {
    const { engine, labels, name, output } = bench();
    const volume = name('volume');
    await engine.createVolume({ name: volume, labels, mode });
    const mounts = [volumeMount(volume)];
    const first = await output(['sh', '-c', 'stat -c %a /data; ls -A /data | wc -l; echo kept > /data/file'], { mounts });
    expect(first).toBe(`${mode.toString(8)}\n0\n`);
    // Ensured again, as after a crash: nothing is lost.
    await engine.createVolume({ name: volume, labels, mode });
    expect(await output(['cat', '/data/file'], { mounts })).toBe('kept\n');
  });

  it('tells what a file in a container says, also of one that has ended, and follows no link out of the volume (needs a kernel)', async () => {
    const { engine, labels, name, run, exited } = bench();
    const volume = name('volume');
    await engine.createVolume({ name: volume, labels, mode: 0o777 });
    const command = [
      'sh',
      '-c',
      'printf "a\\0\\377\\n" >/data/file; mkdir /data/dir; ln -s /etc/passwd /data/link; head -c 2000000 /dev/zero >/data/big',
    ];
    const id = await run({ command, behaviour: {} }, { mounts: [volumeMount(volume)] });
    await exited(id);
    expect(await engine.readFile(id, '/data/file')).toEqual(Buffer.from('a\0\xff\n', 'latin1'));
    for (const none of ['none', 'dir', 'link', 'none/file']) expect(await engine.readFile(id, `/data/${none}`)).toBeUndefined();
    await expect(engine.readFile(id, '/data/big')).rejects.toThrow('/data/big is larger than 1048576 bytes');
  });

  it('in memory has its mode and size, and hands files on from one container to the next (needs a kernel)', async () => {
    const { engine, labels, name, output, sandbox } = bench();
    const volume = name('volume');
    const config = { name: volume, labels, mode: 0o777, memory: { sizeBytes: 2 * 2 ** 20 } };
    await engine.createVolume(config);
    const { id: sandboxId } = await sandbox(engine.info.holdsMemory ? { memoryVolumes: [volume] } : {});
    const mounts = [volumeMount(volume)];
    const first = await output(['sh', '-c', 'stat -c %a /data; stat -f -c %T /data; chmod 750 /data; echo kept > /data/file'], {
      mounts,
      sandboxId,
    });
    expect(first).toBe('777\ntmpfs\n');
    await engine.createVolume(config);
    const fill = 'stat -c %a /data; cat /data/file; head -c 4000000 /dev/zero > /data/big || wc -c < /data/big';
    const second = await output(['sh', '-c', fill], { mounts, sandboxId });
    // No more than fits.
    expect(second).toMatch(/^750\nkept\n[\s\S]*\n20\d{5}\n$/);
    await engine.removeSandbox(sandboxId);
    await engine.removeVolume(volume);
    expect(await engine.listVolumes(labels)).not.toContain(volume);
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(volume);
  });

  it('is given to a group with a directory of the machine, and again only where that is asked for (needs a kernel)', async () => {
    const { engine, labels, name, output } = bench();
    const volume = name('volume');
    await engine.createVolume({ name: volume, labels, mode: 0o777 });
    const mounts = [volumeMount(volume)];
    await output(['sh', '-c', 'mkdir -m 700 /data/sub; touch /data/sub/file; chmod 600 /data/sub/file; ln -s /etc/passwd /data/link'], {
      mounts,
    });
    const directory = await mkdtemp(join(tmpdir(), 'kpod-contract-'));
    try {
      await writeFile(join(directory, 'key'), 'x', { mode: 0o400 });
      const shares = [
        { source: { type: 'volume', name: volume }, readOnly: false },
        { source: { type: 'bind', hostPath: directory }, readOnly: true },
      ] as const;
      const all: Mount[] = [...mounts, { containerPath: '/conf', source: { type: 'bind', hostPath: directory }, readOnly: true }];
      const look = () =>
        output(['sh', '-c', 'stat -c "%g %a" /data /data/sub /data/sub/file /data/link /conf /conf/key /etc/passwd'], { mounts: all });
      await engine.shareWithGroup(shares, { group: 2345, unlessRootIs: true, labels });
      const shared = ['2345 2777', '2345 2770', '2345 660', '2345 777', '2345 2750', '2345 440', '0 644', ''];
      expect((await look()).split('\n')).toEqual(shared);
      await output(['sh', '-c', 'mkdir /data/new; chmod 600 /data/sub/file'], { mounts });
      await engine.shareWithGroup(shares, { group: 2345, unlessRootIs: true, labels });
      expect(await output(['stat', '-c', '%g %a', '/data/new', '/data/sub/file'], { mounts })).toBe('2345 2755\n2345 600\n');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('tells what it takes of its disk, where kpod may look (needs a kernel)', async () => {
    const { engine, labels, name, output } = bench();
    const volume = name('volume');
    await engine.createVolume({ name: volume, labels, mode: 0o777 });
    await output(['sh', '-c', 'mkdir -m 700 /data/own; head -c 1000000 /dev/zero > /data/own/file; chown -R 1:1 /data/own'], {
      mounts: [volumeMount(volume)],
    });
    const usage = await engine.volumeUsage(volume);
    if (engine.info.unsupportedResources.volumeSize === undefined) {
      expect(usage).toBeGreaterThanOrEqual(1_000_000);
      expect(usage).toBeLessThan(1_100_000);
    } else expect(usage).toBeUndefined();
  });

  it('can be an image, which nobody writes to, and is gone when no container has it (needs a kernel)', async () => {
    const { engine, image, config, exited, log, subject } = bench();
    const mounts: Mount[] = [{ containerPath: '/image', source: { type: 'image', id: image.id }, readOnly: true }];
    const command = ['sh', '-c', 'exec 2>&1; ls -d /image/bin/sh /image/etc; echo x > /image/x || echo refused'];
    const runs = [0, 1].map(async () => engine.runContainer(await config({ command, behaviour: {} }, { mounts })));
    for (const { id } of await Promise.all(runs)) {
      await exited(id);
      const text = await log(id);
      expect(text).toMatch(/^\/image\/bin\/sh\n\/image\/etc\n/);
      expect(text).toContain('Read-only file system');
      await engine.removeContainer(id);
    }
    expect(await engine.listVolumes(subject.imageVolumeLabels ?? {})).toEqual([]);
  });

  it('cannot be written where it is mounted read-only (needs a kernel)', async () => {
    const { engine, labels, name, output } = bench();
    const volume = name('volume');
    await engine.createVolume({ name: volume, labels, mode: 0o777 });
    const text = await output(['sh', '-c', 'echo x > /data/file || echo refused'], { mounts: [volumeMount(volume, true)] });
    expect(text).toContain('Read-only file system');
    expect(text).toContain('refused');
  });

  it.each(oddPlaces.slice(0, 3))('appears at %j, and hands files on (needs a kernel)', async (place) => {
    const { engine, labels, name, output } = bench();
    const volume = name('volume');
    await engine.createVolume({ name: volume, labels, mode: 0o777 });
    const mounts: Mount[] = [{ containerPath: place, source: { type: 'volume', name: volume }, readOnly: false }];
    expect(await output(['sh', '-c', 'stat -c %a "$1"; ls -A "$1" | wc -l; echo kept > "$1/file"', 'sh', place], { mounts })).toBe(
      '777\n0\n',
    );
    const readOnly = mounts.map((mount) => ({ ...mount, readOnly: true }));
    expect(await output(['sh', '-c', 'cat "$1/file"; echo x 2>&1 > "$1/x" || echo refused', 'sh', place], { mounts: readOnly })).toContain(
      'refused',
    );
  });

  it('takes nothing from the image below it (needs a kernel)', async () => {
    const { engine, labels, name, output } = bench();
    const volume = name('volume');
    await engine.createVolume({ name: volume, labels, mode: 0o777 });
    const mounts: Mount[] = [{ containerPath: '/etc', source: { type: 'volume', name: volume }, readOnly: false }];
    expect(await output(['sh', '-c', 'test -e /etc/passwd && echo copied || echo empty'], { mounts })).toBe('empty\n');
  });
}

function describeBinds(bench: () => Bench): void {
  const withDirectory = async (use: (directory: string) => Promise<void>) => {
    const directory = await mkdtemp(join(tmpdir(), 'kpod-contract-'));
    await chmod(directory, 0o755);
    try {
      await use(directory);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  };

  describe('bind mount (needs a kernel)', () => {
    it.each(['plain', 'with space', 'co,mma', 'equals=sign', 'col:on', '"quotes"', "apos'trophe", '-dash', '$HOME', 'ünï'])(
      'shows the directory %j of the host, for reading and writing',
      (name) =>
        withDirectory(async (directory) => {
          const { output } = bench();
          const hostPath = join(directory, name);
          await mkdir(hostPath);
          await writeFile(join(hostPath, 'in'), 'from outside\n');
          const mounts: Mount[] = [{ containerPath: '/mnt/here', source: { type: 'bind', hostPath }, readOnly: false }];
          expect(await output(['sh', '-c', 'cat /mnt/here/in; echo from inside > /mnt/here/out'], { mounts })).toBe('from outside\n');
          expect(await readFile(join(hostPath, 'out'), 'utf8')).toBe('from inside\n');
        }),
    );

    it.each(oddPlaces)('appears at %j', (containerPath) =>
      withDirectory(async (directory) => {
        const { output } = bench();
        await writeFile(join(directory, 'in'), 'there\n');
        const mounts: Mount[] = [{ containerPath, source: { type: 'bind', hostPath: directory }, readOnly: false }];
        expect(await output(['cat', `${containerPath}/in`], { mounts })).toBe('there\n');
      }),
    );

    it('refuses writes when it is read-only', () =>
      withDirectory(async (directory) => {
        const { output } = bench();
        const mounts: Mount[] = [{ containerPath: '/mnt/here', source: { type: 'bind', hostPath: directory }, readOnly: true }];
        expect(await output(['sh', '-c', 'echo x > /mnt/here/x || echo refused'], { mounts })).toContain('refused');
      }));

    it('shows a single file', () =>
      withDirectory(async (directory) => {
        const { output } = bench();
        const hostPath = join(directory, 'file');
        await writeFile(hostPath, 'one file\n');
        const mounts: Mount[] = [{ containerPath: '/etc/one', source: { type: 'bind', hostPath }, readOnly: true }];
        expect(await output(['cat', '/etc/one'], { mounts })).toBe('one file\n');
      }));

    it('shows what is mounted below it later, where it is to', ({ skip }) =>
      withDirectory(async (hostPath) => {
        if (process.getuid?.() !== 0) skip('mounts on the machine are for root to make');
        const { engine, config, run, exec, exited, log } = bench();
        const mountBelow = (propagation: Mount['propagation']): Mount[] => [
          { containerPath: '/mnt', source: { type: 'bind', hostPath }, readOnly: false, ...(propagation ? { propagation } : {}) },
        ];
        await mkdir(join(hostPath, 'below'));
        await execa('mount', ['--bind', hostPath, hostPath]);
        try {
          await execa('mount', ['--make-shared', hostPath]);
          const follows = await run(undefined, { mounts: mountBelow('rslave') });
          const apart = await run(undefined, { mounts: mountBelow(undefined) });
          await execa('mount', ['-t', 'tmpfs', 'tmpfs', join(hostPath, 'below')]);
          await writeFile(join(hostPath, 'below', 'late'), 'seen\n');
          expect(await exec(follows, ['cat', '/mnt/below/late'])).toMatchObject({ stdout: 'seen\n' });
          expect(await exec(apart, ['ls', '/mnt/below'])).toMatchObject({ stdout: '' });
          const command = ['grep', ' /mnt ', '/proc/self/mountinfo'];
          const { id } = await engine.runContainer(await config({ command, behaviour: {} }, { mounts: mountBelow('rshared') }));
          await exited(id);
          expect(await log(id)).toContain(' shared:');
        } finally {
          await execa('umount', ['--recursive', hostPath]);
        }
      }));

    it('is not made up when the host has no such path', () =>
      withDirectory(async (directory) => {
        const { engine, config } = bench();
        const hostPath = join(directory, 'missing');
        const mounts: Mount[] = [{ containerPath: '/mnt/here', source: { type: 'bind', hostPath }, readOnly: false }];
        const start = async () => engine.startContainer(await engine.createContainer(await config(undefined, { mounts })));
        await expect(start()).rejects.toMatchObject({ name: 'EngineError' });
      }));
  });
}
