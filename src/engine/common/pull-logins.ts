import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseImageReference } from '../../api/image.ts';
import { isAlive } from '../../base/is-alive.ts';
import type { RegistryLogin } from '../types.ts';

/** Lets one pull know of a login, in a file that nobody else reads and that goes with the pull. */
export interface PullLogins {
  /** Does the work with a directory that holds a `config.json`, as docker and podman read it. */
  using<T>(image: string, login: RegistryLogin, work: (directory: string) => Promise<T>): Promise<T>;
}

/** Docker Hub's name in such files. */
const hub = 'https://index.docker.io/v1/';

/** The directories of this process. */
const inUse = new Set<string>();

/**
 * Logins below `directory`; what kpods that were killed have left there goes at once. `prepare` puts other files beside the login and answers
 * what the file says besides.
 */
export function createPullLogins(directory: string, prepare: (own: string) => Promise<object> = async () => ({})): PullLogins {
  const cleared = removeLeftovers(directory);
  return {
    async using(image, { username, password }, work) {
      await cleared;
      const name = `${process.pid}-${randomBytes(8).toString('hex')}`;
      const own = join(directory, name);
      const { domain } = parseImageReference(image);
      const auth = Buffer.from(`${username}:${password}`).toString('base64');
      inUse.add(name);
      try {
        await mkdir(own, { recursive: true, mode: 0o700 });
        const config = { ...(await prepare(own)), auths: { [domain === 'docker.io' ? hub : domain]: { auth } } };
        // Not synced: it is not to last.
        await writeFile(join(own, 'config.json'), JSON.stringify(config), { mode: 0o600, flag: 'wx' });
        return await work(own);
      } finally {
        await rm(own, { recursive: true, force: true });
        inUse.delete(name);
      }
    },
  };
}

async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  const isLeft = (name: string, pid: number) => (pid === process.pid ? !inUse.has(name) : !isAlive(pid));
  const left = names.filter((name) => isLeft(name, Number.parseInt(name, 10)));
  await Promise.all(left.map((name) => rm(join(directory, name), { recursive: true, force: true }))).catch(() => {});
}
