import type { Pod, Volume } from '../../api/types.ts';
import { podLabels, podSelector } from '../labels.ts';
import type { VolumeSource } from './volume-source.ts';

// Unique, since it carries the pod's uid.
const engineVolume = (pod: Pod, volume: string) => `kpod_${pod.metadata.uid}_${volume}`;

const mode = 0o777;

/** A directory that begins empty and lives as long as its pod: a volume of the engine. k8s: volume/emptydir/empty_dir.go */
export const emptyDir: VolumeSource<NonNullable<Volume['emptyDir']>> = {
  async setUp(volume, { pod, engine, instance, isKnown, hasRun }) {
    if (isKnown) return;
    const name = engineVolume(pod, volume.name);
    // A container may have given it another mode, which making it again would take back.
    if (hasRun && (await engine.listVolumes(podSelector(instance, pod.metadata.uid ?? ''))).includes(name)) return;
    await engine.createVolume({ name, labels: podLabels(instance, pod, 'volume'), mode });
  },
  mount: (volume, { pod }) => ({ source: { type: 'volume', name: engineVolume(pod, volume.name) }, readOnly: false }),
  async tearDown(uid, { engine, instance }) {
    for (const name of await engine.listVolumes(podSelector(instance, uid))) await engine.removeVolume(name);
  },
};
