import { dataProtection, localProvisioner, storageAnnotations, volumeProtection } from '../../api/storage.ts';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/types.ts';

/** The name of the volume that is made for a claim. k8s: getProvisionedVolumeNameForClaim */
export const provisionedName = ({ metadata }: PersistentVolumeClaim): string => `pvc-${metadata.uid}`;

/** The volume that kpod makes for a claim of a class of its own: its data is in a volume of the engine that first uses it. k8s: provisionClaimOperation */
export function provisionedVolume(claim: PersistentVolumeClaim, { metadata, reclaimPolicy }: StorageClass): PersistentVolume {
  const name = provisionedName(claim);
  const { name: claimName, namespace = '', uid = '', resourceVersion = '' } = claim.metadata;
  const { accessModes, resources, volumeMode } = claim.spec;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name,
      annotations: { [storageAnnotations.provisionedBy]: localProvisioner },
      finalizers: reclaimPolicy === 'Delete' ? [dataProtection, volumeProtection] : [volumeProtection],
    },
    spec: {
      capacity: { storage: resources.requests?.['storage'] ?? '0' },
      csi: { driver: localProvisioner, volumeHandle: name },
      accessModes,
      claimRef: { kind: 'PersistentVolumeClaim', namespace, name: claimName, uid, apiVersion: 'v1', resourceVersion },
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: metadata.name,
      volumeMode,
    },
    status: { phase: 'Pending' },
  };
}

/** A claim that says who makes its volume, and on which node when that was waited for. k8s: setClaimProvisioner */
export function withProvisioner(claim: PersistentVolumeClaim, provisionedBy: string, node: string | undefined): PersistentVolumeClaim {
  const { provisioner, betaProvisioner, selectedNode } = storageAnnotations;
  const { annotations } = claim.metadata;
  const isNamed = annotations?.[provisioner] === provisionedBy && annotations[betaProvisioner] === provisionedBy;
  if (isNamed && (node === undefined || annotations[selectedNode] === node)) return claim;
  const notes = { [betaProvisioner]: provisionedBy, [provisioner]: provisionedBy, ...(node === undefined ? {} : { [selectedNode]: node }) };
  return { ...claim, metadata: { ...claim.metadata, annotations: { ...annotations, ...notes } } };
}
