import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import { compareQuantities } from '../../quantity.ts';
import { storageOf } from '../../storage.ts';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../types.ts';
import { forbidden, invalid, invalidAll, required } from '../../validation/field-error.ts';
import { validateLabelSelector } from '../../validation/label-selector.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateAccessModes, validatePositive, validateVolumeMode } from '../../validation/storage.ts';

/** Every mistake of a new claim, which must have its defaults. k8s: validation.go ValidatePersistentVolumeClaim */
export function validatePersistentVolumeClaim({ metadata, spec }: PersistentVolumeClaim): readonly FieldError[] {
  return [...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }), ...validateClaimSpec(spec, 'spec')];
}

/** Every mistake of what a claim, or the template of one, asks for. k8s: validation.go ValidatePersistentVolumeClaimSpec */
export function validateClaimSpec(spec: PersistentVolumeClaimSpec, path: string): readonly FieldError[] {
  const { accessModes = [], selector, resources, storageClassName } = spec;
  const amount = resources?.requests?.['storage'];
  return [
    ...(accessModes.length === 0 ? [required(`${path}.accessModes`, 'at least 1 access mode is required')] : []),
    ...(selector ? validateLabelSelector(selector, `${path}.selector`) : []),
    ...validateAccessModes(accessModes, `${path}.accessModes`),
    ...(amount === undefined ? [required(`${path}.resources[storage]`)] : validatePositive(amount, `${path}.resources[storage]`)),
    ...(storageClassName ? invalidAll(`${path}.storageClassName`, storageClassName, dns1123Subdomain(storageClassName)) : []),
    ...validateVolumeMode(spec.volumeMode, `${path}.volumeMode`),
  ];
}

/** Every mistake of a change. k8s: validation.go ValidatePersistentVolumeClaimUpdate, admission/storage/persistentvolume/resize */
export function validatePersistentVolumeClaimUpdate(claim: PersistentVolumeClaim, current: PersistentVolumeClaim): readonly FieldError[] {
  const { spec } = claim;
  const isSame = isDeepStrictEqual(comparable(claim, current), comparable(current, current));
  const grown = compareQuantities(storageOf(spec.resources?.requests), storageOf(current.spec.resources.requests));
  const storage = 'spec.resources.requests.storage';
  const resize = 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
  return [
    ...validateMetadataUpdate(claim.metadata, current.metadata),
    ...validatePersistentVolumeClaim(claim),
    ...(isSame
      ? []
      : [forbidden('spec', 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims')]),
    ...(grown < 0 ? [forbidden(storage, 'field can not be less than status.capacity')] : []),
    ...(grown > 0 && isSame ? [forbidden(storage, resize)] : []),
    ...(spec.volumeMode === current.spec.volumeMode ? [] : [invalid('volumeMode', spec.volumeMode, 'field is immutable')]),
  ];
}

/** What of a spec may not change: a volume is named once, and the size of a bound claim has rules of its own. */
function comparable({ spec }: PersistentVolumeClaim, current: PersistentVolumeClaim): object {
  const { volumeName, resources, ...rest } = spec;
  const { storage: _size, ...requests } = resources?.requests ?? {};
  return {
    ...rest,
    resources: current.status.phase === 'Bound' ? { ...resources, requests } : resources,
    volumeName: current.spec.volumeName ? volumeName : undefined,
  };
}
