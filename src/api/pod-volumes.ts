/** What kpod tells of the volumes of a pod, at `…/pods/NAME/volumes`: an API of its own, since Kubernetes has none. */
import { allContainers, everyContainer } from './pod-status.ts';
import type { Pod, Volume } from './types.ts';

/** Where a container has a volume, or a part of it. */
export interface VolumeUse {
  readonly container: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
  readonly subPath?: string;
}

/** One volume of a pod. */
export interface PodVolumeInfo {
  readonly name: string;
  /** The field of its source: `emptyDir`. */
  readonly type: string;
  /** What it is of: the name of an object or of an image, a path; the medium of an emptyDir. Empty where there is nothing to say. */
  readonly of: string;
  readonly mounts: readonly VolumeUse[];
  /** What it takes of its disk, or the sum of its files; absent where that is not known. */
  readonly sizeBytes?: number;
}

/** `GET …/pods/NAME/volumes`. */
export interface PodVolumeList {
  readonly kind: 'PodVolumeList';
  readonly apiVersion: 'kpod.io/v1';
  readonly items: readonly PodVolumeInfo[];
}

/** One file of a volume. */
export interface VolumeFile {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  /** Permissions, with set-id and sticky bits. */
  readonly mode: number;
  /** As containers see them. */
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeMs: number;
  /** Of a link. */
  readonly target?: string;
}

/** `GET …/pods/NAME/volumes?volume=NAME&path=PATH&as=list`. With `as=file` the answer is its bytes, with `as=archive` a tar of the directory. */
export interface VolumeFileList {
  readonly kind: 'VolumeFileList';
  readonly apiVersion: 'kpod.io/v1';
  /** The path is one of a directory, whose files these are; otherwise the one file is what lies there. */
  readonly isDirectory: boolean;
  readonly items: readonly VolumeFile[];
  /** How many more there are than were listed. */
  readonly left: number;
}

/** What there is to know of a pod's volumes without looking into them, in the order of the manifest. Pure. */
export function describeVolumes(pod: Pod): readonly PodVolumeInfo[] {
  return (pod.spec.volumes ?? []).map((volume) => {
    const { name, ...sources } = volume;
    const type = Object.entries(sources).find(([, settings]) => settings !== undefined)?.[0] ?? '';
    return { name, type, of: ofWhat(volume, pod), mounts: usesOf(pod, name) };
  });
}

function ofWhat(volume: Volume, pod: Pod): string {
  const { emptyDir, hostPath, configMap, secret, persistentVolumeClaim, image, ephemeral } = volume;
  if (emptyDir) return emptyDir.medium ?? '';
  if (ephemeral) return `${pod.metadata.name}-${volume.name}`;
  return hostPath?.path ?? configMap?.name ?? secret?.secretName ?? persistentVolumeClaim?.claimName ?? image?.reference ?? '';
}

function usesOf(pod: Pod, volume: string): readonly VolumeUse[] {
  return everyContainer(pod.spec).flatMap((container) =>
    (container.volumeMounts ?? [])
      .filter(({ name }) => name === volume)
      .map(({ mountPath, readOnly, subPath, subPathExpr }) => {
        const part = subPathExpr || subPath;
        return { container: container.name, mountPath, readOnly: readOnly === true, ...(part ? { subPath: part } : {}) };
      }),
  );
}

/** Where containers have all of a volume: what links in it begin with that mean a part of it. Pure. */
export const wholeMounts = (pod: Pod, volume: string): readonly string[] => [
  ...new Set(
    allContainers(pod.spec).flatMap(({ volumeMounts = [] }) =>
      volumeMounts.flatMap(({ name, mountPath, subPath, subPathExpr }) =>
        name === volume && !subPath && !subPathExpr ? [mountPath.replace(/(.)\/+$/, '$1')] : [],
      ),
    ),
  ),
];
