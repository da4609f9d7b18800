/** What a source of volumes is to the kubelet. k8s: volume/plugins.go VolumePlugin, volume/volume.go Mounter and Unmounter */
import type { Pod } from '../../api/types.ts';
import type { Engine, EngineImage, Mount } from '../../engine/types.ts';
import type { Store } from '../../store/types.ts';
import type { Node } from '../types.ts';
import type { PodTokens } from './tokens.ts';
import type { VolumeDirectories } from './volume-directories.ts';

/** A volume that cannot be had (yet). The message is the FailedMount event's. k8s: util/types, `MountVolume.SetUp failed` */
export class MountError extends Error {
  readonly volume: string;
  readonly detail: string;
  /** Of volumes that failed at the same time. */
  readonly others: readonly MountError[];
  constructor(volume: string, detail: string, others: readonly MountError[] = []) {
    super(`MountVolume.SetUp failed for volume "${volume}" : ${detail}`);
    this.name = 'MountError';
    this.volume = volume;
    this.detail = detail;
    this.others = others;
  }
}

/** A volume of a pod with what its source says. */
export interface SourcedVolume<Settings> {
  readonly name: string;
  readonly settings: Settings;
}

/** What sources work with. */
export interface VolumeDeps {
  readonly engine: Engine;
  /** Names this agent's things among those of others. */
  readonly instance: string;
}

/** Whose volume it is. */
export interface VolumeContext extends VolumeDeps {
  readonly pod: Pod;
  /** Where the objects stand that the volume refers to. */
  readonly objects: Pick<Store, 'get' | 'mutate'>;
  /** Where the pod runs. */
  readonly node: Node;
  /** What kpod fills itself; it goes with the pod's other files. */
  readonly directories: VolumeDirectories;
  /** The tokens of the pod's account. */
  readonly tokens: PodTokens;
  /** This kpod has set the volume up, and nothing of the pod has got lost since. */
  readonly isKnown: boolean;
  /** The pod has had a sandbox, so that its volumes were whole once, and its containers have done with them what they liked. */
  readonly hasRun: boolean;
}

/** Whose volume is mounted, and where volumes lie. */
export interface MountContext {
  /** The images that have been looked for since. */
  readonly images?: ReadonlyMap<string, EngineImage> | undefined;
  readonly pod: Pod;
  readonly directories: Pick<VolumeDirectories, 'path'>;
  /** Where the objects stand that its volumes refer to. */
  readonly objects: Pick<Store, 'get'>;
  /** Names this agent's things among those of others. */
  readonly instance: string;
}

/** What a mount of a volume is given. */
export interface MountRoot {
  readonly source: Mount['source'];
  /** Nobody writes there, whatever the mount says. */
  readonly readOnly: boolean;
}

/** One kind of source: a row of the table in `sources.ts`. `Settings` is what stands below its name in a volume. */
export interface VolumeSource<Settings> {
  /** The objects of the pod's namespace that its content comes from; none when absent. Pure. */
  references?(
    settings: Settings,
    owner: { readonly pod: Pod; readonly volume: string },
  ): readonly { readonly kind: string; readonly name: string }[];
  /** Whether its content tells of what may change of the pod itself, its labels and annotations; not when absent. Pure. */
  tellsOfPod?(settings: Settings): boolean;
  /**
   * Makes what the volume needs. Idempotent: asked before the pod gets a sandbox, and at every start of a container. Throws MountError,
   * EngineError, the system's error.
   */
  setUp(volume: SourcedVolume<Settings>, context: VolumeContext): Promise<void>;
  /** What the group of the pod's files (`fsGroup`) may do in the volume, which is given to it; not given when absent or undefined. Pure. */
  ownership?(volume: SourcedVolume<Settings>, context: MountContext): 'readWrite' | 'readOnly' | undefined;
  /** What a container that mounts it is given at its start. Pure. */
  mount(volume: SourcedVolume<Settings>, context: MountContext): MountRoot;
  /**
   * Lets the volume of a pod that runs follow what it refers to: asked when one of these objects has changed, and when a kpod takes the pod
   * up. Idempotent. Throws as `setUp`.
   */
  refresh?(volume: SourcedVolume<Settings>, context: VolumeContext): Promise<void>;
  /** Removes what it has made for the pod of that uid, of which nothing else may be known. Idempotent. Throws EngineError. */
  tearDown?(uid: string, deps: VolumeDeps): Promise<void>;
}

/** A volume and the row of the table that knows what to do with it. */
export interface PodVolume {
  readonly volume: SourcedVolume<unknown>;
  readonly source: VolumeSource<unknown>;
}
