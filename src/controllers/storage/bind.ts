/** What binding, and its end, makes of a volume and of a claim. Pure; each answers the object as it was when nothing is to change. */
import { isDeepStrictEqual } from 'node:util';
import { storageAnnotations } from '../../api/storage.ts';
import { timeOf } from '../../api/time.ts';
import type {
  KubeObject,
  PersistentVolume,
  PersistentVolumeClaim,
  PersistentVolumeClaimStatus,
  PersistentVolumeStatus,
} from '../../api/types.ts';

const { bindCompleted, boundByController } = storageAnnotations;

const annotated = <T extends KubeObject>(object: T, annotations: Readonly<Record<string, string>>): T => ({
  ...object,
  metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } },
});

/** Whether the object has the annotation. */
export const hasAnnotation = ({ metadata }: KubeObject, name: string): boolean => metadata.annotations?.[name] !== undefined;

/** The volume, kept for the claim. k8s: GetBindVolumeToClaim */
export function keptFor(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { claimRef } = volume.spec;
  const { name, namespace = '', uid = '', resourceVersion = '' } = claim.metadata;
  if (claimRef?.uid === uid) return volume;
  const reference = { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion };
  const kept = { ...volume, spec: { ...volume.spec, claimRef: reference } };
  return claimRef ? kept : annotated(kept, { [boundByController]: 'yes' });
}

/** The volume, kept for nobody; what a user wrote of it stays. k8s: unbindVolume */
export function unkept(volume: PersistentVolume): PersistentVolume {
  const { claimRef, ...spec } = volume.spec;
  if (!claimRef) return volume;
  if (!hasAnnotation(volume, boundByController)) {
    const { uid: _uid, resourceVersion: _version, ...named } = claimRef;
    return { ...volume, spec: { ...volume.spec, claimRef: named } };
  }
  const { [boundByController]: _note, ...annotations } = volume.metadata.annotations ?? {};
  return { ...volume, metadata: { ...volume.metadata, annotations }, spec };
}

/** The claim, which names its volume. k8s: bindClaimToVolume */
export function named(claim: PersistentVolumeClaim, volume: PersistentVolume): PersistentVolumeClaim {
  const { name } = volume.metadata;
  const isNamed = claim.spec.volumeName === name;
  if (isNamed && hasAnnotation(claim, bindCompleted)) return claim;
  const notes = { [bindCompleted]: 'yes', ...(isNamed ? {} : { [boundByController]: 'yes' }) };
  return annotated({ ...claim, spec: { ...claim.spec, volumeName: name } }, notes);
}

/** The claim with this status. */
export function withClaimStatus(claim: PersistentVolumeClaim, status: PersistentVolumeClaimStatus): PersistentVolumeClaim {
  return isDeepStrictEqual(claim.status, status) ? claim : { ...claim, status };
}

/** What a claim has got with its volume. k8s: updateClaimStatus */
export const boundStatus = ({ spec }: PersistentVolume): PersistentVolumeClaimStatus => ({
  phase: 'Bound',
  accessModes: spec.accessModes,
  capacity: spec.capacity,
});

/** The volume in this phase, with the cause. k8s: updateVolumePhase */
export function inPhase(volume: PersistentVolume, phase: PersistentVolumeStatus['phase'], now: number, message?: string): PersistentVolume {
  const { status } = volume;
  if (status.phase === phase && status.message === message) return volume;
  const since = status.phase === phase ? status.lastPhaseTransitionTime : timeOf(now);
  return { ...volume, status: { phase, ...(message ? { message } : {}), ...(since ? { lastPhaseTransitionTime: since } : {}) } };
}
