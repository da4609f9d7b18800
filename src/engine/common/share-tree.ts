/** Giving trees of files to a group. k8s: volume/volume_linux.go SetVolumeOwnership, changeFilePermission, requiresPermissionChange */
import { constants, type Stats } from 'node:fs';
import { chmod, chown, type FileHandle, lchown, open, readdir } from 'node:fs/promises';
import { isSystemError } from '../../base/system-error.ts';
import { EngineError, type GroupShare } from '../types.ts';

/** What members of the group may do with files, and with directories besides. */
const masks = { readWrite: 0o660, readOnly: 0o440, search: 0o110, setGroup: 0o2000 } as const;

/** The permission bits that an entry is given, whatever it has. */
const maskOf = ({ readOnly, isDirectory }: { readonly readOnly: boolean; readonly isDirectory: boolean }): number =>
  (readOnly ? masks.readOnly : masks.readWrite) | (isDirectory ? masks.search | masks.setGroup : 0);

/** How a group is given trees. */
export interface ShareOptions {
  readonly group: number;
  /** Leaves a tree alone whose root is the group's already. */
  readonly unlessRootIs: boolean;
}

/** A tree by its path, absolute. */
export type SharedTree = Pick<GroupShare, 'readOnly'> & { readonly path: string };

/** Only a name for the entry: opening it has no effect on it, whatever it is. Linux's O_PATH, which Node does not name. */
const nameOnly = 0o10000000;

/** Directories below one another, each of which is held open: more would use up what the process may open. */
const deepest = 200;

/**
 * Gives a tree of this machine to a group, with this process's own rights: never what a link leads to, also when others put links there
 * meanwhile, and nothing on another file system. Throws the system's error.
 */
export async function shareTree({ path, readOnly }: SharedTree, options: ShareOptions): Promise<void> {
  const root = await open(path, nameOnly);
  try {
    const found = await root.stat();
    if (options.unlessRootIs && isShared(found, readOnly, options.group)) return;
    await shareEntry(root, found, { ...options, readOnly, device: found.dev, depth: 0 });
  } finally {
    await root.close();
  }
}

/** The same with several, each volume at the path of its content. Throws EngineError. */
export async function shareDirectly(
  shares: readonly GroupShare[],
  options: ShareOptions,
  contentOf: (volume: string) => string,
): Promise<void> {
  for (const { path, readOnly } of asTrees(shares, contentOf)) {
    await shareTree({ path, readOnly }, options).catch((cause: Error) => {
      throw new EngineError(cause.message, { command: `chgrp -R ${options.group} ${path}`, kind: 'other', cause });
    });
  }
}

/** The trees of this machine that shares are. Pure. */
export const asTrees = (shares: readonly GroupShare[], contentOf: (volume: string) => string): readonly SharedTree[] =>
  shares.map(({ source, readOnly }) => ({ path: source.type === 'volume' ? contentOf(source.name) : source.hostPath, readOnly }));

type Walk = ShareOptions & { readonly readOnly: boolean; readonly device: number; readonly depth: number };

// By the open entry: its name may mean another one by now.
const byHandle = ({ fd }: FileHandle): string => `/proc/self/fd/${fd}`;

async function shareEntry(entry: FileHandle, found: Stats, walk: Walk): Promise<void> {
  const isDirectory = found.isDirectory();
  // The root comes last: what is cut off before is not taken for done.
  if (isDirectory) await shareChildren(entry, walk);
  await chown(byHandle(entry), found.uid, walk.group);
  await chmod(byHandle(entry), (found.mode & 0o7777) | maskOf({ readOnly: walk.readOnly, isDirectory }));
}

async function shareChildren(directory: FileHandle, walk: Walk): Promise<void> {
  if (walk.depth >= deepest) throw new Error(`directories lie in one another more than ${deepest} deep`);
  for (const name of await readdir(byHandle(directory), { encoding: 'buffer' })) {
    await shareChild(Buffer.concat([Buffer.from(`${byHandle(directory)}/`), name]), { ...walk, depth: walk.depth + 1 });
  }
}

async function shareChild(path: Buffer, walk: Walk): Promise<void> {
  const entry = await open(path, nameOnly | constants.O_NOFOLLOW).catch(nothingIfGone);
  if (!entry) return;
  try {
    const found = await entry.stat();
    if (found.dev !== walk.device) return;
    if (found.isSymbolicLink()) await lchown(path, found.uid, walk.group).catch(nothingIfGone);
    else await shareEntry(entry, found, walk);
  } finally {
    await entry.close();
  }
}

/** For `catch`: others remove things while they are looked at. */
function nothingIfGone(error: unknown): undefined {
  if (!isSystemError(error) || error.code !== 'ENOENT') throw error;
}

function isShared({ gid, mode }: Stats, readOnly: boolean, group: number): boolean {
  const mask = maskOf({ readOnly, isDirectory: true });
  return gid === group && (mode & mask) === mask;
}

/**
 * The same as arguments of `find`, for where the rights of another are needed: what GNU's and BusyBox's understand alike. Pure.
 */
export function shareArguments(trees: readonly SharedTree[], { group, unlessRootIs }: ShareOptions): readonly string[] {
  const below = ({ path }: SharedTree) => ['(', '-path', globbed(path), '-o', '-path', `${globbed(path)}/*`, ')'];
  const change = (readOnly: boolean) => {
    const may = readOnly ? 'r' : 'rw';
    return ['(', '-type', 'd', ...exec('chmod', `ug+${may}x,g+s`), '-o', ...exec('chmod', `ug+${may}`), ')'];
  };
  const closed = trees.filter(({ readOnly }) => readOnly);
  const anyOf = (tests: readonly (readonly string[])[]) => [
    '(',
    ...tests.flatMap((test, index) => (index === 0 ? test : ['-o', ...test])),
    ')',
  ];
  const kept = trees.map((tree) => {
    const mode = maskOf({ readOnly: tree.readOnly, isDirectory: true }).toString(8);
    return ['(', '-path', globbed(tree.path), '-group', String(group), '-perm', `-${mode}`, ')'];
  });
  const changes =
    closed.length === 0 || closed.length === trees.length
      ? change(closed.length > 0)
      : ['(', ...anyOf(closed.map(below)), ...change(true), '-o', ...change(false), ')'];
  return [
    ...trees.map(({ path }) => path),
    '-xdev',
    ...(unlessRootIs ? [...anyOf(kept), '-prune', '-o'] : []),
    ...exec('chgrp', '-h', String(group)),
    ...['!', '-type', 'l'],
    ...changes,
  ];
}

const exec = (...words: readonly string[]): readonly string[] => ['-exec', ...words, '{}', '+'];

const globbed = (path: string): string => path.replace(/[\\*?[\]]/g, '\\$&');
