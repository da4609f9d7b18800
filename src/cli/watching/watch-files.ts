import { type FSWatcher, readdirSync, realpathSync, statSync, watch } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Clock, Timer } from '../../base/clock.ts';

export interface WatchedPaths {
  /** Files and directories; they need not be there all the time. */
  readonly paths: readonly string[];
  /** Directories with all below them. */
  readonly recursive: boolean;
  /** Directories that count with all below them in any case; asked for anew after each change. */
  readonly trees?: () => readonly string[];
}

/** Calls `hint` when something of these paths may have changed, rather once too often; the answer ends it. */
export type WatchFiles = (watched: WatchedPaths, hint: () => void) => Promise<() => void>;

/** Where the system tells of no changes (none left to watch with, a file system that has none), it is looked by the clock. */
const lookMs = 2_000;

/** Watches by the system's own means. Editors replace files, so that it is the directories which are watched. */
export function createFileWatcher(clock: Clock): WatchFiles {
  return async (watched, hint) => {
    const open = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();
    let timer: Timer | undefined;
    let isClosed = false;
    const fallBack = () => {
      timer ??= clock.schedule(lookMs, () => {
        timer = undefined;
        hint();
        arm();
      });
    };
    const close = (directory: string) => {
      open.get(directory)?.watcher.close();
      open.delete(directory);
    };
    const openOne = (directory: string, names: () => Names) => {
      try {
        const inode = statSync(directory).ino;
        const watcher = watch(directory, (_type, name) => {
          if (isClosed) return;
          const wanted = names();
          const isOther = wanted !== 'all' && name !== null && !wanted.has(name);
          if (isOther && inodeOf(directory) === inode) return;
          arm();
          hint();
        });
        watcher.on('error', () => {
          close(directory);
          fallBack();
        });
        open.set(directory, { watcher, inode });
      } catch {
        fallBack();
      }
    };
    let wanted: ReadonlyMap<string, Names> = new Map();
    const arm = () => {
      if (isClosed) return;
      wanted = findDirectories(watched);
      for (const [directory, { inode }] of open) if (!wanted.has(directory) || inodeOf(directory) !== inode) close(directory);
      for (const directory of wanted.keys()) if (!open.has(directory)) openOne(directory, () => wanted.get(directory) ?? new Set());
    };
    arm();
    return () => {
      isClosed = true;
      timer?.cancel();
      for (const directory of [...open.keys()]) close(directory);
    };
  };
}

/** Which entries of a directory count. */
type Names = 'all' | ReadonlySet<string>;

function findDirectories({ paths, recursive, trees = () => [] }: WatchedPaths): ReadonlyMap<string, Names> {
  const found = new Map<string, Names>();
  const add = (directory: string, name: string) => {
    const names = found.get(directory);
    if (names !== 'all') found.set(directory, new Set([...(names ?? []), name]));
  };
  for (const path of paths.map((one) => resolve(one))) {
    // Of what is not there, the nearest directory that is.
    let below = path;
    while (dirname(below) !== below && inodeOf(dirname(below)) === undefined) below = dirname(below);
    add(dirname(below), basename(below));
    const real = realPathOf(path);
    if (real !== undefined && real !== path) add(dirname(real), basename(real));
    for (const directory of directoriesIn(path, recursive)) found.set(directory, 'all');
  }
  for (const tree of trees()) for (const directory of directoriesIn(tree, true)) found.set(directory, 'all');
  return found;
}

function directoriesIn(path: string, recursive: boolean): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [];
    if (!recursive) return [path];
    const inner = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== '.git');
    return [path, ...inner.flatMap(({ name }) => directoriesIn(join(path, name), true))];
  } catch {
    return [];
  }
}

function inodeOf(path: string): number | undefined {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
