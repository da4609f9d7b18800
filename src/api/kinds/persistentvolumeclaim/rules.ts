import { withFinalizer } from '../../finalizers.ts';
import { isRecord } from '../../is-record.ts';
import { claimProtection } from '../../storage.ts';
import { all, honoured, only, serverOwned } from '../../support-words.ts';
import type { PersistentVolumeClaim } from '../../types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setPersistentVolumeClaimDefaults } from './defaults.ts';
import { validatePersistentVolumeClaim, validatePersistentVolumeClaimUpdate } from './validation.ts';

/** What is decided about claims before they are bound. k8s: registry/core/persistentvolumeclaim */
export const persistentVolumeClaimRules: KindRules<PersistentVolumeClaim> = {
  write: {
    setDefaults: setPersistentVolumeClaimDefaults,
    validate: validatePersistentVolumeClaim,
    begin: beginClaim,
    validateUpdate: validatePersistentVolumeClaimUpdate,
  },
  support: {
    PersistentVolumeClaim: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
    PersistentVolumeClaimSpec: {
      ...all('accessModes', 'selector', 'resources', 'storageClassName', 'volumeName'),
      volumeMode: only('Filesystem'),
    },
    VolumeResourceRequirements: {
      requests: { is: 'honoured', keys: { storage: honoured } },
      limits: { is: 'warned', because: 'has no effect in kpod: the size of a local volume is not limited' },
    },
  },
  isWhole: ({ spec, status }) => isRecord(spec) && isRecord(status),
  answersDeleted: true,
};

/** A new claim: protected from its first moment on. k8s: admission/storage/storageobjectinuseprotection */
export function beginClaim(claim: PersistentVolumeClaim): PersistentVolumeClaim {
  return { ...withFinalizer(claim, claimProtection), status: { phase: 'Pending' } };
}
