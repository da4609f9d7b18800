import type { Container, Pod } from '../../api/types.ts';
import { type Engine, EngineError, type Mount } from '../../engine/types.ts';
import type { PodMemory } from '../memory.ts';
import { isPassing, isSystemError } from '../start-failure.ts';
import { containerMounts } from './mounts.ts';
import { allSources, podVolumes } from './sources.ts';
import { MountError, type VolumeDeps } from './volume-source.ts';

/** Whose volumes are meant, and where they are made. */
export interface VolumeOwner {
  readonly pod: Pod;
  readonly memory: PodMemory;
  readonly engine: Engine;
}

/** The volumes of one pod. k8s: volumemanager/volume_manager.go WaitForAttachAndMount */
export interface PodVolumes {
  /** Makes what all of them need. Idempotent. Throws MountError. */
  setUp(owner: VolumeOwner): Promise<void>;
  /** What a container is given at its start, after `setUp`. Throws MountError, and ContainerConfigError for what cannot be mounted. */
  mount(owner: VolumeOwner, container: Container): Promise<readonly Mount[]>;
  /** Something of the pod got lost, and its volumes may have gone with it. */
  doubt(): void;
}

/** The volumes of a pod of which nothing is known yet. `instance` names this agent's things among those of others. */
export function createPodVolumes({ instance }: Pick<VolumeDeps, 'instance'>): PodVolumes {
  const known = new Set<string>();
  const setUp = async ({ pod, memory, engine }: VolumeOwner): Promise<void> => {
    const hasRun = memory.sandbox !== undefined;
    for (const { volume, source } of podVolumes(pod)) {
      const isKnown = known.has(volume.name);
      try {
        await source.setUp(volume, { pod, engine, instance, isKnown, hasRun });
      } catch (error) {
        throw asMountError(volume.name, error);
      }
      known.add(volume.name);
    }
  };
  return {
    setUp,
    async mount(owner, container) {
      await setUp(owner);
      return containerMounts(owner.pod, container);
    },
    doubt: () => known.clear(),
  };
}

/** Removes what is left of the volumes of the pod with that uid. Idempotent. Throws EngineError. */
export async function tearDownVolumes(uid: string, deps: VolumeDeps): Promise<void> {
  for (const source of allSources()) await source.tearDown?.(uid, deps);
}

// k8s: operation_generator.go GenerateMountVolumeFunc
function asMountError(volume: string, error: unknown): unknown {
  if (isPassing(error) || !(error instanceof EngineError || isSystemError(error))) return error;
  return new MountError(volume, error.message);
}
