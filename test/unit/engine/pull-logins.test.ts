import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPullLogins } from '../../../src/engine/common/pull-logins.ts';
import { sameContext } from '../../../src/engine/docker/pull-context.ts';

const login = { username: 'me', password: 'a:word' };

describe('the login of a pull', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kpod-logins-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const logins = () => join(dir, 'logins');

  it.each([
    ['busybox', 'https://index.docker.io/v1/'],
    ['localhost:5000/team/app:1', 'localhost:5000'],
  ])('lies in a file for its owner alone, as long as the pull of %s takes', async (image, registry) => {
    const seen = await createPullLogins(logins()).using(image, login, async (directory) => {
      const path = join(directory, 'config.json');
      const modes = await Promise.all([directory, path].map(async (each) => (await stat(each)).mode & 0o777));
      return { modes, config: JSON.parse(await readFile(path, 'utf8')) as object };
    });
    expect(seen).toEqual({
      modes: [0o700, 0o600],
      config: { auths: { [registry]: { auth: Buffer.from('me:a:word').toString('base64') } } },
    });
    expect(await readdir(logins())).toEqual([]);
  });

  it('goes when the pull fails, too', async () => {
    const failing = createPullLogins(logins()).using('busybox', login, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await readdir(logins())).toEqual([]);
  });

  it('goes at the next start when kpod was killed, but not one that is in use', async () => {
    // No process has that number: it is larger than the kernel gives.
    for (const pid of [4_194_305, process.pid]) {
      await mkdir(join(logins(), `${pid}-left`), { recursive: true });
      await writeFile(join(logins(), `${pid}-left`, 'config.json'), 'secret');
    }
    await createPullLogins(logins()).using('busybox', login, async (directory) => {
      await createPullLogins(logins()).using('nginx', login, async () => {});
      expect((await readdir(logins())).map((name) => join(logins(), name))).toEqual([directory]);
    });
  });

  it("leads docker to the daemon of the user's context", async () => {
    const [settings, own] = [join(dir, 'settings'), join(dir, 'own')];
    await mkdir(own);
    expect(await sameContext(settings, own)).toEqual({});
    await mkdir(settings);
    await writeFile(join(settings, 'config.json'), JSON.stringify({ currentContext: 'remote', credsStore: 'desktop', auths: { x: {} } }));
    expect(await sameContext(settings, own)).toEqual({ currentContext: 'remote' });
    expect(await readlink(join(own, 'contexts'))).toBe(join(settings, 'contexts'));
  });
});
