import type { Payload } from '../../src/kubelet/volumes/payload.ts';
import { checkedPayload } from '../../src/kubelet/volumes/payload.ts';
import type { VolumeDirectories } from '../../src/kubelet/volumes/volume-directories.ts';

/** Directories of volumes in memory. */
export interface FakeVolumeDirectories extends VolumeDirectories {
  /** The text of every file, by its path; undefined when the directory is not there. */
  files(directory: string): Readonly<Record<string, string>> | undefined;
  /** Who may read a file: its mode, and its owner where that is told; undefined when it is not there. */
  access(directory: string, file: string): { readonly mode: number; readonly owner?: number } | undefined;
  /** All directories, by their paths. */
  all(): readonly string[];
}

/** No directory yet. */
export function createFakeVolumeDirectories(): FakeVolumeDirectories {
  const contents = new Map<string, Payload>();
  const path: VolumeDirectories['path'] = ({ uid, source, volume, medium }) => `/pods/${uid}/${medium}/${source}/${volume}`;
  return {
    path,
    async fill(place, payload) {
      contents.set(path(place), checkedPayload(payload));
    },
    async remove(uid) {
      for (const directory of [...contents.keys()]) if (directory.startsWith(`/pods/${uid}/`)) contents.delete(directory);
    },
    async sweep() {},
    files(directory) {
      const content = contents.get(directory);
      return content && Object.fromEntries([...content].map(([name, { data }]) => [name, String(data)]));
    },
    access(directory, file) {
      const found = contents.get(directory)?.get(file);
      return found && { mode: found.mode, ...(found.owner === undefined ? {} : { owner: found.owner }) };
    },
    all: () => [...contents.keys()],
  };
}
