import { execa } from 'execa';

/** The words of a command that tells what a directory takes of its disk, mounts of others apart. */
export const diskUsageWords = (directory: string) => ['du', '-skx', directory] as const;

/** Bytes, out of what that command wrote: files that vanish meanwhile make it fail, and are none of anybody's business. */
export function readDiskUsage(answer: string): number | undefined {
  const [, kibibytes] = /^(\d+)\s/.exec(answer) ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** What a directory takes that the caller may look into; undefined when it is not there. */
export async function diskUsage(directory: string): Promise<number | undefined> {
  const [program, ...args] = diskUsageWords(directory);
  const { stdout } = await execa(program, args, { reject: false, env: { LC_ALL: 'C.UTF-8' } });
  return readDiskUsage(stdout);
}
