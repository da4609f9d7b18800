import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import { all, oneNode } from '../../support-words.ts';
import type { StorageClass } from '../../types.ts';
import { forbidden, invalid, invalidAll, notSupported, required } from '../../validation/field-error.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain, qualifiedName } from '../../validation/names.ts';
import type { KindRules } from '../kind-rules.ts';

const withoutEffect = (because: string) => ({ is: 'warned', because: `has no effect in kpod: ${because}` }) as const;

/** What is decided about StorageClasses. k8s: registry/storage/storageclass */
export const storageClassRules: KindRules<StorageClass> = {
  write: {
    // k8s: apis/storage/v1/defaults.go
    setDefaults: (object) =>
      ({
        ...{ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
        ...object,
      }) as unknown as StorageClass,
    validate: validateStorageClass,
    validateUpdate: validateStorageClassUpdate,
  },
  support: {
    StorageClass: {
      ...all('apiVersion', 'kind', 'metadata', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'),
      parameters: withoutEffect('its own provisioner has no parameters'),
      mountOptions: withoutEffect('directories of this machine are not mounted with options'),
      allowVolumeExpansion: { ...withoutEffect('the size of a local volume is not limited'), unless: (value) => value === false },
      allowedTopologies: { is: 'warned', because: oneNode },
    },
  },
  isWhole: ({ provisioner }) => typeof provisioner === 'string',
  answersDeleted: true,
};

const reclaimPolicies = ['Delete', 'Retain'];
const bindingModes = ['Immediate', 'WaitForFirstConsumer'];
const mostParameters = 512;

/** k8s: apis/storage/validation ValidateStorageClass */
function validateStorageClass({ metadata, provisioner = '', ...storageClass }: StorageClass): readonly FieldError[] {
  const { parameters = {}, reclaimPolicy, volumeBindingMode } = storageClass;
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: false }),
    ...(provisioner === '' ? [required('provisioner')] : invalidAll('provisioner', provisioner, qualifiedName(provisioner.toLowerCase()))),
    ...(Object.keys(parameters).length > mostParameters ? [tooLongParameters] : []),
    ...(Object.keys(parameters).includes('') ? [invalid('parameters', '', 'field can not be empty.')] : []),
    ...(reclaimPolicies.includes(reclaimPolicy) ? [] : [notSupported('reclaimPolicy', reclaimPolicy, reclaimPolicies)]),
    ...(bindingModes.includes(volumeBindingMode) ? [] : [notSupported('volumeBindingMode', volumeBindingMode, bindingModes)]),
  ];
}

const tooLongParameters: FieldError = {
  ...{ type: 'Too long', field: 'Provisioner Parameters Length', detail: `may not be more than ${mostParameters} bytes` },
};

/** k8s: apis/storage/validation ValidateStorageClassUpdate */
function validateStorageClassUpdate(next: StorageClass, current: StorageClass): readonly FieldError[] {
  const fixed = (field: 'parameters' | 'provisioner' | 'reclaimPolicy') =>
    isDeepStrictEqual(next[field], current[field]) ? [] : [forbidden(field, `updates to ${field} are forbidden.`)];
  return [
    ...validateMetadataUpdate(next.metadata, current.metadata),
    ...fixed('parameters'),
    ...fixed('provisioner'),
    ...fixed('reclaimPolicy'),
    ...(next.volumeBindingMode === current.volumeBindingMode
      ? []
      : [invalid('volumeBindingMode', next.volumeBindingMode, 'field is immutable')]),
  ];
}
