import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from './service.ts';

/** Longer than systemd needs for any of it. */
const timeoutMs = 30_000;

/** This machine, for the user with that number. `root`: where its files are. */
export function createMachine({
  env,
  uid,
  root = '/',
}: {
  readonly env: NodeJS.ProcessEnv;
  readonly uid: number;
  readonly root?: string;
}): Machine {
  const exists = (path: string) =>
    access(join(root, path)).then(
      () => true,
      () => false,
    );
  return {
    // As sd_booted(3) finds it out.
    hasSystemd: () => exists('run/systemd/system'),
    lingers: (user) => exists(join('var/lib/systemd/linger', user)),
    async systemctl(...words) {
      // Who has become this user by su or sudo has no such variable, but the user's manager may be there all the same.
      const runtimeDir = `/run/user/${uid}`;
      const found = !env['XDG_RUNTIME_DIR'] && (await exists(runtimeDir)) ? { XDG_RUNTIME_DIR: runtimeDir } : {};
      const options = { env: { ...env, ...found }, timeout: timeoutMs };
      return new Promise((resolve) => {
        execFile('systemctl', ['--user', '--no-ask-password', ...words], options, (error, _stdout, stderr) => {
          if (!error) resolve(undefined);
          else resolve(stderr.trim().split('\n').join(' ') || (error.code === 'ENOENT' ? 'there is no program systemctl' : error.message));
        });
      });
    },
  };
}
