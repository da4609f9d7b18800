import type { Container, Volume } from '../../api/types.ts';
import { MountError, type VolumeSource } from './volume-source.ts';

/**
 * What is in an image: nobody writes there, and the engine shows it as long as a container has it. Its image is seen to with the container's
 * own. k8s: volume/image/image.go
 */
export const image: VolumeSource<NonNullable<Volume['image']>> = {
  async setUp() {},
  mount({ name }, { images }) {
    const found = images?.get(imageVolumeKey(name));
    if (!found) throw new MountError(name, 'its image has not been looked for');
    return { source: { type: 'image', id: found.id }, readOnly: true };
  },
};

/** Among the images of a round of steps: no container has such a name. */
export const imageVolumeKey = (volume: string): string => `volume/${volume}`;

/** The volumes that a container mounts and that are images, with what they say of them. Pure. */
export function imageVolumes(
  volumes: readonly Volume[],
  container: Container,
): readonly { readonly name: string; readonly image: NonNullable<Volume['image']> }[] {
  const mounted = new Set((container.volumeMounts ?? []).map(({ name }) => name));
  return volumes.flatMap(({ name, image: settings }) => (settings && mounted.has(name) ? [{ name, image: settings }] : []));
}
