import type { Container, Pod } from '../../api/types.ts';
import type { Clock } from '../../base/clock.ts';
import { isSystemError } from '../../base/system-error.ts';
import { type Engine, EngineError, isPassing, type Mount } from '../../engine/types.ts';
import type { Store } from '../../store/types.ts';
import type { Environment } from '../environment.ts';
import { podLabels } from '../labels.ts';
import type { PodMemory } from '../memory.ts';
import type { PodFiles } from '../pod-files.ts';
import type { Node, TokenIssuer } from '../types.ts';
import { groupShares } from './group-shares.ts';
import { createMountPatience, type MountPatience } from './mount-patience.ts';
import { containerMounts } from './mounts.ts';
import { allSources, podVolumes } from './sources.ts';
import { createPodTokens } from './tokens.ts';
import { type MountContext, MountError, type PodVolume, type VolumeContext, type VolumeDeps } from './volume-source.ts';

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
  /**
   * What a container with that environment is given at its start, after `setUp`. Throws MountError, and ContainerConfigError for what cannot
   * be mounted.
   */
  mount(owner: VolumeOwner & Pick<MountContext, 'images'>, container: Container, environment: Environment): Promise<readonly Mount[]>;
  /** Lets those that containers have follow what they refer to. Idempotent. Throws MountError. */
  refresh(owner: VolumeOwner): Promise<void>;
  /** When something in them is to be replaced, milliseconds since 1970; undefined when nothing is. */
  refreshAt(): number | undefined;
  /** How long the pod has waited for those that it never had. */
  readonly patience: MountPatience;
  /** Something of the pod got lost, and its volumes may have gone with it. */
  doubt(): void;
}

/** The volumes of a pod of which nothing is known yet. `instance` names this agent's things among those of others. */
export function createPodVolumes(deps: {
  readonly instance: string;
  readonly store: Pick<Store, 'get' | 'mutate'>;
  readonly node: Node;
  readonly files: Pick<PodFiles, 'volumes'>;
  readonly clock: Clock;
  readonly tokens: TokenIssuer;
}): PodVolumes {
  const { instance, node, store } = deps;
  const tokens = createPodTokens(deps);
  const directories = deps.files.volumes;
  const known = new Set<string>();
  const patience = createMountPatience(deps);
  const forEach = async (owner: VolumeOwner, act: (one: PodVolume, context: VolumeContext) => Promise<void> | undefined) => {
    const { pod, memory, engine } = owner;
    const failures: MountError[] = [];
    for (const one of podVolumes(pod)) {
      const { name } = one.volume;
      const state = { isKnown: known.has(name), hasRun: memory.sandbox !== undefined };
      try {
        await act(one, { pod, engine, instance, directories, tokens, node, objects: store, ...state });
      } catch (error) {
        const failure = asMountError(name, error);
        if (!(failure instanceof MountError)) throw failure;
        failures.push(failure);
      }
    }
    return failures;
  };
  const setUp = async (owner: VolumeOwner) => {
    const made: PodVolume[] = [];
    const failures = await forEach(owner, async (one, context) => {
      await one.source.setUp(one.volume, context);
      if (!context.isKnown) made.push(one);
    });
    const unshared = await shareMade(owner, made);
    const names = podVolumes(owner.pod).map(({ volume }) => volume.name);
    patience.tried(names.filter((name) => !known.has(name)));
    throwAll([...failures, ...unshared]);
  };
  /** Gives what was made just now to the pod's group, all at once. */
  const shareMade = async ({ pod, memory, engine }: VolumeOwner, made: readonly PodVolume[]): Promise<readonly MountError[]> => {
    const context = { pod, directories, objects: store, instance };
    const shares = groupShares(made, context, { hasRun: memory.sandbox !== undefined });
    try {
      if (shares) await engine.shareWithGroup(shares.trees, { ...shares.options, labels: podLabels(instance, pod, 'volume') });
      for (const { volume } of made) known.add(volume.name);
      return [];
    } catch (error) {
      const failure = asMountError(shares?.first ?? '', error);
      if (!(failure instanceof MountError)) throw failure;
      return [failure];
    }
  };
  return {
    setUp,
    async mount(owner, container, environment) {
      await setUp(owner);
      return containerMounts({ pod: owner.pod, images: owner.images, directories, objects: store, instance }, container, environment);
    },
    refresh: async (owner) => throwAll(await forEach(owner, ({ volume, source }, context) => source.refresh?.(volume, context))),
    refreshAt: tokens.refreshAt,
    patience,
    doubt: () => known.clear(),
  };
}

/** Removes what is left of the volumes of the pod with that uid. Idempotent. Throws EngineError. */
export async function tearDownVolumes(uid: string, deps: VolumeDeps): Promise<void> {
  for (const source of allSources()) await source.tearDown?.(uid, deps);
}

function throwAll([first, ...others]: readonly MountError[]): void {
  if (first) throw new MountError(first.volume, first.detail, others);
}

// k8s: operation_generator.go GenerateMountVolumeFunc
function asMountError(volume: string, error: unknown): unknown {
  if (isPassing(error) || !(error instanceof EngineError || isSystemError(error))) return error;
  return new MountError(volume, error.message);
}
