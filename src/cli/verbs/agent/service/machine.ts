import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from './service.ts';

/** Longer than systemd needs for any of it. */
const timeoutMs = 30_000;

/** This machine. `root`: where its files are. */
export function createMachine(env: Readonly<Record<string, string | undefined>>, root = '/'): Machine {
  const exists = (path: string) =>
    access(join(root, path)).then(
      () => true,
      () => false,
    );
  return {
    // As sd_booted(3) finds it out.
    hasSystemd: () => exists('run/systemd/system'),
    lingers: (user) => exists(join('var/lib/systemd/linger', user)),
    systemctl: (...words) =>
      new Promise((resolve) => {
        execFile(
          'systemctl',
          ['--user', '--no-ask-password', ...words],
          { env: { ...env }, timeout: timeoutMs },
          (error, _stdout, stderr) => {
            if (!error) resolve(undefined);
            else
              resolve(stderr.trim().split('\n').join(' ') || (error.code === 'ENOENT' ? 'there is no program systemctl' : error.message));
          },
        );
      }),
  };
}
