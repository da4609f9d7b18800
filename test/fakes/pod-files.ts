import type { LogEntry } from '../../src/api/cri-log.ts';
import type { PodMemory } from '../../src/kubelet/memory.ts';
import type { PodFiles } from '../../src/kubelet/pod-files.ts';
import { keptText } from './log-text.ts';
import { createFakeVolumeDirectories, type FakeVolumeDirectories } from './volume-directories.ts';

/** Pod files in memory, which outlive the kubelets that write them. */
export interface FakePodFiles extends PodFiles {
  readonly volumes: FakeVolumeDirectories;
  /** What stands in the termination log of an attempt, as if the container had written it. */
  writeTerminationLog(uid: string, container: string, attempt: number, text: string): void;
}

/** An empty disk for pod files. */
export function createFakePodFiles(): FakePodFiles {
  const files = new Map<string, unknown>();
  const path = (uid: string, ...rest: readonly (string | number)[]) => [uid, ...rest].join('/');
  const hostsPath = (uid: string) => `/pods/${path(uid, 'etc-hosts')}`;
  const terminationLogPath = (uid: string, container: string, attempt: number) =>
    `/pods/${path(uid, container, attempt, 'termination-log')}`;
  const volumes = createFakeVolumeDirectories();
  return {
    volumes,
    terminationLogPath,
    list: async () => [...new Set([...files.keys()].map((name) => name.split('/')[0] ?? ''))],
    readMemory: async (uid) => files.get(path(uid, 'memory')) as PodMemory | undefined,
    async writeMemory(uid, memory) {
      files.set(path(uid, 'memory'), structuredClone(memory));
    },
    async makeTerminationLog(uid, container, attempt) {
      const name = path(uid, 'termination', container, attempt);
      if (!files.has(name)) files.set(name, '');
      return terminationLogPath(uid, container, attempt);
    },
    readTerminationLog: async (uid, container, attempt, bytes) =>
      Buffer.from(String(files.get(path(uid, 'termination', container, attempt)) ?? '')).subarray(-bytes),
    async writeHosts(uid, content) {
      files.set(path(uid, 'hosts'), content);
      return hostsPath(uid);
    },
    async writeScript(uid, name, content) {
      files.set(path(uid, 'scripts', name), content);
      return `/pods/${path(uid, 'scripts')}`;
    },
    async keepLog(uid, container, attempt, entries) {
      const kept: LogEntry[] = [];
      for await (const entry of entries) kept.push(entry);
      files.set(path(uid, 'logs', container, attempt), kept);
    },
    async readKeptLog(uid, container, attempt, options) {
      const kept = files.get(path(uid, 'logs', container, attempt)) as readonly LogEntry[] | undefined;
      return kept && keptText(kept, options);
    },
    async remove(uid) {
      await volumes.remove(uid);
      for (const name of [...files.keys()]) if (name.startsWith(`${uid}/`)) files.delete(name);
    },
    writeTerminationLog: (uid, container, attempt, text) => void files.set(path(uid, 'termination', container, attempt), text),
  };
}
