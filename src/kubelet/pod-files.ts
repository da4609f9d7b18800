/** The kubelet's own files of a pod, below `pods/<uid>`. */
import { constants } from 'node:fs';
import { chmod, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pLimit from 'p-limit';
import type { LogEntry } from '../api/cri-log.ts';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { openRegular, readFileEnd } from '../base/file-end.ts';
import { nothingIfMissing } from '../base/system-error.ts';
import { type KeptLogOptions, keepLog, readKeptLog } from './kept-logs.ts';
import type { PodMemory } from './memory.ts';
import { parseMemory, renderMemory } from './memory-file.ts';
import type { VolumeDirectories } from './volumes/volume-directories.ts';

/** The files of all pods, each pod by its uid. Reads answer undefined (or nothing) for what is missing; writes throw the system's error. */
export interface PodFiles {
  /** The uids that have files. */
  list(): Promise<readonly string[]>;
  /** `damaged` when the file was none; it is set aside as `….damaged`. */
  readMemory(uid: string): Promise<PodMemory | 'damaged' | undefined>;
  /** Durable when it resolves. */
  writeMemory(uid: string, memory: PodMemory): Promise<void>;
  /**
   * Makes the file that stands behind terminationMessagePath for one attempt; answers its path. Those of attempts before the last one go: what
   * they say is known.
   */
  makeTerminationLog(uid: string, container: string, attempt: number): Promise<string>;
  /** Its last bytes. Throws when something else than a file stands there, or it cannot be read. */
  readTerminationLog(uid: string, container: string, attempt: number, bytes: number): Promise<Uint8Array>;
  /** Writes the pod's hosts file; answers its path. */
  writeHosts(uid: string, content: string): Promise<string>;
  /** Writes a script that containers of the pod are given; answers the directory that it is in. Idempotent. */
  writeScript(uid: string, name: string, content: string): Promise<string>;
  terminationLogPath(uid: string, container: string, attempt: number): string;
  /** Keeps the log of an attempt whose container is about to go. Idempotent; who asks for what is being done waits for it. */
  keepLog(uid: string, container: string, attempt: number, entries: AsyncIterable<LogEntry>): Promise<void>;
  readKeptLog(uid: string, container: string, attempt: number, options: KeptLogOptions): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** The volumes that kpod fills itself. */
  readonly volumes: VolumeDirectories;
  /** Removes everything of the pod. */
  remove(uid: string): Promise<void>;
}

/** Each copy of a log holds as much of it in memory as is kept. */
const mostCopies = 2;

/**
 * Pod files below `podsDir`, with the `volumes` below it. Uids and container names are checked names without slashes, so none of them can
 * leave the directory.
 */
export function createPodFiles(podsDir: string, volumes: VolumeDirectories): PodFiles {
  const memoryPath = (uid: string) => join(podsDir, uid, 'memory.json');
  const hostsPath = (uid: string) => join(podsDir, uid, 'etc-hosts');
  const logsOf = (uid: string, container: string) => join(podsDir, uid, 'logs', container);
  const attemptsOf = (uid: string, container: string) => join(podsDir, uid, 'containers', container);
  const terminationLogPath = (uid: string, container: string, attempt: number) =>
    join(attemptsOf(uid, container), String(attempt), 'termination-log');
  const copies = new Map<string, Promise<void>>();
  const copiesAtOnce = pLimit(mostCopies);
  const makeParent = (path: string) => mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return {
    terminationLogPath,
    list: () => readdir(podsDir).catch(() => []),
    async readMemory(uid) {
      const text = await readFile(memoryPath(uid), 'utf8').catch(nothingIfMissing);
      if (text === undefined) return undefined;
      const memory = parseMemory(text);
      // Kept for whoever wants to know what was in it.
      if (!memory) await rename(memoryPath(uid), `${memoryPath(uid)}.damaged`);
      return memory ?? 'damaged';
    },
    async writeMemory(uid, memory) {
      await makeParent(memoryPath(uid));
      await writeFileAtomic(memoryPath(uid), renderMemory(memory));
    },
    async makeTerminationLog(uid, container, attempt) {
      const path = terminationLogPath(uid, container, attempt);
      await makeParent(path);
      await makeTerminationLog(path);
      await removeBefore(attemptsOf(uid, container), attempt - 1);
      return path;
    },
    readTerminationLog: async (uid, container, attempt, bytes) =>
      (await readFileEnd(terminationLogPath(uid, container, attempt), bytes)) ?? Buffer.alloc(0),
    async writeHosts(uid, content) {
      const path = hostsPath(uid);
      await makeParent(path);
      // In place: containers have this very file mounted, so another of the same name would not be seen.
      await writeFile(path, content);
      await chmod(path, 0o644);
      return path;
    },
    async writeScript(uid, name, content) {
      const directory = join(podsDir, uid, 'scripts');
      const path = join(directory, name);
      await makeParent(path);
      await writeFileAtomic(path, content);
      // Whoever a container runs as may read and run it.
      await chmod(directory, 0o755);
      await chmod(path, 0o755);
      return directory;
    },
    keepLog(uid, container, attempt, entries) {
      // Whoever asks for a log that is being copied would copy it once more.
      const key = `${uid}/${container}/${attempt}`;
      const copy = () => keepLog(logsOf(uid, container), attempt, entries);
      const done = copies.get(key) ?? copiesAtOnce(copy).finally(() => copies.delete(key));
      copies.set(key, done);
      return done;
    },
    readKeptLog: (uid, container, attempt, options) => readKeptLog(logsOf(uid, container), attempt, options),
    volumes,
    async remove(uid) {
      // What they have in memory is found by the pod's other files alone.
      await volumes.remove(uid);
      await rm(join(podsDir, uid), { recursive: true, force: true });
    },
  };
}

async function removeBefore(directory: string, attempt: number): Promise<void> {
  const old = (await readdir(directory)).filter((name) => Number(name) < attempt);
  for (const name of old) await rm(join(directory, name), { recursive: true, force: true });
}

/** Any user in the container may write its last words. */
async function makeTerminationLog(path: string): Promise<void> {
  const present = await openRegular(path, constants.O_RDONLY).catch(() => rm(path, { recursive: true, force: true }));
  const file = present ?? (await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY));
  try {
    await file.chmod(0o666);
  } finally {
    await file.close();
  }
}
