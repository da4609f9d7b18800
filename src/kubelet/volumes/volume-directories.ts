/** The directories of the volumes that kpod fills itself, on disk and in memory. */
import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, readlink, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { privacyProblem } from '../../base/private-directory.ts';
import { isSystemError, nothingIfMissing } from '../../base/system-error.ts';
import { createAtomicWriter } from './atomic-writer.ts';
import type { Payload } from './payload.ts';

/** A volume of a pod, and what it lies on. Uid, source and volume are checked names without slashes. */
export interface VolumePlace {
  readonly uid: string;
  /** The kubelet's name for the source: `kubernetes.io~secret`. */
  readonly source: string;
  readonly volume: string;
  /** `memory`: where the machine has it, since what must not be found on a disk lies there. */
  readonly medium: 'disk' | 'memory';
}

/** The directories of all pods' volumes. All but `path` throw the system's error. */
export interface VolumeDirectories {
  /** Where the volume lies, whether it is there or not. It may lead over a link. Pure. */
  path(place: VolumePlace): string;
  /**
   * Makes the payload the volume's content; whoever sees it sees all of the old or all of the new. Idempotent, also after kills and when the
   * memory has been emptied. `prepare` as the atomic writer's. Throws PayloadError for a path that would leave the volume.
   */
  fill(place: VolumePlace, payload: Payload, prepare?: (content: string) => Promise<void>): Promise<void>;
  /** Removes what the pod has of it. Idempotent. */
  remove(uid: string): Promise<void>;
  /** Removes what is in memory of pods whose files are gone, whoever removed them. */
  sweep(): Promise<void>;
}

/** The kubelet's modes: everybody may look in; a file system of its own is sticky besides. */
const volumeModes = { disk: 0o777, memory: 0o1777 } as const;

const privateMode = 0o700;

/**
 * Directories below `podsDir`, those in memory below one of the directories that `memoryDirs` answers: the first that a directory can be
 * made in. A link from the pod's files leads there, so that one who knows only these finds them, whatever memory there is then.
 */
export function createVolumeDirectories(deps: {
  readonly podsDir: string;
  readonly memoryDirs: () => Promise<readonly string[]>;
  /** Names this agent's directories among those of others. */
  readonly instance: string;
  readonly clock: Clock;
}): VolumeDirectories {
  const { podsDir, memoryDirs, instance } = deps;
  const memory = { dirs: memoryDirs, prefix: `kpod-${instance}-` };
  const writer = createAtomicWriter(deps);
  const roots = (uid: string) => ({ disk: join(podsDir, uid, 'volumes'), memory: join(podsDir, uid, 'memory') });
  const path = ({ uid, source, volume, medium }: VolumePlace) => join(roots(uid)[medium], source, volume);
  return {
    path,
    async fill(place, payload, prepare) {
      const { uid, medium } = place;
      await mkdir(join(podsDir, uid), { recursive: true, mode: privateMode });
      if (medium === 'memory') await ensureMemory(roots(uid).memory, uid, memory);
      const directory = path(place);
      await mkdir(dirname(directory), { recursive: true, mode: privateMode });
      await ensureOpen(directory, volumeModes[medium]);
      await writer.write(directory, payload, prepare);
    },
    async remove(uid) {
      const { disk, memory: link } = roots(uid);
      const target = await readlink(link).catch(nothingIfNoLink);
      if (target !== undefined && isOfPod(target, memory.prefix, uid)) await rm(target, { recursive: true, force: true });
      for (const root of [link, disk]) {
        writer.forget(root);
        await rm(root, { recursive: true, force: true });
      }
    },
    async sweep() {
      for (const root of await memoryDirs()) {
        const own = (await readdir(root)).filter((name) => name.startsWith(memory.prefix)).map((name) => join(root, name));
        // The links come first, so what none leads to now is nobody's.
        const uids = await readdir(podsDir).catch(nothingIfMissing);
        const targets = await Promise.all((uids ?? []).map((uid) => readlink(roots(uid).memory).catch(nothingIfNoLink)));
        for (const path of own) if (!targets.includes(path)) await rm(path, { recursive: true, force: true });
      }
    },
  };
}

/** What a group that owns it may do besides is left as it is. */
async function ensureOpen(directory: string, mode: number): Promise<void> {
  await mkdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const { mode: present } = await stat(directory);
  if ((present & mode) !== mode) await chmod(directory, mode);
}

const isOfPod = (target: string, prefix: string, uid: string): boolean =>
  /^-[0-9a-f]{8}$/.test(basename(target).replace(`${prefix}${uid}`, ''));

/** Where there is memory, and how the names of this agent's directories in it begin. */
interface MemoryPlace {
  readonly dirs: () => Promise<readonly string[]>;
  readonly prefix: string;
}

/** For `catch`: a directory stands where a link could be, or nothing. */
function nothingIfNoLink(error: unknown): undefined {
  if (isSystemError(error) && error.code === 'EINVAL') return undefined;
  return nothingIfMissing(error as NodeJS.ErrnoException);
}

/**
 * Sees to it that something stands behind the pod's link to memory; a machine without such memory has a directory in its place. The link
 * comes first: what it leads to is found again by it, so that a kill in between leaves nothing that nobody knows of.
 */
async function ensureMemory(link: string, uid: string, { dirs, prefix }: MemoryPlace): Promise<void> {
  const { uid: owner } = await stat(dirname(link));
  const target = await readlink(link).catch(nothingIfNoLink);
  if (target !== undefined && isOfPod(target, prefix, uid) && (await makeOwn(target, owner))) return;
  if (target === undefined && (await lstat(link).catch(nothingIfMissing))?.isDirectory()) return;
  await rm(link, { recursive: true, force: true });
  for (const root of await dirs()) {
    const fresh = join(root, `${prefix}${uid}-${randomBytes(4).toString('hex')}`);
    await symlink(fresh, link);
    if (await makeOwn(fresh, owner)) return;
    await rm(link);
  }
  await mkdir(link, { mode: privateMode });
}

/** Whether the directory is there now, of that owner and closed to others: after a restart of the machine others may have been first. */
async function makeOwn(directory: string, owner: number): Promise<boolean> {
  try {
    await mkdir(directory, { mode: privateMode });
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code !== 'EEXIST') return false;
  }
  return (await privacyProblem(directory, owner)) === undefined;
}
