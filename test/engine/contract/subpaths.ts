import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Mount, SubPathError } from '../../../src/engine/types.ts';
import type { Bench } from './bench.ts';

/** Parts of volumes, and those who want more than a part (needs a kernel). */
export function describeSubPaths(bench: () => Bench): void {
  const volume = async (script = 'true', mode = 0o777): Promise<Mount['source']> => {
    const { engine, labels, name, output } = bench();
    const source = { type: 'volume', name: name('volume') } as const;
    await engine.createVolume({ name: source.name, labels, mode });
    const done = await output(['sh', '-ec', `cd /data; ${script}; echo done`], {
      mounts: [{ containerPath: '/data', source, readOnly: false }],
    });
    expect(done).toBe('done\n');
    return source;
  };
  /** What a container says that has the part at `/part`. */
  const runWith = async (source: Mount['source'], subPath: string, script: string, readOnly = false): Promise<string> => {
    const { engine, config, exited, log } = bench();
    const mounts: Mount[] = [{ containerPath: '/part', source, readOnly, subPath }];
    const { id, failure } = await engine.runContainer(await config({ command: ['sh', '-c', script], behaviour: {} }, { mounts }));
    expect(failure).toBeUndefined();
    await exited(id);
    return log(id);
  };
  const seen = (source: Mount['source'], script: string) => runWith(source, '.', script);

  describe('a part of a volume (needs a kernel)', () => {
    it('is made with the mode of the root, whatever lies above it, and is the same for the next', async () => {
      const source = await volume('mkdir -m 700 there', 0o2777);
      expect(await runWith(source, 'there/a/b', 'echo kept > /part/file; stat -c %a /part')).toBe('2777\n');
      expect(await runWith(source, 'there//a/./b', 'cat /part/file')).toBe('kept\n');
      expect(await seen(source, 'stat -c %a /part/there /part/there/a; cat /part/there/a/b/file')).toBe('700\n2777\nkept\n');
    });

    it('can be a file, and be read-only', async () => {
      const source = await volume('mkdir dir; echo one > dir/file');
      expect(await runWith(source, 'dir/file', 'cat /part; echo two > /part')).toBe('one\n');
      expect(await runWith(source, 'dir/file', 'cat /part; echo three > /part', true)).toContain('Read-only file system');
      expect(await seen(source, 'cat /part/dir/file')).toBe('two\n');
    });

    it('is found by links that stay in the volume', async () => {
      const source = await volume(
        'mkdir -p real/deep; echo found > real/deep/file; ln -s real way; ln -s ../real/./deep real/again; ln -s deep/../deep/file real/short',
      );
      expect(await runWith(source, 'way/deep', 'cat /part/file')).toBe('found\n');
      expect(await runWith(source, 'way/again', 'cat /part/file')).toBe('found\n');
      expect(await runWith(source, 'way/short', 'cat /part')).toBe('found\n');
    });

    it('is there until its container has started, whatever else is removed meanwhile', async () => {
      const { engine, config, exited } = bench();
      const source = await volume('mkdir dir; echo kept > dir/file');
      const former = await Promise.all(
        [1, 2, 3].map(async () => {
          const { id } = await engine.runContainer(await config({ command: ['true'], behaviour: {} }));
          await exited(id);
          return id;
        }),
      );
      const starting = Promise.all([1, 2].map(() => runWith(source, 'dir', 'cat /part/file')));
      await Promise.all([starting, ...former.map((id) => engine.removeContainer(id))]);
      expect(await starting).toEqual(['kept\n', 'kept\n']);
    });

    it('is one of a directory of the machine, too', async () => {
      const hostPath = await mkdtemp(join(tmpdir(), 'kpod-contract-'));
      try {
        await mkdir(join(hostPath, 'real'));
        await writeFile(join(hostPath, 'real', 'file'), 'there\n');
        await symlink(join(hostPath, 'real'), join(hostPath, 'absolute'));
        await symlink('/etc', join(hostPath, 'etc'));
        await symlink(`${hostPath}/../`, join(hostPath, 'above'));
        const source = { type: 'bind', hostPath } as const;
        expect(await runWith(source, 'absolute/file', 'cat /part')).toBe('there\n');
        await expect(runWith(source, 'etc', 'ls /part')).rejects.toThrow(SubPathError);
        await expect(runWith(source, 'above', 'ls /part')).rejects.toThrow(SubPathError);
      } finally {
        await rm(hostPath, { recursive: true, force: true });
      }
    });

    it('is refused where it leads out of the volume, or cannot be made', async () => {
      const places = 'mkdir dir; ln -s / root; ln -s .. up; ln -s ../../.. dir/up; ln -s /proc/self/root proc; ln -s /etc/passwd passwd';
      const more = 'ln -s root to-link; ln -s circle-a circle-b; ln -s circle-b circle-a; echo x > file; ln -s nothing nowhere';
      const source = await volume(`${places}; ${more}`);
      const outside = ['root', 'root/etc', 'up', 'dir/up/etc', 'proc/etc', 'passwd', 'to-link/etc', 'circle-a', 'file/below'];
      const rows = [...outside.map((subPath) => [subPath, 'outside']), ['nowhere', 'notMade'], ['nowhere/below', 'notMade']] as const;
      for (const [subPath = '', problem] of rows) {
        const refused = { name: 'SubPathError', containerPath: '/part', problem };
        await expect(runWith(source, subPath, 'ls /part'), subPath).rejects.toMatchObject(refused);
      }
      expect(await seen(source, 'ls /part | grep ^n')).toBe('nowhere\n');
    });

    it('is never another one, when somebody changes it while it is mounted', async () => {
      const { engine, run } = bench();
      const source = await volume('mkdir part; echo mine > part/marker');
      const flips = 'cd /data; while :; do mv part held; ln -s / part; rm part; mv held part; done';
      const flipper = await run(
        { command: ['sh', '-c', flips], behaviour: {} },
        { mounts: [{ containerPath: '/data', source, readOnly: false }] },
      );
      const answers: string[] = [];
      const rounds = 6;
      for (let round = 0; round < rounds; round += 1) {
        // Where there is nothing at a moment, the part is made.
        answers.push(await runWith(source, 'part', 'ls /part').catch((error: Error) => error.name));
      }
      await engine.signalContainer(flipper, 'SIGKILL');
      expect(answers.join()).not.toContain('proc');
      expect(answers).toHaveLength(rounds);
    });

    it('leaves no mount on the machine, however the start went', async () => {
      const { config, engine } = bench();
      const source = await volume('mkdir part; ln -s / bad');
      const mount = { containerPath: '/part', source, readOnly: false };
      const good = await config(undefined, { mounts: [{ ...mount, subPath: 'part' }] });
      const bad = await config(undefined, {
        mounts: [
          { ...mount, subPath: 'part' },
          { ...mount, containerPath: '/bad', subPath: 'bad' },
        ],
      });
      await engine.runContainer(good);
      await expect(engine.runContainer(bad)).rejects.toThrow(SubPathError);
      const table = await readFile('/proc/self/mountinfo', 'utf8');
      expect(table.split('\n').filter((line) => line.includes(`${bad.name}/`) || line.includes(`${good.name}/`))).toEqual([]);
    });
  });
}
