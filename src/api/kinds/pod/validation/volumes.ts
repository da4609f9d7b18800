import type { FieldError } from '../../../errors.ts';
import { parseQuantity } from '../../../quantity.ts';
import type { PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate, Volume } from '../../../types.ts';
import { duplicate, forbidden, invalidAll, notSupported, oneOf, required } from '../../../validation/field-error.ts';
import { validateAnnotations, validateLabels } from '../../../validation/metadata.ts';
import { dns1123Label } from '../../../validation/names.ts';
import { validateClaimSpec } from '../../persistentvolumeclaim/validation.ts';
import { type VolumeSourceName, volumeSourceNames } from '../volume-sources.ts';
import { validateNoBacksteps } from './paths.ts';
import type { ConfigMapSource, DownwardSource, ProjectedSource, SecretSource } from './shapes.ts';
import { validateConfigMap, validateDownward, validateProjected, validateSecret } from './volume-files.ts';

/** Kubernetes misspells two of them when it refuses a second source. */
const secondSourceField: Partial<Record<VolumeSourceName, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

/**
 * Checks the volumes. `usable` are the names that mounts may refer to: those of volumes without a mistake.
 * k8s: validation.go ValidateVolumes
 */
export function validateVolumes(
  volumes: readonly Volume[],
  path: string,
): { readonly errors: readonly FieldError[]; readonly usable: ReadonlyMap<string, Volume> } {
  const usable = new Map<string, Volume>();
  const errors = volumes.flatMap((volume, index) => {
    const at = `${path}[${index}]`;
    const { name } = volume;
    const own = [
      ...validateSource(volume, at),
      ...(name ? invalidAll(`${at}.name`, name, dns1123Label(name)) : [required(`${at}.name`)]),
      ...(usable.has(name) ? [duplicate(`${at}.name`, name)] : []),
    ];
    if (own.length === 0) usable.set(name, volume);
    return own;
  });
  return { errors, usable };
}

function validateSource(volume: Volume, path: string): readonly FieldError[] {
  const given = volumeSourceNames.filter((kind) => volume[kind] !== undefined);
  if (given.length === 0) return [required(path, 'must specify a volume type')];
  return given.flatMap((kind, index) =>
    index === 0
      ? checkSource(volume, kind, `${path}.${kind}`)
      : [forbidden(`${path}.${secondSourceField[kind] ?? kind}`, 'may not specify more than 1 volume type')],
  );
}

/** Sources that are not listed exist on clusters only: kpod refuses them whole, whatever they say. */
function checkSource(volume: Volume, kind: VolumeSourceName, path: string): readonly FieldError[] {
  switch (kind) {
    case 'emptyDir':
      return validateEmptyDir(volume.emptyDir?.sizeLimit, path);
    case 'hostPath':
      return validateHostPath(volume.hostPath ?? { path: '' }, path);
    case 'secret':
      return validateSecret(volume[kind] as SecretSource, path);
    case 'configMap':
      return validateConfigMap(volume[kind] as ConfigMapSource, path);
    case 'downwardAPI':
      return validateDownward(volume[kind] as DownwardSource, path);
    case 'projected':
      return validateProjected(volume[kind] as ProjectedSource, path);
    case 'persistentVolumeClaim':
      return requireText((volume[kind] as { claimName?: string }).claimName, `${path}.claimName`);
    case 'ephemeral':
      return validateEphemeral(volume[kind]?.volumeClaimTemplate, `${path}.volumeClaimTemplate`);
    case 'image':
      return validateImage(volume[kind] as { reference?: string; pullPolicy?: string }, path);
    case 'csi':
      return requireText((volume[kind] as { driver?: string }).driver, `${path}.driver`);
    case 'nfs':
      return validateNfs(volume[kind] as { server?: string; path?: string }, path);
    default:
      return [];
  }
}

/** k8s: validation.go validateEphemeralVolumeSource, ValidatePersistentVolumeClaimTemplate */
function validateEphemeral(template: Partial<PersistentVolumeClaimTemplate> | undefined, path: string): readonly FieldError[] {
  if (!template) return [required(path)];
  const { labels, annotations } = template.metadata ?? {};
  return [
    ...validateLabels(labels, `${path}.metadata.labels`),
    ...validateAnnotations(annotations, `${path}.metadata.annotations`),
    ...validateClaimSpec((template.spec ?? {}) as PersistentVolumeClaimSpec, `${path}.spec`),
  ];
}

const requireText = (text: string | undefined, path: string): readonly FieldError[] => (text ? [] : [required(path)]);

function validateEmptyDir(sizeLimit: string | undefined, path: string): readonly FieldError[] {
  const isNegative = sizeLimit !== undefined && parseQuantity(sizeLimit).nano < 0n;
  return isNegative ? [forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')] : [];
}

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

/** Every mistake of a path of this machine. k8s: validation.go validateHostPathVolumeSource */
export function validateHostPath(source: { readonly path: string; readonly type?: string }, path: string): readonly FieldError[] {
  if (!source.path) return [required(`${path}.path`)];
  const type = source.type ?? '';
  return [
    ...validateNoBacksteps(source.path, `${path}.path`),
    ...(hostPathTypes.includes(type) ? [] : [notSupported(`${path}.type`, type, hostPathTypes)]),
  ];
}

function validateImage(source: { readonly reference?: string; readonly pullPolicy?: string }, path: string): readonly FieldError[] {
  return [
    ...requireText(source.reference, `${path}.reference`),
    ...oneOf(`${path}.pullPolicy`, source.pullPolicy, ['Always', 'IfNotPresent', 'Never']),
  ];
}

function validateNfs(source: { readonly server?: string; readonly path?: string }, path: string): readonly FieldError[] {
  const target = source.path ?? '';
  return [
    ...requireText(source.server, `${path}.server`),
    ...requireText(target, `${path}.path`),
    ...(target.startsWith('/') ? [] : invalidAll(`${path}.path`, target, ['must be an absolute path'])),
  ];
}
