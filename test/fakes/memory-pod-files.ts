import type { LogEntry } from '../../src/api/cri-log.ts';
import type { PodMemory } from '../../src/kubelet/memory.ts';
import type { PodFiles } from '../../src/kubelet/pod-files.ts';
import { createLife, type Life } from './life.ts';
import { keptText } from './log-text.ts';
import { createFakeVolumeDirectories } from './volume-directories.ts';

interface Files {
  memory?: string;
  readonly kept: Map<string, readonly LogEntry[]>;
}

/** What survives a crash: the files of each pod, by uid. */
export type PodFilesDisk = Map<string, Files>;

/** Pod files in memory. Writes are steps of `life`; what a termination log says is empty, since nothing really runs. */
export function createMemoryPodFiles({ disk = new Map(), life = createLife() }: { disk?: PodFilesDisk; life?: Life } = {}): PodFiles {
  const filesOf = (uid: string): Files => {
    const files = disk.get(uid) ?? { kept: new Map() };
    disk.set(uid, files);
    return files;
  };
  const hostsPath = (uid: string) => `/simulated/${uid}/etc-hosts`;
  const terminationLogPath = (uid: string, container: string, attempt: number) => `/simulated/${uid}/${container}/${attempt}`;
  const keptName = (container: string, attempt: number) => `${container}/${attempt}`;
  return {
    volumes: createFakeVolumeDirectories(),
    terminationLogPath,
    list: async () => [...disk.keys()],
    async readMemory(uid) {
      const text = disk.get(uid)?.memory;
      return text === undefined ? undefined : (JSON.parse(text) as PodMemory);
    },
    writeMemory: (uid, memory) =>
      life.step(() => {
        filesOf(uid).memory = JSON.stringify(memory);
      }),
    async makeTerminationLog(uid, container, attempt) {
      filesOf(uid);
      return terminationLogPath(uid, container, attempt);
    },
    readTerminationLog: async () => new Uint8Array(),
    async writeHosts(uid) {
      filesOf(uid);
      return hostsPath(uid);
    },
    async writeScript(uid) {
      filesOf(uid);
      return `/pods/${uid}/scripts`;
    },
    async keepLog(uid, container, attempt, entries) {
      const all: LogEntry[] = [];
      for await (const entry of entries) all.push(entry);
      await life.step(() => void filesOf(uid).kept.set(keptName(container, attempt), all));
    },
    async readKeptLog(uid, container, attempt, options) {
      const kept = disk.get(uid)?.kept.get(keptName(container, attempt));
      return kept && keptText(kept, options);
    },
    remove: (uid) => life.step(() => void disk.delete(uid)),
  };
}
