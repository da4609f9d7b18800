import { readFile, realpath } from 'node:fs/promises';

/**
 * Those of the directories that lie in memory, by the kernel's table of mounts, and from which programs may be run; none where the kernel has
 * no such table.
 */
export async function findMemoryDirectories(directories: readonly string[]): Promise<readonly string[]> {
  const table = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const found = await Promise.all(directories.map((directory) => realpath(directory).catch(() => undefined)));
  return found.filter((directory) => directory !== undefined).filter((directory) => liesInMemory(table, directory));
}

/** Whether a path without links lies in memory. `table` is that of `/proc/self/mountinfo`. Pure. */
export function liesInMemory(table: string, path: string): boolean {
  const mounts = table.split('\n').flatMap((line) => {
    const [mount = '', system = ''] = line.split(' - ');
    const [, , , , point, options = ''] = mount.split(' ');
    return point === undefined ? [] : [{ point: unescapeOctal(point), options: options.split(','), type: system.split(' ')[0] ?? '' }];
  });
  const holding = mounts.filter(({ point }) => path === point || path.startsWith(point === '/' ? point : `${point}/`));
  // The innermost, and of several at one place the last, which covers the others.
  const [last] = holding.toReversed().toSorted((a, b) => b.point.length - a.point.length);
  return last !== undefined && ['tmpfs', 'ramfs'].includes(last.type) && !last.options.includes('noexec');
}

const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
