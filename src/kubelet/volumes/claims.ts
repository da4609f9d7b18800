/**
 * Volumes that are what a claim is bound to: a volume of the engine that kpod keeps, or a path of this machine.
 * k8s: volume/util/desired_state_of_world_populator.go, volume/hostpath, volume/local
 */
import { stat } from 'node:fs/promises';
import { claimsOfPod, type PodClaim } from '../../api/pod-claims.ts';
import { isLocalVolume } from '../../api/storage.ts';
import type { PersistentVolume, Pod, Volume } from '../../api/types.ts';
import type { Store } from '../../store/types.ts';
import { dataName, ensureData, StorageError } from '../local-storage.ts';
import { setUpHostPath } from './host-path.ts';
import {
  type MountContext,
  MountError,
  type MountRoot,
  type SourcedVolume,
  type VolumeContext,
  type VolumeSource,
} from './volume-source.ts';

type Objects = Pick<Store, 'get'>;

/** A claim of the pod's namespace. k8s: core/v1 PersistentVolumeClaimVolumeSource */
export const persistentVolumeClaim: VolumeSource<NonNullable<Volume['persistentVolumeClaim']>> = {
  references: ({ claimName }) => [{ kind: 'PersistentVolumeClaim', name: claimName }],
  setUp,
  ownership,
  mount,
};

/** A claim that is the pod's own. k8s: core/v1 EphemeralVolumeSource */
export const ephemeral: VolumeSource<NonNullable<Volume['ephemeral']>> = {
  references: (_settings, { pod, volume }) => [{ kind: 'PersistentVolumeClaim', name: `${pod.metadata.name}-${volume}` }],
  setUp,
  ownership,
  mount,
};

async function setUp({ name }: SourcedVolume<unknown>, context: VolumeContext): Promise<void> {
  const volume = boundVolume(name, context.pod, context.objects);
  const { hostPath, local } = volume.spec;
  if (isLocalVolume(volume)) {
    if (context.isKnown) return;
    await ensureData(volume, context).catch((error: unknown) => {
      throw error instanceof StorageError ? new MountError(volume.metadata.name, error.message) : error;
    });
  } else if (hostPath) await setUpHostPath(volume.metadata.name, hostPath.path, hostPath.type ?? '');
  else if (local && !(await stat(local.path).catch(() => undefined))) {
    throw new MountError(volume.metadata.name, `path "${local.path}" does not exist`);
  }
}

function mount({ name }: SourcedVolume<unknown>, { pod, objects, instance }: MountContext): MountRoot {
  const volume = boundVolume(name, pod, objects);
  const { hostPath, local, csi } = volume.spec;
  const readOnly = claimOf(name, pod)?.readOnly === true || csi?.readOnly === true;
  if (isLocalVolume(volume)) return { source: { type: 'volume', name: dataName(instance, volume) }, readOnly };
  return { source: { type: 'bind', hostPath: hostPath?.path ?? local?.path ?? '' }, readOnly };
}

// Directories of this machine belong to those who use it, unless they were set aside. k8s: volume/hostpath, which has no ownership
function ownership(volume: SourcedVolume<unknown>, context: MountContext): 'readWrite' | undefined {
  const { spec } = boundVolume(volume.name, context.pod, context.objects);
  return spec.hostPath || mount(volume, context).readOnly ? undefined : 'readWrite';
}

const claimOf = (volume: string, pod: Pod): PodClaim | undefined => claimsOfPod(pod).find((claim) => claim.volume === volume);

/** What the volume's claim is bound to. Throws MountError. k8s: getPVCExtractPV */
function boundVolume(name: string, pod: Pod, objects: Objects): PersistentVolume {
  const { namespace = '' } = pod.metadata;
  const claimName = claimOf(name, pod)?.name ?? '';
  const fail = (what: string) => new MountError(name, `error processing PVC ${namespace}/${claimName}: ${what}`);
  const claim = objects.get({ kind: 'PersistentVolumeClaim', namespace, name: claimName });
  if (!claim) throw fail(`failed to fetch PVC from API server: persistentvolumeclaims "${claimName}" not found`);
  if (claim.status.phase !== 'Bound' || !claim.spec.volumeName) throw fail('PVC is not bound');
  const volume = objects.get({ kind: 'PersistentVolume', name: claim.spec.volumeName });
  if (!volume) throw fail(`failed to get persistent volume "${claim.spec.volumeName}"`);
  return volume;
}
