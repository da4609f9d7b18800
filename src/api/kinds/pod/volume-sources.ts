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
] as const satisfies readonly VolumeSourceName[];

export type HonouredVolumeSource = (typeof honouredVolumeSources)[number];
