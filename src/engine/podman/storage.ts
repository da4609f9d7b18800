import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineContext } from '../common/dialect.ts';
import { diskUsage, diskUsageWords, readDiskUsage } from '../common/disk-usage.ts';
import { createMountedMemory } from '../common/memory-volumes.ts';
import { asTrees, shareArguments, shareDirectly } from '../common/share-tree.ts';
import { createVolumeVerbs } from '../common/volumes.ts';
import { createBoundSubPaths } from '../subpaths/bound.ts';
import type { Engine } from '../types.ts';
import { createVolumeFiles, startHere } from '../volume-files/volume-files.ts';

/** Where podman keeps volumes. */
export interface PodmanVolumes {
  readonly volumePath: string;
  /** Where the mounts that podman's containers come from are listed; undefined while there are none of podman's own. */
  readonly mountTablePath: () => Promise<string | undefined>;
}

/** podman's volumes, and parts of them. What is a user's own is reached from within podman's user namespace. */
export function createPodmanStorage(context: EngineContext, { volumePath, mountTablePath: tablePath }: PodmanVolumes) {
  const { runner, info } = context;
  const unshared = info.rootless;
  const contentOf = (volume: string) => join(volumePath, volume, '_data');
  const setMode = async (name: string, mode: number): Promise<void> => {
    const directory = contentOf(name);
    if (unshared) await runner.run(['unshare', 'chmod', mode.toString(8), directory]);
    else await chmod(directory, mode);
  };
  const shareWithGroup: Engine['shareWithGroup'] = async (shares, options) => {
    // The group of a rootless container is another one outside of podman's user namespace.
    if (unshared) await runner.run(['unshare', 'find', ...shareArguments(asTrees(shares, contentOf), options)]);
    else await shareDirectly(shares, options, contentOf);
  };
  const volumeUsage: Engine['volumeUsage'] = async (name) =>
    unshared ? readDiskUsage((await runner.tryRun(['unshare', ...diskUsageWords(contentOf(name))])).stdout) : diskUsage(contentOf(name));
  const memoryWay = createMountedMemory(context, { volumePath, unshared, tablePath });
  const volumeFiles = createVolumeFiles({
    start: async (words) =>
      unshared ? runner.spawn(['unshare', process.execPath, ...words], ['pipe', 'pipe', 'pipe']) : startHere(context.dir),
    rootOf: (source) => (source.type === 'volume' ? contentOf(source.name) : source.hostPath),
  });
  return {
    volumes: { ...createVolumeVerbs(context, setMode, memoryWay), volumeUsage, volumeFiles, shareWithGroup },
    subPaths: createBoundSubPaths(context, { volumePath, unshared }),
  };
}
