import { quantityToBytes } from '../../api/quantity.ts';
import { podCgroup } from '../../api/resources.ts';
import type { Pod, QuantityString, Volume } from '../../api/types.ts';
import { podLabels, podSelector } from '../labels.ts';
import { allocatableOn } from '../pod-place.ts';
import type { VolumeSource } from './volume-source.ts';

type Settings = NonNullable<Volume['emptyDir']>;

// Unique, since it carries the pod's uid.
const engineVolume = (pod: Pod, volume: string) => `kpod_${pod.metadata.uid}_${volume}`;

const mode = 0o777;
/** What is made in the directory is its group's. */
const setGroup = 0o2000;

const isInMemory = ({ medium }: Settings) => medium === 'Memory';

/** A directory that begins empty and lives as long as its pod: a volume of the engine. k8s: volume/emptydir/empty_dir.go */
export const emptyDir: VolumeSource<Settings> = {
  async setUp({ name: volume, settings }, { pod, engine, instance, node, isKnown, hasRun }) {
    if (isKnown) return;
    const name = engineVolume(pod, volume);
    const labels = podLabels(instance, pod, 'volume');
    if (isInMemory(settings)) {
      // What is in memory is gone when the machine has started anew, though the engine still has the volume.
      const sizeBytes = memorySize(settings, pod, quantityToBytes(allocatableOn(node, engine.info)['memory'] ?? '0'));
      const group = pod.spec.securityContext?.fsGroup;
      const memory = { ...(sizeBytes > 0 ? { sizeBytes } : {}), ...(group === undefined ? {} : { group }) };
      // Where a container must hold it, it is there no sooner than that, and could not be given to the group before.
      return engine.createVolume({ name, labels, mode: group === undefined ? mode : mode | setGroup, memory });
    }
    // A container may have given it another mode, which making it again would take back.
    if (hasRun && (await engine.listVolumes(podSelector(instance, pod.metadata.uid ?? ''))).includes(name)) return;
    await engine.createVolume({ name, labels, mode });
  },
  ownership: () => 'readWrite',
  mount: (volume, { pod }) => ({ source: { type: 'volume', name: engineVolume(pod, volume.name) }, readOnly: false }),
  async tearDown(uid, { engine, instance }) {
    for (const name of await engine.listVolumes(podSelector(instance, uid))) await engine.removeVolume(name);
  },
};

/** The pod's volumes in memory, by the engine's names. */
export function memoryVolumes(pod: Pod): readonly string[] {
  return (pod.spec.volumes ?? [])
    .filter(({ emptyDir: settings }) => settings && isInMemory(settings))
    .map(({ name }) => engineVolume(pod, name));
}

/** A volume on a disk that states how large it may become. */
export interface LimitedVolume {
  readonly name: string;
  /** The engine's name. */
  readonly engineName: string;
  readonly sizeLimit: QuantityString;
}

/** The pod's volumes on a disk that must not become too large; a limit of zero is none. */
export function limitedVolumes(pod: Pod): readonly LimitedVolume[] {
  return (pod.spec.volumes ?? []).flatMap(({ name, emptyDir: settings }) => {
    const { sizeLimit } = settings ?? {};
    const counts = settings && sizeLimit !== undefined && !isInMemory(settings) && quantityToBytes(sizeLimit) > 0;
    return counts ? [{ name, engineName: engineVolume(pod, name), sizeLimit }] : [];
  });
}

/** How many bytes a volume in memory may hold: never more than the pod could use at all. k8s: empty_dir.go calculateEmptyDirMemorySize */
export function memorySize({ sizeLimit }: Settings, pod: Pod, allocatableBytes: number): number {
  const ofPod = podCgroup(pod).memoryLimitBytes ?? allocatableBytes;
  const stated = sizeLimit === undefined ? Number.POSITIVE_INFINITY : quantityToBytes(sizeLimit);
  return Math.min(allocatableBytes, ofPod, stated);
}
