import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { choosePaths, prepareRuntimeDir, prepareStateDir, removeRuntimeDir, removeStaleSocket } from '../../../src/agent/directories.ts';
import { type Paths, resolvePaths } from '../../../src/base/paths.ts';

const uid = process.getuid?.() ?? 0;
const user = { uid, platform: 'linux' } as const;
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kpod-dirs-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
/** Without XDG_RUNTIME_DIR, and with a state directory that is not the default one. */
const nested = (): Paths => resolvePaths({ KPOD_STATE_DIR: join(root, 'state') }, { uid, home: root, tmp: root });

describe('the state directory', () => {
  test('is made 0700, with its parents, and closed when it was open', async () => {
    const path = join(root, 'a', 'b', 'kpod');
    await prepareStateDir(path, uid);
    expect(await mode(path)).toBe('700');
    await chmod(path, 0o755);
    await prepareStateDir(path, uid);
    expect(await mode(path)).toBe('700');
  });

  test("is refused when it is somebody else's", async () => {
    await expect(prepareStateDir(root, uid + 1)).rejects.toThrow(`${root} belongs to user ${uid}, not to you (${uid + 1})`);
  });
});

describe('the runtime directory', () => {
  test('is made 0700 at every level of its own, and goes when it is empty', async () => {
    const paths = nested();
    await prepareRuntimeDir(paths, user);
    expect([await mode(join(root, `kpod-${uid}`)), await mode(paths.runtimeDir)]).toEqual(['700', '700']);
    await prepareRuntimeDir(paths, user);
    await removeRuntimeDir(paths);
    expect(await readdir(root)).toEqual([]);
  });

  test('stays when something else is in it', async () => {
    const paths = nested();
    await prepareRuntimeDir(paths, user);
    await writeFile(join(root, `kpod-${uid}`, 'other'), '');
    await removeRuntimeDir(paths);
    expect(await readdir(join(root, `kpod-${uid}`))).toEqual(['other']);
  });

  test('is refused when others can enter it', async () => {
    const paths = nested();
    await mkdir(join(root, `kpod-${uid}`), { mode: 0o700 });
    await chmod(join(root, `kpod-${uid}`), 0o777);
    await expect(prepareRuntimeDir(paths, user)).rejects.toThrow(
      `${join(root, `kpod-${uid}`)} is open to other users (mode 777), so others could reach the agent: remove it, or set XDG_RUNTIME_DIR`,
    );
  });

  test('is refused when it is a link or a file', async () => {
    const paths = nested();
    await mkdir(join(root, 'elsewhere'), { mode: 0o700 });
    await symlink(join(root, 'elsewhere'), join(root, `kpod-${uid}`));
    await expect(prepareRuntimeDir(paths, user)).rejects.toThrow('is not a directory');
  });

  // Only root can make a directory of somebody else's.
  test.runIf(uid === 0)('is refused when it belongs to somebody else', async () => {
    const paths = nested();
    await mkdir(join(root, `kpod-${uid}`), { mode: 0o700 });
    await chown(join(root, `kpod-${uid}`), 1234, 1234);
    await expect(prepareRuntimeDir(paths, user)).rejects.toThrow('belongs to user 1234, not to you (0)');
  });

  test.runIf(uid === 0)('makes room in the state directory when another user made it first', async () => {
    const paths = nested();
    expect(await choosePaths(paths, uid)).toEqual(paths);
    await mkdir(join(root, `kpod-${uid}`), { mode: 0o700 });
    expect(await choosePaths(paths, uid)).toEqual(paths);
    await chown(join(root, `kpod-${uid}`), 1234, 1234);
    const chosen = await choosePaths(paths, uid);
    expect(chosen).toMatchObject({ socket: join(root, 'state', 'run', 'kpod.sock'), socketPointer: paths.socketPointer });
    await prepareStateDir(chosen.stateDir, uid);
    await prepareRuntimeDir(chosen, user);
    expect(await mode(chosen.runtimeDir)).toBe('700');
  });

  test('is refused when the path of the socket is too long for the kernel', async () => {
    const paths = resolvePaths({ XDG_RUNTIME_DIR: `/tmp/${'x'.repeat(100)}` }, { uid, home: root, tmp: root });
    await expect(prepareRuntimeDir(paths, user)).rejects.toThrow("the path of the agent's socket is too long");
  });
});

describe('a socket that is found', () => {
  test('is removed when nobody answers', async () => {
    const path = join(root, 'kpod.sock');
    await writeFile(path, '');
    expect(await removeStaleSocket(path)).toBe(true);
    expect(await readdir(root)).toEqual([]);
    expect(await removeStaleSocket(path)).toBe(true);
  });

  test('is left when somebody answers', async () => {
    const path = join(root, 'kpod.sock');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(await removeStaleSocket(path)).toBe(false);
    expect(await readdir(root)).toEqual(['kpod.sock']);
    await new Promise((resolve) => server.close(resolve));
  });
});
