import { withFinalizer } from '../../finalizers.ts';
import { isRecord } from '../../is-record.ts';
import { localProvisioner, volumeProtection } from '../../storage.ts';
import { all, only, scheduling, serverOwned } from '../../support-words.ts';
import type { PersistentVolume } from '../../types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setPersistentVolumeDefaults } from './defaults.ts';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './validation.ts';

/** What is decided about PersistentVolumes before they are bound. k8s: registry/core/persistentvolume */
export const persistentVolumeRules: KindRules<PersistentVolume> = {
  write: {
    setDefaults: setPersistentVolumeDefaults,
    validate: validatePersistentVolume,
    // k8s: admission/storage/storageobjectinuseprotection
    begin: (volume) => ({ ...withFinalizer(volume, volumeProtection), status: { phase: 'Pending' } }),
    validateUpdate: validatePersistentVolumeUpdate,
  },
  support: {
    PersistentVolume: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
    PersistentVolumeSpec: {
      ...all('capacity', 'accessModes', 'storageClassName', 'claimRef', 'hostPath', 'local', 'csi'),
      persistentVolumeReclaimPolicy: only('Retain', 'Delete'),
      volumeMode: only('Filesystem'),
      nodeAffinity: scheduling,
      mountOptions: { is: 'warned', because: 'has no effect in kpod: directories of this machine are not mounted with options' },
    },
    CSIPersistentVolumeSource: { driver: only(localProvisioner), ...all('volumeHandle', 'readOnly'), fsType: only('') },
    LocalVolumeSource: { ...all('path'), fsType: { is: 'accepted', because: 'a directory has the file system that it lies on' } },
  },
  isWhole: ({ spec, status }) => isRecord(spec) && isRecord(status),
  answersDeleted: true,
};
