import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a program stands on the PATH of `env`, undefined when it is not there. A name with a slash is looked at as it is. */
export async function findProgram(name: string, env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const candidates = name.includes('/')
    ? [name]
    : (env['PATH'] ?? '')
        .split(':')
        .filter(Boolean)
        .map((directory) => join(directory, name));
  for (const path of candidates) {
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
