/** Volumes whose files Kubernetes writes: Secrets, ConfigMaps, downward API, projected. k8s: validation.go */
import type { FieldError } from '../../../errors.ts';
import { forbidden, invalid, required } from '../../../validation/field-error.ts';
import { validateFieldRef, validateResourceFieldRef } from './field-ref.ts';
import { validateLocalNonReservedPath, validateMode } from './paths.ts';
import type { ConfigMapSource, DownwardFile, DownwardSource, KeyToPath, ProjectedSource, Projection, SecretSource } from './shapes.ts';

const volumeFieldPaths = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

/** Checks a `secret` source. */
export function validateSecret(source: SecretSource, path: string): readonly FieldError[] {
  return [...(source.secretName ? [] : [required(`${path}.secretName`)]), ...validateModeAndItems(source, path)];
}

/** Checks a `configMap` source. */
export function validateConfigMap(source: ConfigMapSource, path: string): readonly FieldError[] {
  return [...(source.name ? [] : [required(`${path}.name`)]), ...validateModeAndItems(source, path)];
}

function validateModeAndItems(
  source: { readonly defaultMode?: number; readonly items?: readonly KeyToPath[] },
  path: string,
): readonly FieldError[] {
  return [
    ...validateMode(source.defaultMode, `${path}.defaultMode`),
    ...(source.items ?? []).flatMap((item, index) => validateKeyToPath(item, `${path}.items[${index}]`)),
  ];
}

function validateKeyToPath(item: KeyToPath, path: string): readonly FieldError[] {
  return [
    ...(item.key ? [] : [required(`${path}.key`)]),
    ...(item.path ? [] : [required(`${path}.path`)]),
    ...validateLocalNonReservedPath(item.path ?? '', `${path}.path`),
    ...validateMode(item.mode, `${path}.mode`),
  ];
}

/** Checks a `downwardAPI` source. */
export function validateDownward(source: DownwardSource, path: string): readonly FieldError[] {
  return [
    ...validateMode(source.defaultMode, `${path}.defaultMode`),
    ...(source.items ?? []).flatMap((item, index) => validateDownwardFile(item, `${path}.items[${index}]`)),
  ];
}

function validateDownwardFile(file: DownwardFile, path: string): readonly FieldError[] {
  return [
    ...(file.path ? [] : [required(`${path}.path`)]),
    ...validateLocalNonReservedPath(file.path ?? '', `${path}.path`),
    ...validateDownwardSource(file, path),
    ...validateMode(file.mode, `${path}.mode`),
  ];
}

function validateDownwardSource({ fieldRef, resourceFieldRef }: DownwardFile, path: string): readonly FieldError[] {
  if (fieldRef) {
    const both = resourceFieldRef ? [invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')] : [];
    return [...validateFieldRef(fieldRef, volumeFieldPaths, `${path}.fieldRef`), ...both];
  }
  if (resourceFieldRef) return validateResourceFieldRef(resourceFieldRef, `${path}.resourceFieldRef`, true);
  return [required(path, 'one of fieldRef and resourceFieldRef is required')];
}

/** Checks a `projected` source: each part, and that no two write the same file. */
export function validateProjected(source: ProjectedSource, path: string): readonly FieldError[] {
  const seen = new Set<string>();
  return [
    ...validateMode(source.defaultMode, `${path}.defaultMode`),
    ...(source.sources ?? []).flatMap((projection, index) => validateProjection(projection, { path, index, seen })),
  ];
}

interface ProjectionPlace {
  /** Of the volume's `projected`. */
  readonly path: string;
  readonly index: number;
  /** Files that the sources before it write. */
  readonly seen: Set<string>;
}

function validateProjection(projection: Projection, place: ProjectionPlace): readonly FieldError[] {
  const at = `${place.path}.sources[${place.index}]`;
  const { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle } = projection;
  const count = [secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle].filter((part) => part !== undefined).length;
  return [
    ...(secret ? validateProjectedKeys(secret, `${at}.secret`, place) : []),
    ...(configMap ? validateProjectedKeys(configMap, `${at}.configMap`, place) : []),
    ...(downwardAPI ? validateProjectedDownward(downwardAPI, `${at}.downwardAPI`, place) : []),
    ...(serviceAccountToken ? validateToken(serviceAccountToken, `${at}.serviceAccountToken`, place.path) : []),
    ...(count > 1 ? [forbidden(at, 'may not specify more than 1 volume type per source')] : []),
  ];
}

function conflict(file: string | undefined, shown: string, place: ProjectionPlace): readonly FieldError[] {
  if (!file) return [];
  if (place.seen.has(file)) return [invalid(place.path, shown, 'conflicting duplicate paths')];
  place.seen.add(file);
  return [];
}

function validateProjectedKeys(source: ConfigMapSource, path: string, place: ProjectionPlace): readonly FieldError[] {
  return [
    ...(source.name ? [] : [required(`${path}.name`)]),
    ...(source.items ?? []).flatMap((item, index) => [
      ...validateKeyToPath(item, `${path}.items[${index}]`),
      ...conflict(item.path, source.name ?? '', place),
    ]),
  ];
}

function validateProjectedDownward(source: DownwardSource, path: string, place: ProjectionPlace): readonly FieldError[] {
  return (source.items ?? []).flatMap((item, index) => [
    ...validateDownwardFile(item, `${path}.items[${index}]`),
    ...conflict(item.path, item.path ?? '', place),
  ]);
}

/** The path of the token's file is reported at the volume, as Kubernetes has it. */
function validateToken(
  token: { readonly path?: string; readonly expirationSeconds?: number },
  path: string,
  volumePath: string,
): readonly FieldError[] {
  const { expirationSeconds: seconds = 0 } = token;
  const field = `${path}.expirationSeconds`;
  return [
    ...(seconds < 600 ? [invalid(field, seconds, 'may not specify a duration less than 10 minutes')] : []),
    ...(seconds > 2 ** 32 ? [invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds')] : []),
    ...(token.path ? validateLocalNonReservedPath(token.path, `${volumePath}.path`) : [required(`${volumePath}.path`)]),
  ];
}
