import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkspace, type EngineUnderTest, enginesUnderTest, type Workspace } from './support/workspace.ts';

const isRoot = process.getuid?.() === 0;
/** A pod that never starts: what counts here is that it is kept. */
const podText = (name: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: none, imagePullPolicy: Never}]}\n`;
const mend = 'mend that, or set KPOD_STATE_DIR to a directory of your own';

describe('a state directory under attack', () => {
  let work: Workspace;
  beforeEach(async () => {
    work = await createWorkspace(enginesUnderTest[0] as EngineUnderTest);
  });
  afterEach(() => work.dispose());

  const create = (name: string) => work.kpod(['create', '-f', '-'], { input: podText(name) });
  const names = async (): Promise<string> => (await work.ok('get', 'pods', '-o', 'name')).trim().replaceAll('\n', ' ');

  it('sets a damaged file aside, tells of it once, and goes on with the rest', async () => {
    for (const name of ['a', 'b']) expect(await create(name)).toMatchObject({ exitCode: 0 });
    await work.ok('agent', 'stop');
    const file = join(work.stateDir, 'objects', 'default', 'pods', 'a.json');
    await writeFile(file, '{"formatVersion":1,"object":{"kind":"Pod"');
    const told = `a damaged file was set aside; what it held is no longer looked after: ${file}.damaged`;
    expect(await work.kpod(['get', 'pods', '-o', 'name'])).toEqual({ stdout: 'pod/b\n', stderr: `Warning: ${told}\n`, exitCode: 0 });
    expect(await work.kpod(['get', 'pods', '-o', 'name'])).toEqual({ stdout: 'pod/b\n', stderr: '', exitCode: 0 });
    expect(await work.ok('agent', 'status')).toContain(`Problem:  ${told}\n`);
    expect((await readdir(join(work.stateDir, 'objects', 'default', 'pods'))).sort()).toEqual(['a.json.damaged', 'b.json']);
  });

  it('keeps what a secret says in one file that only its owner reads, and nowhere else', async () => {
    const value = 'open sesame';
    const forms = [value, Buffer.from(value).toString('base64')];
    const env = { KPOD_LOG: 'debug' };
    const secret = (fields: object) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cave' }, ...fields }).replace('"', ' "');
    const said = [
      await work.kpod(['create', '-f', '-'], { input: secret({ stringData: { word: value } }), env }),
      await work.kpod(['create', '-f', '-'], { input: secret({ stringData: { 'a/b': value } }), env }),
      await work.kpod(['replace', '-f', '-'], { input: secret({ data: { word: value } }), env }),
      await work.kpod(['replace', '-f', '-'], { input: `${secret({ stringData: { word: value } })}}`, env }),
      await work.kpod(['patch', 'secret', 'cave', '--type=merge', '-p', JSON.stringify({ stringData: { more: value } })]),
      await work.kpod(['describe', 'secret', 'cave']),
      await work.kpod(['get', 'secret', '-o', 'wide']),
      await work.kpod(['get', 'events', '-o', 'yaml']),
      await work.kpod(['agent', 'logs']),
    ];
    expect(said.map(({ exitCode }) => exitCode)).toEqual([0, 1, 1, 1, 0, 0, 0, 0, 0]);
    for (const form of forms) expect(JSON.stringify(said)).not.toContain(form);
    const files = (await readdir(work.stateDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const holding: [string, number][] = [];
    for (const { parentPath, name } of files) {
      const file = join(parentPath, name);
      const text = await readFile(file, 'utf8');
      if (forms.some((form) => text.includes(form))) holding.push([relative(work.stateDir, file), (await stat(file)).mode & 0o777]);
    }
    expect(holding).toEqual([[join('objects', 'default', 'secrets', 'cave.json'), 0o600]]);
    expect((await stat(join(work.stateDir, 'objects'))).mode & 0o777).toBe(0o700);
  });

  it('says what is wrong with a state directory that is a file', async () => {
    await rm(work.stateDir, { recursive: true, force: true });
    await writeFile(work.stateDir, '');
    const stderr = `error: kpod cannot keep its state in ${work.stateDir}: something else is there; ${mend}\n`;
    expect(await create('a')).toEqual({ stdout: '', stderr, exitCode: 1 });
  });

  it('says what is wrong with a runtime directory that is none, and leaves no process behind', async () => {
    const env = { XDG_RUNTIME_DIR: '/proc/nope' };
    const { stdout, stderr, exitCode } = await work.kpod(['get', 'pods'], { env });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    const way = 'mend that, or set XDG_RUNTIME_DIR to a directory of your own';
    expect(stderr).toMatch(
      new RegExp(`^error: the kpod agent cannot start: the agent's socket cannot be in /proc/nope/kpod: ENOENT.*; ${way}\\n$`),
    );
    expect((await execa('pgrep', ['-f', work.stateDir], { reject: false })).stdout).toBe('');
  });

  it('needs neither HOME nor XDG_RUNTIME_DIR', async () => {
    const env = {
      PATH: work.env['PATH'] ?? '',
      KPOD_STATE_DIR: work.stateDir,
      KPOD_CONFIG: work.env['KPOD_CONFIG'] ?? '',
      TMPDIR: work.dir,
    };
    const bin = new URL('../../bin/kpod.js', import.meta.url).pathname;
    const bare = (...words: string[]) =>
      execa(process.execPath, [bin, ...words], { env, extendEnv: false, input: podText('a'), cwd: work.dir });
    expect((await bare('create', '-f', '-')).stdout).toBe('pod/a created');
    expect((await bare('get', 'pods', '-o', 'name')).stdout).toBe('pod/a');
    await bare('delete', 'pod', 'a');
    await bare('agent', 'stop');
    expect(await readdir(work.dir)).not.toContain('.local');
  });

  it('keeps two state directories apart', async () => {
    const other = await createWorkspace(work.engine);
    try {
      expect(await create('a')).toMatchObject({ exitCode: 0 });
      expect(await other.kpod(['create', '-f', '-'], { input: podText('b') })).toMatchObject({ exitCode: 0 });
      expect([await names(), await other.ok('get', 'pods', '-o', 'name')]).toEqual(['pod/a', 'pod/b\n']);
      await other.ok('delete', 'pods', '--all');
      expect(await names()).toBe('pod/a');
    } finally {
      await other.dispose();
    }
  });

  it('says which directory of the socket has no space left', async () => {
    if (!isRoot) return;
    const run = join(work.dir, 'full');
    await mkdir(run);
    await execa('mount', ['-t', 'tmpfs', '-o', 'nr_inodes=1,mode=700', 'tmpfs', run]);
    try {
      const reason = 'the disk is full; free some space and try again, or set XDG_RUNTIME_DIR to a directory of your own';
      const stderr = `error: the kpod agent cannot start: the agent's socket cannot be in ${join(run, 'kpod')}: ${reason}\n`;
      expect(await work.kpod(['get', 'pods'], { env: { XDG_RUNTIME_DIR: run } })).toEqual({ stdout: '', stderr, exitCode: 1 });
    } finally {
      await execa('umount', [run]);
    }
  });

  // Who is not root can neither fill a disk of its own nor have one that is read-only.
  if (isRoot) {
    describe('on a disk of its own', () => {
      beforeEach(async () => {
        await mkdir(work.stateDir);
        await execa('mount', ['-t', 'tmpfs', '-o', 'size=512k,mode=700', 'tmpfs', work.stateDir]);
      });
      afterEach(async () => {
        await execa('mount', ['-o', 'remount,rw', work.stateDir], { reject: false });
        await rm(join(work.stateDir, 'filler'), { force: true });
        await work.kpod(['delete', 'pods', '--all', '--force', '--grace-period=0']);
        await work.kpod(['agent', 'stop']);
        await execa('umount', [work.stateDir]);
      });

      it('refuses what a full disk cannot keep, loses nothing, and goes on when there is space', async () => {
        expect(await create('a')).toMatchObject({ exitCode: 0 });
        await execa('dd', ['if=/dev/zero', `of=${join(work.stateDir, 'filler')}`, 'bs=1k'], { reject: false });
        const full = `cannot store pods "b" in ${join(work.stateDir, 'objects')}: the disk is full; free some space and try again`;
        const stderr = `Error from server (InternalError): error when creating "STDIN": Internal error occurred: ${full}\n`;
        expect(await create('b')).toEqual({ stdout: '', stderr, exitCode: 1 });
        expect(await names()).toBe('pod/a');
        await work.ok('agent', 'stop');
        expect(await names()).toBe('pod/a');
        await rm(join(work.stateDir, 'filler'));
        expect(await create('b')).toMatchObject({ exitCode: 0 });
        expect(await names()).toBe('pod/a pod/b');
      });

      it('says that the disk is full when the agent cannot even start, and starts when there is space', async () => {
        await execa('dd', ['if=/dev/zero', `of=${join(work.stateDir, 'filler')}`, 'bs=1k'], { reject: false });
        const full = `cannot store namespaces "default" in ${join(work.stateDir, 'objects')}: the disk is full; free some space and try again`;
        const stderr = `error: the kpod agent cannot start: ${full}, or set KPOD_STATE_DIR to a directory of your own\n`;
        expect(await create('a')).toEqual({ stdout: '', stderr, exitCode: 1 });
        await rm(join(work.stateDir, 'filler'));
        expect(await create('a')).toMatchObject({ exitCode: 0 });
      });

      it('refuses what a read-only disk cannot keep, and loses nothing', async () => {
        expect(await create('a')).toMatchObject({ exitCode: 0 });
        await work.ok('agent', 'stop');
        await execa('mount', ['-o', 'remount,ro', work.stateDir]);
        const log = join(work.stateDir, 'agent.log');
        const reason = `the file system is read-only (${log}); make it writable`;
        const stderr = `error: kpod cannot keep its state in ${work.stateDir}: ${reason}, or set KPOD_STATE_DIR to a directory of your own\n`;
        expect(await create('b')).toEqual({ stdout: '', stderr, exitCode: 1 });
        await execa('mount', ['-o', 'remount,rw', work.stateDir]);
        expect(await names()).toBe('pod/a');
      });
    });
  }
});
