import { join } from 'node:path/posix';
import { SubPathError } from '../types.ts';
import type { ArchiveEntry } from './first-entry.ts';

/** A volume as its content can be looked at, by paths below its root that lead over no links. */
export interface VolumeView {
  /** What stands there; undefined for nothing. The root is ''. Throws EngineError. */
  look(path: string): Promise<ArchiveEntry | undefined>;
  /** Makes a directory. Throws EngineError. */
  makeDirectory(path: string, like: Pick<ArchiveEntry, 'mode' | 'gid'>): Promise<void>;
}

/** Where a part of a volume is. */
export interface Part {
  /** On the machine of the engine. */
  readonly directory: string;
  /** The file in the directory, when it is one. */
  readonly file?: string;
}

const mostLinks = 40;

/**
 * Finds a part by its path, following the links that stay in the volume, whose root is at `root`, and makes the directories that are missing.
 * Throws SubPathError, EngineError.
 */
export async function findPart(
  view: VolumeView,
  { subPath, containerPath, root }: { readonly subPath: string; readonly containerPath: string; readonly root: string },
): Promise<Part> {
  const refuse = (problem: 'outside' | 'notMade', detail: string) => new SubPathError(containerPath, problem, detail);
  const elements = (path: string, isLinked: boolean) =>
    path.split('/').flatMap((name) => (name === '' || name === '.' ? [] : [{ name, isLinked }]));
  // What is made in a volume of a group is the group's, too.
  const { mode, gid } = (await view.look('')) ?? { mode: 0o755, gid: 0 };
  let path: readonly string[] = [];
  let left = elements(subPath, false);
  let links = 0;
  let file: string | undefined;
  const lookOrMake = async (place: string, isLinked: boolean): Promise<ArchiveEntry> => {
    const found = await view.look(place);
    if (found) return found;
    if (isLinked) throw refuse('notMade', `a link leads to ${place}, which is not there`);
    await view.makeDirectory(place, { mode, gid });
    return { kind: 'directory', mode, gid, target: '' };
  };
  for (let next = left[0]; next !== undefined; next = left[0]) {
    left = left.slice(1);
    if (next.name === '..') {
      if (path.length === 0) throw refuse('outside', 'a link leads out of the volume');
      path = path.slice(0, -1);
      continue;
    }
    const { kind, target } = await lookOrMake([...path, next.name].join('/'), next.isLinked);
    if (kind === 'link') {
      links += 1;
      const inside = withinRoot(target, root);
      if (links > mostLinks || inside === undefined) throw refuse('outside', `a link leads out of the volume, to ${target}`);
      if (target.startsWith('/')) path = [];
      left = [...elements(inside, true), ...left];
    } else if (kind === 'directory') path = [...path, next.name];
    else if (left.length > 0) throw refuse('outside', `${next.name} is not a directory`);
    else file = next.name;
  }
  return { directory: join(root, ...path), ...(file === undefined ? {} : { file }) };
}

/** An absolute target below the root, as a path from there; a relative one as it is. */
function withinRoot(target: string, root: string): string | undefined {
  if (!target.startsWith('/')) return target;
  return target === root || target.startsWith(`${root}/`) ? target.slice(root.length) : undefined;
}
