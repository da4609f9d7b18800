/** What everything that deals with persistent volumes must agree on. Pure. */
import { parseQuantity, type Quantity, zeroQuantity } from './quantity.ts';
import type { AccessMode, PersistentVolume, PersistentVolumeClaim, StorageClass } from './types.ts';

/** The class of storage that is always there, which is the default one unless it says otherwise. */
const defaultStorageClass = 'standard';
/** Who makes the volumes of that class: volumes of the engine. Also the driver that such a volume names as its source. */
export const localProvisioner = 'local.kpod.io';

/** Keeps a claim as long as a pod uses it. k8s: volume/util PVCProtectionFinalizer */
export const claimProtection = 'kubernetes.io/pvc-protection';
/** Keeps a volume as long as it is bound. k8s: volume/util PVProtectionFinalizer */
export const volumeProtection = 'kubernetes.io/pv-protection';
/** Keeps a provisioned volume until its data is gone. k8s: external-provisioner PVDeletionProtectionFinalizer */
export const dataProtection = 'external-provisioner.volume.kubernetes.io/finalizer';

/** What the binder notes on what it binds. k8s: volume/util annotations */
export const storageAnnotations = {
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
  provisioner: 'volume.kubernetes.io/storage-provisioner',
  betaProvisioner: 'volume.beta.kubernetes.io/storage-provisioner',
  betaClass: 'volume.beta.kubernetes.io/storage-class',
  selectedNode: 'volume.kubernetes.io/selected-node',
} as const;

/** The access modes in the order in which Kubernetes writes them, with their short names. k8s: GetAccessModesAsString */
const shortNames: Readonly<Record<AccessMode, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** `RWO,ROX` */
export function formatAccessModes(modes: readonly AccessMode[] = []): string {
  return Object.entries(shortNames)
    .filter(([mode]) => (modes as readonly string[]).includes(mode))
    .map(([, short]) => short)
    .join(',');
}

/** The class that a claim asks for; none is `''`. k8s: GetPersistentVolumeClaimClass */
export const classOfClaim = ({ metadata, spec }: PersistentVolumeClaim): string =>
  metadata.annotations?.[storageAnnotations.betaClass] ?? spec.storageClassName ?? '';

/** The class of a volume; none is `''`. k8s: GetPersistentVolumeClass */
export const classOfVolume = ({ metadata, spec }: PersistentVolume): string =>
  metadata.annotations?.[storageAnnotations.betaClass] ?? spec.storageClassName ?? '';

const isDefault = 'storageclass.kubernetes.io/is-default-class';
const isBetaDefault = 'storageclass.beta.kubernetes.io/is-default-class';

/** Whether claims that name no class are of this one. k8s: storage/util IsDefaultAnnotation */
export const isDefaultClass = ({ metadata: { annotations } }: StorageClass): boolean =>
  annotations?.[isDefault] === 'true' || annotations?.[isBetaDefault] === 'true';

/** The default one of the classes: the newest that says so. k8s: volume/util GetDefaultClass */
export function defaultClassOf(classes: readonly StorageClass[]): StorageClass | undefined {
  const time = ({ metadata }: StorageClass): string => metadata.creationTimestamp ?? '';
  return classes
    .filter(isDefaultClass)
    .sort((a, b) => (time(a) === time(b) ? (a.metadata.name < b.metadata.name ? -1 : 1) : time(a) > time(b) ? -1 : 1))[0];
}

/** The class that every machine has: volumes of an engine, made as soon as they are claimed. */
export const standardClass: StorageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: defaultStorageClass, annotations: { [isDefault]: 'true' } },
  provisioner: localProvisioner,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'Immediate',
};

/** How much a claim asks for, or a volume has. */
export const storageOf = (amounts: Readonly<Record<string, string>> | undefined): Quantity =>
  amounts?.['storage'] === undefined ? zeroQuantity : parseQuantity(amounts['storage']);

/** Whether kpod keeps the data of the volume itself, in a volume of an engine. */
export const isLocalVolume = ({ spec }: PersistentVolume): boolean => spec.csi?.driver === localProvisioner;
