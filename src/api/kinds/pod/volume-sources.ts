import type { StructSupport } from '../../support-words.ts';

/** Every kind of source that a volume can have, in the order in which Kubernetes looks for them. */
export const volumeSourceNames = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
] as const;

export type VolumeSourceName = (typeof volumeSourceNames)[number];

/** The sources that kpod has. Each is a row of `kubelet/volumes/sources.ts`, which does not compile without it; the others are refused. */
export const honouredVolumeSources = [
  'emptyDir',
  'hostPath',
  'configMap',
  'secret',
  'downwardAPI',
  'projected',
  'persistentVolumeClaim',
  'ephemeral',
  'image',
] as const satisfies readonly VolumeSourceName[];

export type HonouredVolumeSource = (typeof honouredVolumeSources)[number];

const refuse = (because: string, ...names: readonly VolumeSourceName[]): StructSupport =>
  Object.fromEntries(names.map((name) => [name, { is: 'refused', because }]));

const share = 'kpod mounts nothing from the network: mount it on this machine, and name the directory as a hostPath volume';
const disk = 'kpod attaches no disks: mount it on this machine, and name the directory as a hostPath volume';
const driver = 'kpod runs no drivers of storage: use a hostPath volume, or a persistentVolumeClaim';

/** The sources that only clusters have, or nobody any more, each with what takes its place. */
export const refusedVolumeSources: StructSupport = {
  ...refuse(share, 'nfs', 'glusterfs', 'cephfs', 'azureFile', 'quobyte'),
  ...refuse(disk, 'gcePersistentDisk', 'awsElasticBlockStore', 'iscsi', 'flocker', 'rbd', 'cinder', 'fc', 'vsphereVolume'),
  ...refuse(disk, 'photonPersistentDisk', 'portworxVolume', 'azureDisk', 'storageos', 'scaleIO'),
  ...refuse(driver, 'csi', 'flexVolume'),
  ...refuse('kpod clones nothing: clone it into an emptyDir volume, in an init container', 'gitRepo'),
};
