import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineContext } from '../common/dialect.ts';
import { createMountedMemory } from '../common/memory-volumes.ts';
import { createVolumeVerbs } from '../common/volumes.ts';
import { createBoundSubPaths } from '../subpaths/bound.ts';

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
  const setMode = async (name: string, mode: number): Promise<void> => {
    const directory = join(volumePath, name, '_data');
    if (unshared) await runner.run(['unshare', 'chmod', mode.toString(8), directory]);
    else await chmod(directory, mode);
  };
  return {
    volumes: createVolumeVerbs(context, setMode, createMountedMemory(context, { volumePath, unshared, tablePath })),
    subPaths: createBoundSubPaths(context, { volumePath, unshared }),
  };
}
