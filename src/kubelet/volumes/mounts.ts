import { formatFieldError } from '../../api/errors.ts';
import type { Container, VolumeMount } from '../../api/types.ts';
import { findUnsupported } from '../../api/unsupported.ts';
import type { Mount } from '../../engine/types.ts';
import { pathOf } from '../runtime-refusals.ts';
import { ContainerConfigError } from '../start-failure.ts';
import { type PodVolume, podVolumes } from './sources.ts';
import type { MountContext } from './volume-source.ts';

/**
 * What a container's volumeMounts come to, in the order of their paths, so that a mount inside another comes after it. Pure. Throws
 * MountError, and ContainerConfigError for a mount that cannot be given: never another one in its place.
 * k8s: kubelet_pods.go makeMounts
 */
export function containerMounts(context: MountContext, container: Container): readonly Mount[] {
  const { pod } = context;
  const volumes = new Map(podVolumes(pod).map((one) => [one.volume.name, one]));
  return (container.volumeMounts ?? [])
    .map((mount, index): Mount => {
      const found = volumes.get(mount.name);
      if (!found) throw new ContainerConfigError(`cannot find volume "${mount.name}" to mount into container "${container.name}"`);
      if (subPathOf(mount) !== undefined) {
        throw new ContainerConfigError(`failed to prepare subPath for volumeMount "${mount.name}" of container "${container.name}"`);
      }
      const [unsupported] = findUnsupported('VolumeMount', mount).errors;
      if (unsupported) throw new ContainerConfigError(`${pathOf(pod, container)}.volumeMounts[${index}].${formatFieldError(unsupported)}`);
      return toMount(context, mount, found);
    })
    .sort((a, b) => (a.containerPath < b.containerPath ? -1 : 1));
}

/**
 * What a mount wants of its volume when it does not want all of it. Not given yet: admission refuses it. Whoever gives it makes a bind
 * mount of its own below the pod's files, by file descriptor, since by a path the engine follows links out of the volume.
 */
function subPathOf({ subPath, subPathExpr }: VolumeMount): string | undefined {
  return subPath || subPathExpr || undefined;
}

function toMount(context: MountContext, mount: VolumeMount, { volume, source }: PodVolume): Mount {
  const root = source.mount(volume, context);
  return { containerPath: absolute(mount.mountPath), source: root.source, readOnly: root.readOnly || mount.readOnly === true };
}

const absolute = (path: string) => (path.startsWith('/') ? path : `/${path}`);
