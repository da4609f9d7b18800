import { createHash } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineContext } from '../common/dialect.ts';
import { diskUsage } from '../common/disk-usage.ts';
import { createdInMemory, createMountedMemory } from '../common/memory-volumes.ts';
import { shareDirectly } from '../common/share-tree.ts';
import { createVolumeVerbs } from '../common/volumes.ts';
import { createBoundSubPaths } from '../subpaths/bound.ts';
import type { SubPaths } from '../subpaths/subpaths.ts';
import type { Engine, GroupShare } from '../types.ts';
import { createVolumeFiles, startHere } from '../volume-files/volume-files.ts';
import { createImageVolumes } from './image-volumes.ts';
import { lookedAt, startInContainer } from './look-helper.ts';
import type { PauseImage } from './pause-image.ts';
import { createPinnedSubPaths } from './pinned-subpaths.ts';
import { shareThroughDocker } from './share-helper.ts';
import { setModeThroughDocker } from './volume-mode.ts';

/** Where docker keeps volumes, and what kpod may do there. */
export interface DockerVolumes {
  /** Where the daemon keeps volumes on its machine. */
  readonly volumePath: string;
  /** The daemon runs on this machine. */
  readonly isHere: boolean;
  /** The daemon sees what kpod mounts: it runs on this machine, and kpod as root. */
  readonly seesMounts: boolean;
  /** kpod may do with files of containers what it likes, and their users are those of this machine. */
  readonly ownsFiles: boolean;
}

/** docker's volumes, and parts of them. What kpod may not do itself is done in containers of the pause image. */
export function createDockerStorage(context: EngineContext, pauseImage: PauseImage, options: DockerVolumes) {
  const { volumePath, isHere, seesMounts, ownsFiles } = options;
  const contentOf = (volume: string) => join(volumePath, volume, '_data');
  const setMode = (volume: string, mode: number) =>
    chmod(contentOf(volume), mode).catch(async () => {
      const { id } = await pauseImage.get();
      await setModeThroughDocker(context, id, volume, mode);
    });
  const shareWithGroup: Engine['shareWithGroup'] = async (shares, { labels, ...how }) => {
    if (ownsFiles) return shareDirectly(shares, how, contentOf);
    const { id } = await pauseImage.get();
    await shareThroughDocker(context, { image: id, name: helperName(shares), labels }, shares, how);
  };
  const volumeUsage: Engine['volumeUsage'] = async (name) => (seesMounts ? diskUsage(contentOf(name)) : undefined);
  const volumeFiles = createVolumeFiles(
    seesMounts
      ? {
          start: async () => startHere(context.dir),
          rootOf: (source) => (source.type === 'volume' ? contentOf(source.name) : source.hostPath),
        }
      : {
          start: (words, source) => startInContainer(context, { image: () => pauseImage.get(), isHere }, source, words),
          rootOf: () => lookedAt,
        },
  );
  const memoryWay = seesMounts
    ? createMountedMemory(context, { volumePath, unshared: false, tablePath: async () => '/proc/self/mountinfo' })
    : createdInMemory;
  const parts = seesMounts
    ? createBoundSubPaths(context, { volumePath, unshared: false })
    : createPinnedSubPaths(context, { volumePath, isHere, pauseImage: () => pauseImage.get() });
  const images = createImageVolumes(context, () => pauseImage.get());
  const subPaths: SubPaths = {
    during: (config, start) => images.during(config, (given) => parts.during(given, start)),
    async sweep() {
      await parts.sweep();
      await images.sweep();
    },
  };
  return {
    volumes: { ...createVolumeVerbs(context, setMode, memoryWay), volumeUsage, volumeFiles, shareWithGroup },
    subPaths,
  };
}

/** Always the same for the same trees, so that one that was cut off is found. */
const helperName = (shares: readonly GroupShare[]): string =>
  `kpod-group-${createHash('sha256').update(JSON.stringify(shares)).digest('hex').slice(0, 16)}`;
