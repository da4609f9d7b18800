import type { Config, ConfigFiles } from '../../src/services/proxy/config-files.ts';

/** Configurations of proxies in memory, to look at. */
export interface MemoryConfigFiles extends ConfigFiles {
  readonly written: ReadonlyMap<string, Config>;
  /** Lets no file be written any more, as a disk that has gone. */
  hang(): void;
}

/** No configuration yet. */
export function createMemoryConfigFiles(): MemoryConfigFiles {
  const written = new Map<string, Config>();
  let hangs = false;
  return {
    written,
    hang() {
      hangs = true;
    },
    directory: (uid) => `/configs/${uid}`,
    async write(uid, config) {
      if (hangs) await new Promise(() => {});
      written.set(uid, config);
    },
    list: async () => [...written.keys()],
    remove: async (uid) => void written.delete(uid),
  };
}
