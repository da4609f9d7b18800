import type { Config, ConfigFiles } from '../../src/services/proxy/config-files.ts';

/** Configurations of proxies in memory, to look at. */
export interface MemoryConfigFiles extends ConfigFiles {
  readonly written: ReadonlyMap<string, Config>;
}

/** No configuration yet. */
export function createMemoryConfigFiles(): MemoryConfigFiles {
  const written = new Map<string, Config>();
  return {
    written,
    directory: (uid) => `/configs/${uid}`,
    write: async (uid, config) => void written.set(uid, config),
    list: async () => [...written.keys()],
    remove: async (uid) => void written.delete(uid),
  };
}
