import type { ContainerConfig, DirectorySource, Mount } from '../types.ts';

/** A mount of a part of a volume. */
export type PartMount = Mount & { readonly subPath: string; readonly source: DirectorySource };

/** Gives containers the parts of volumes that their mounts name, in the way that an engine and the caller's rights allow. */
export interface SubPaths {
  /**
   * Runs what creates and starts a container with mounts that name no parts any more: each part stands at a place that nobody can change.
   * The places are there only meanwhile; a container that runs keeps what it has mounted. Costs nothing when no mount names a part. Throws
   * SubPathError, EngineError.
   */
  during<T>(config: ContainerConfig, start: (given: ContainerConfig) => Promise<T>): Promise<T>;
  /** Removes what is left of starts that were cut off, and of containers that are gone. Never throws. */
  sweep(): Promise<void>;
}

/** The mounts that name a part. */
export function partMounts({ mounts }: ContainerConfig): readonly PartMount[] {
  return mounts.filter((mount): mount is PartMount => mount.subPath !== undefined && mount.source.type !== 'image');
}

/** The same container with other sources in the place of its parts, in their order. */
export function withSources(config: ContainerConfig, sources: readonly DirectorySource[]): ContainerConfig {
  const left = [...sources];
  const mounts = config.mounts.map((mount) => {
    const { subPath, ...whole } = mount;
    return subPath === undefined ? mount : { ...whole, source: left.shift() ?? mount.source };
  });
  return { ...config, mounts };
}

/** The same act that happens at the first call only: what a former kpod left is there once. */
export function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= act();
    return done;
  };
}
