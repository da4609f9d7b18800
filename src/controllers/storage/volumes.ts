/** What follows for volumes. Pure. k8s: controller/volume/persistentvolume/pv_controller.go syncVolume, reclaimVolume */
import { dataProtection, isLocalVolume, storageAnnotations } from '../../api/storage.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.ts';
import type { Step } from '../types.ts';
import { hasAnnotation, inPhase, unkept } from './bind.ts';

/** Who tells of claims and volumes. */
export const storageComponent = 'persistentvolume-controller';

/** The next write for a volume that is not as it should be, or what there is to say of it. */
export function volumeSteps(volume: PersistentVolume, claims: readonly PersistentVolumeClaim[], now: number): readonly Step[] {
  const guarded = withDataProtection(volume);
  if (guarded !== volume) return [{ type: 'update', object: guarded, because: 'its policy says what becomes of its data' }];
  const { claimRef } = volume.spec;
  if (!claimRef?.uid) return to(inPhase(volume, 'Available', now), volume);
  const claim = claims.find(({ metadata }) => metadata.namespace === claimRef.namespace && metadata.name === claimRef.name);
  if (claim?.metadata.uid !== claimRef.uid) return releasedSteps(volume, now);
  const { volumeName } = claim.spec;
  // The claim is about to name it.
  if (!volumeName) return [];
  if (volumeName === volume.metadata.name) return to(inPhase(volume, 'Bound', now), volume);
  // The claim took another one. What was made for it is of no use to anybody.
  return hasAnnotation(volume, storageAnnotations.provisionedBy) ? releasedSteps(volume, now) : to(unkept(volume), volume);
}

const to = (next: PersistentVolume, volume: PersistentVolume): readonly Step[] =>
  next === volume ? [] : [{ type: 'update', object: next, because: `volume ${volume.metadata.name} is ${next.status.phase}` }];

/** The claim is gone. k8s: reclaimVolume */
function releasedSteps(volume: PersistentVolume, now: number): readonly Step[] {
  const { metadata, spec, status } = volume;
  if (status.phase !== 'Released' && status.phase !== 'Failed') return to(inPhase(volume, 'Released', now), volume);
  if (spec.persistentVolumeReclaimPolicy !== 'Delete' || metadata.deletionTimestamp !== undefined || status.phase === 'Failed') return [];
  if (isLocalVolume(volume)) return [{ type: 'delete', object: volume, because: 'its claim is gone, and its policy is Delete' }];
  // A directory of the user is not kpod's to remove.
  const message = `error getting deleter volume plugin for volume "${metadata.name}": no deletable volume plugin matched`;
  return [
    { type: 'update', object: inPhase(volume, 'Failed', now, message), because: message },
    { type: 'tell', subject: volume, event: { type: 'Warning', reason: 'VolumeFailedDelete', message }, component: storageComponent },
  ];
}

/** What is to be removed with its data stays until that is gone; what is to be kept does not wait. k8s: HonorPVReclaimPolicy */
function withDataProtection(volume: PersistentVolume): PersistentVolume {
  if (!isLocalVolume(volume)) return volume;
  const { finalizers = [], deletionTimestamp } = volume.metadata;
  const isWanted = volume.spec.persistentVolumeReclaimPolicy === 'Delete';
  const isThere = finalizers.includes(dataProtection);
  if (isWanted === isThere || (isWanted && deletionTimestamp !== undefined)) return volume;
  const next = isWanted ? [dataProtection, ...finalizers] : finalizers.filter((finalizer) => finalizer !== dataProtection);
  return { ...volume, metadata: { ...volume.metadata, finalizers: next } };
}
