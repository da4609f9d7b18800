/** Volumes and the group of a pod's files. k8s: volume/volume_linux.go */
import type { Pod } from '../../api/types.ts';
import type { GroupShare } from '../../engine/types.ts';
import { podLabels } from '../labels.ts';
import type { MountContext, PodVolume, VolumeContext } from './volume-source.ts';

/** What is asked of the engine, and the volume to blame when it fails. */
export interface GroupShares {
  readonly trees: readonly GroupShare[];
  readonly options: { readonly group: number; readonly unlessRootIs: boolean };
  readonly first: string;
}

/**
 * What of the volumes that were made just now is given to the pod's group; undefined when that is nothing. In a pod that `hasRun`, what is
 * the group's already stays as its containers have made it, and new files were given to it before anybody saw them. Pure.
 */
export function groupShares(
  made: readonly PodVolume[],
  context: MountContext,
  { hasRun }: { readonly hasRun: boolean },
): GroupShares | undefined {
  const group = fsGroupOf(context.pod);
  const owned = made
    .map(({ volume, source }) => ({ volume, source, ownership: source.ownership?.(volume, context) }))
    .filter(({ ownership }) => ownership === 'readWrite' || (ownership === 'readOnly' && !hasRun));
  const [first] = owned;
  if (group === undefined || !first) return undefined;
  return {
    trees: owned.flatMap(({ volume, source: { mount }, ownership }) => {
      const { source } = mount(volume, context);
      return source.type === 'image' ? [] : { source, readOnly: ownership === 'readOnly' };
    }),
    options: { group, unlessRootIs: hasRun || context.pod.spec.securityContext?.fsGroupChangePolicy === 'OnRootMismatch' },
    first: first.volume.name,
  };
}

/** What is done with the new content of a volume of files before containers see it; undefined when that is nothing. */
export function prepareContent({ pod, engine, instance, hasRun }: VolumeContext): ((content: string) => Promise<void>) | undefined {
  const group = fsGroupOf(pod);
  if (group === undefined || !hasRun) return undefined;
  const options = { group, unlessRootIs: false, labels: podLabels(instance, pod, 'volume') };
  return (hostPath) => engine.shareWithGroup([{ source: { type: 'bind', hostPath }, readOnly: true }], options);
}

const fsGroupOf = ({ spec }: Pod): number | undefined => spec.securityContext?.fsGroup;
