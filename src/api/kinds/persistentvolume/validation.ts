import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import type { PersistentVolume, PersistentVolumeSpec } from '../../types.ts';
import { forbidden, invalid, invalidAll, notSupported, required, tooLong } from '../../validation/field-error.ts';
import { validateMetadataUpdate, validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';
import { validateAccessModes, validatePositive, validateVolumeMode } from '../../validation/storage.ts';
import { validateNoBacksteps } from '../pod/validation/paths.ts';
import { validateHostPath } from '../pod/validation/volumes.ts';
import { persistentVolumeSourceNames } from './sources.ts';

const reclaimPolicies = ['Delete', 'Recycle', 'Retain'];
const longestDriver = 63;

/** Every mistake of a new volume, which must have its defaults. k8s: validation.go ValidatePersistentVolume */
export function validatePersistentVolume({ metadata, spec }: PersistentVolume): readonly FieldError[] {
  const { accessModes = [], persistentVolumeReclaimPolicy: policy, storageClassName, hostPath } = spec;
  const isRoot = hostPath !== undefined && /^\/+$/.test(hostPath.path);
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: false }),
    ...(accessModes.length === 0 ? [required('spec.accessModes')] : []),
    ...validateAccessModes(accessModes, 'spec.accessModes'),
    ...validateCapacity(spec.capacity ?? {}),
    ...(reclaimPolicies.includes(policy) ? [] : [notSupported('spec.persistentVolumeReclaimPolicy', policy, reclaimPolicies)]),
    ...validateAffinity(spec),
    ...validateSource(spec),
    ...(isRoot && policy === 'Recycle'
      ? [forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'")]
      : []),
    ...(storageClassName ? invalidAll('spec.storageClassName', storageClassName, dns1123Subdomain(storageClassName)) : []),
    ...validateVolumeMode(spec.volumeMode, 'spec.volumeMode'),
  ];
}

function validateCapacity(capacity: PersistentVolumeSpec['capacity']): readonly FieldError[] {
  const entries = Object.entries(capacity);
  const isStorageAlone = entries.length === 1 && capacity['storage'] !== undefined;
  return [
    ...(entries.length === 0 ? [required('spec.capacity')] : []),
    ...(isStorageAlone ? [] : [notSupported('spec.capacity', capacity, ['storage'])]),
    ...entries.flatMap(([name, amount]) => validatePositive(amount, `spec.capacity[${name}]`)),
  ];
}

const affinityOf = (spec: PersistentVolumeSpec) => spec['nodeAffinity'] as { readonly required?: object } | undefined;

function validateAffinity(spec: PersistentVolumeSpec): readonly FieldError[] {
  const affinity = affinityOf(spec);
  return affinity && !affinity.required ? [required('spec.nodeAffinity.required', 'must specify required node constraints')] : [];
}

function validateSource(spec: PersistentVolumeSpec): readonly FieldError[] {
  const given = persistentVolumeSourceNames.filter((source) => spec[source] !== undefined);
  if (given.length === 0) return [required('spec', 'must specify a volume type')];
  return given.flatMap((source, index) =>
    index === 0 ? checkSource(spec, source) : [forbidden(`spec.${source}`, 'may not specify more than 1 volume type')],
  );
}

/** Sources that are not listed exist on clusters only: kpod refuses them whole, whatever they say. */
function checkSource(spec: PersistentVolumeSpec, source: (typeof persistentVolumeSourceNames)[number]): readonly FieldError[] {
  switch (source) {
    case 'hostPath':
      return validateHostPath(spec.hostPath ?? { path: '' }, 'spec.hostPath');
    case 'local':
      return validateLocal(spec);
    case 'csi':
      return validateCsi(spec.csi ?? { driver: '', volumeHandle: '' });
    default:
      return [];
  }
}

function validateLocal(spec: PersistentVolumeSpec): readonly FieldError[] {
  const path = spec.local?.path ?? '';
  return [
    ...(path ? validateNoBacksteps(path, 'spec.local.path') : [required('spec.local.path')]),
    ...(affinityOf(spec) ? [] : [required('spec.nodeAffinity', 'Local volume requires node affinity')]),
  ];
}

function validateCsi({ driver, volumeHandle }: NonNullable<PersistentVolumeSpec['csi']>): readonly FieldError[] {
  const long = driver && Buffer.byteLength(driver) > longestDriver;
  return [
    ...(driver ? [] : [required('spec.csi.driver')]),
    ...(long ? [tooLong('spec.csi.driver', `may not be more than ${longestDriver} bytes`)] : []),
    ...(driver ? invalidAll('spec.csi.driver', driver, dns1123Subdomain(driver.toLowerCase())) : []),
    ...(volumeHandle ? [] : [required('spec.csi.volumeHandle')]),
  ];
}

const sourceOf = (spec: PersistentVolumeSpec) => persistentVolumeSourceNames.map((source) => spec[source]);

/** Every mistake of a change. k8s: validation.go ValidatePersistentVolumeUpdate */
export function validatePersistentVolumeUpdate(volume: PersistentVolume, current: PersistentVolume): readonly FieldError[] {
  const { spec } = volume;
  const isMoved = !isDeepStrictEqual(sourceOf(spec), sourceOf(current.spec));
  const affinity = affinityOf(current.spec);
  return [
    ...validateMetadataUpdate(volume.metadata, current.metadata),
    ...validatePersistentVolume(volume),
    ...(isMoved ? [forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation')] : []),
    ...(spec.volumeMode === current.spec.volumeMode ? [] : [invalid('volumeMode', spec.volumeMode, 'field is immutable')]),
    ...(affinity && !isDeepStrictEqual(affinityOf(spec), affinity)
      ? [invalid('spec.nodeAffinity', affinityOf(spec) ?? null, 'field is immutable, except for updating from beta label to GA')]
      : []),
  ];
}
