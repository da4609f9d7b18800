import { dataProtection, defaultStorageClass, localProvisioner, storageAnnotations, volumeProtection } from '../../api/storage.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.ts';

/** The name of the volume that is made for a claim. k8s: getProvisionedVolumeNameForClaim */
export const provisionedName = ({ metadata }: PersistentVolumeClaim): string => `pvc-${metadata.uid}`;

/** The volume that is made for a claim of the default class: its data is in a volume of the engine that first uses it. k8s: provisionClaimOperation */
export function provisionedVolume(claim: PersistentVolumeClaim): PersistentVolume {
  const name = provisionedName(claim);
  const { name: claimName, namespace = '', uid = '', resourceVersion = '' } = claim.metadata;
  const { accessModes, resources, volumeMode } = claim.spec;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: { [storageAnnotations.provisionedBy]: localProvisioner },
      finalizers: [dataProtection, volumeProtection],
    },
    spec: {
      capacity: { storage: resources.requests?.['storage'] ?? '0' },
      csi: { driver: localProvisioner, volumeHandle: name },
      accessModes,
      claimRef: { kind: 'PersistentVolumeClaim', namespace, name: claimName, uid, apiVersion: 'v1', resourceVersion },
      persistentVolumeReclaimPolicy: 'Delete',
      storageClassName: defaultStorageClass,
      volumeMode,
    },
    status: { phase: 'Pending' },
  };
}

/** A claim that says who makes its volume. k8s: setClaimProvisioner */
export function withProvisioner(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  const { provisioner, betaProvisioner } = storageAnnotations;
  const { annotations } = claim.metadata;
  if (annotations?.[provisioner] === localProvisioner && annotations[betaProvisioner] === localProvisioner) return claim;
  const named = { ...annotations, [betaProvisioner]: localProvisioner, [provisioner]: localProvisioner };
  return { ...claim, metadata: { ...claim.metadata, annotations: named } };
}
