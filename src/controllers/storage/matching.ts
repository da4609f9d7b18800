/** Which volume a claim may have. Pure. k8s: component-helpers/storage/volume/pv_helpers.go, controller/volume/persistentvolume/index.go */
import { selectorRequirements } from '../../api/label-selector.ts';
import { compareQuantities } from '../../api/quantity.ts';
import { matchesLabels } from '../../api/selectors.ts';
import { classOfClaim, classOfVolume, storageOf } from '../../api/storage.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.ts';

type Volume = PersistentVolume;
type Claim = PersistentVolumeClaim;

/** Whether the volume is kept for that very claim, or for one of its name. k8s: IsVolumeBoundToClaim */
export function isBoundTo({ spec: { claimRef } }: Volume, { metadata }: Claim): boolean {
  if (!claimRef || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

/** Why a claim cannot have the volume that it names; undefined when it can. k8s: checkVolumeSatisfyClaim */
export function mismatch(volume: Volume, claim: Claim): string | undefined {
  if (compareQuantities(storageOf(volume.spec.capacity), storageOf(claim.spec.resources.requests)) < 0) {
    return 'requested PV is too small';
  }
  if (classOfVolume(volume) !== classOfClaim(claim)) return 'storageClassName does not match';
  if (volume.spec.volumeMode !== claim.spec.volumeMode) return 'incompatible volumeMode';
  return hasModes(volume, claim) ? undefined : 'incompatible accessMode';
}

const hasModes = ({ spec }: Volume, claim: Claim): boolean => claim.spec.accessModes.every((mode) => spec.accessModes.includes(mode));

/**
 * The volume for a claim that names none: one that is kept for it, else the smallest free one that has all that it asks for; undefined
 * when there is none. k8s: FindMatchingVolume
 */
export function findMatchingVolume(claim: Claim, volumes: readonly Volume[]): Volume | undefined {
  const bySize = volumes.toSorted((a, b) => compareQuantities(storageOf(a.spec.capacity), storageOf(b.spec.capacity)));
  const fits = (volume: Volume) => hasModes(volume, claim) && volume.spec.volumeMode === claim.spec.volumeMode;
  const reserved = bySize.find(
    (volume) => volume.spec.claimRef && isBoundTo(volume, claim) && isLargeEnough(volume, claim) && fits(volume),
  );
  return (
    reserved ??
    bySize.find((volume) => isFree(volume) && fits(volume) && mismatch(volume, claim) === undefined && isSelected(volume, claim))
  );
}

const isLargeEnough = (volume: Volume, claim: Claim): boolean =>
  compareQuantities(storageOf(volume.spec.capacity), storageOf(claim.spec.resources.requests)) >= 0;

const isFree = ({ metadata, spec, status }: Volume): boolean =>
  !spec.claimRef && metadata.deletionTimestamp === undefined && status.phase !== 'Released' && status.phase !== 'Failed';

const isSelected = ({ metadata }: Volume, { spec }: Claim): boolean =>
  spec.selector === undefined || matchesLabels(selectorRequirements(spec.selector), metadata.labels);
