import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { EngineError } from '../types.ts';
import type { EngineContext } from './dialect.ts';
import { readMountTable } from './mount-table.ts';

/** How large a volume in memory may become, and the mode of its root. */
export interface MemorySettings {
  readonly mode: number;
  readonly sizeBytes?: number;
  /** The group that its root is given. */
  readonly group?: number;
}

/** How volumes are kept in memory: by what `volume create` is told, or by a file system that is mounted over what it has made. */
export type MemoryWay =
  | { readonly is: 'created'; readonly flags: (settings: MemorySettings) => readonly string[] }
  | {
      readonly is: 'mounted';
      /** Mounts it, unless it is there. */
      mount(volume: string, settings: MemorySettings): Promise<void>;
      /** Takes it away, if it is there. */
      unmount(volume: string): Promise<void>;
    };

const tmpfsOptions = ({ mode, sizeBytes, group }: MemorySettings): string =>
  [
    `mode=${mode.toString(8)}`,
    ...(sizeBytes === undefined ? [] : [`size=${sizeBytes}`]),
    ...(group === undefined ? [] : [`gid=${group}`]),
  ].join(',');

/** A volume that the engine mounts as memory, for as long as a container has it. */
export const createdInMemory: MemoryWay = {
  is: 'created',
  flags: (settings) => ['--opt=type=tmpfs', '--opt=device=tmpfs', `--opt=o=${tmpfsOptions(settings)}`],
};

/**
 * Volumes with a file system of kpod's own, below which the engine's directory stays empty. It lives until it is taken away or the machine
 * starts anew, whatever containers come and go. `unshared`: by root of the user's own namespace. `tablePath` answers where the mounts of that
 * namespace are listed; undefined when there is no such namespace, and so no mount.
 */
export function createMountedMemory(
  { runner }: EngineContext,
  options: { readonly volumePath: string; readonly unshared: boolean; readonly tablePath: () => Promise<string | undefined> },
): MemoryWay {
  const placeOf = (volume: string) => join(options.volumePath, volume, '_data');
  const run = async (...words: readonly [string, ...string[]]): Promise<void> => {
    if (options.unshared) return void (await runner.run(['unshare', ...words]));
    const [program, ...args] = words;
    const { failed, stderr, shortMessage } = await execa(program, args, { reject: false, env: { LC_ALL: 'C.UTF-8' } });
    if (failed) throw new EngineError(stderr || (shortMessage ?? ''), { command: words.join(' '), kind: 'other' });
  };
  const isMounted = async (place: string): Promise<boolean> => {
    const path = await options.tablePath();
    const text = path === undefined ? '' : await readFile(path, 'utf8').catch(() => '');
    return readMountTable(text).some(({ mountPoint }) => mountPoint === place);
  };
  return {
    is: 'mounted',
    async mount(volume, settings) {
      const place = placeOf(volume);
      if (!(await isMounted(place))) await run('mount', '-t', 'tmpfs', '-o', tmpfsOptions(settings), 'tmpfs', place);
    },
    async unmount(volume) {
      const place = placeOf(volume);
      if (await isMounted(place)) await run('umount', '--lazy', place);
    },
  };
}
