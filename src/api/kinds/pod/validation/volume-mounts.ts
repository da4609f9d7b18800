import type { FieldError } from '../../../errors.ts';
import type { Container, Volume, VolumeMount } from '../../../types.ts';
import { forbidden, invalid, notFound, notSupported, required } from '../../../validation/field-error.ts';
import { repeatedIndexes } from '../../../validation/repeated.ts';
import { validateLocalDescendingPath } from './paths.ts';
import type { VolumeDevice } from './shapes.ts';

/**
 * Checks `volumeMounts` against the volumes that they may refer to. Some fields are reported without the index, as Kubernetes has it.
 * k8s: validation.go ValidateVolumeMounts
 */
export function validateVolumeMounts(container: Container, volumes: ReadonlyMap<string, Volume>, path: string): readonly FieldError[] {
  const seen = new Set<string>();
  const devices = (container['volumeDevices'] ?? []) as readonly VolumeDevice[];
  const taken: Taken = {
    names: new Set(devices.map(({ name }) => name)),
    paths: new Set(devices.map(({ devicePath }) => devicePath)),
  };
  return (container.volumeMounts ?? []).flatMap((mount, index) => {
    const at = `${path}[${index}]`;
    const isRepeated = seen.has(mount.mountPath ?? '');
    seen.add(mount.mountPath ?? '');
    return [
      ...(mount.name ? [] : [required(`${at}.name`)]),
      ...(volumes.has(mount.name) ? [] : [notFound(`${at}.name`, mount.name ?? '')]),
      ...(mount.mountPath ? [] : [required(`${at}.mountPath`)]),
      ...(isRepeated ? [invalid(`${at}.mountPath`, mount.mountPath ?? '', 'must be unique')] : []),
      ...validateAgainstDevices(mount, taken, at),
      ...validateSubPaths(mount, volumes.get(mount.name), { at, path }),
      ...validatePropagation(mount, container, `${path}.mountPropagation`),
      ...validateRecursiveReadOnly(mount, `${path}.recursiveReadOnly`),
    ];
  });
}

/** What a container's other list of volumes uses. */
interface Taken {
  readonly names: ReadonlySet<string | undefined>;
  readonly paths: ReadonlySet<string | undefined>;
}

function validateAgainstDevices(mount: VolumeMount, devices: Taken, at: string): readonly FieldError[] {
  return [
    ...(devices.names.has(mount.name) ? [invalid(`${at}.name`, mount.name, 'must not already exist in volumeDevices')] : []),
    ...(devices.paths.has(mount.mountPath)
      ? [invalid(`${at}.mountPath`, mount.mountPath, 'must not already exist as a path in volumeDevices')]
      : []),
  ];
}

function validateSubPaths(
  mount: VolumeMount,
  volume: Volume | undefined,
  { at, path }: { readonly at: string; readonly path: string },
): readonly FieldError[] {
  const { subPath, subPathExpr: expression } = mount;
  const inImage = (field: string, value: string | undefined): readonly FieldError[] =>
    value && volume?.['image'] !== undefined ? [invalid(`${at}.${field}`, value, 'not allowed in image volume sources')] : [];
  return [
    ...inImage('subPath', subPath),
    ...inImage('subPathExpr', expression),
    ...(subPath ? validateLocalDescendingPath(subPath, `${path}.subPath`) : []),
    ...(expression && subPath ? [invalid(`${at}.subPathExpr`, expression, 'subPathExpr and subPath are mutually exclusive')] : []),
    ...(expression ? validateLocalDescendingPath(expression, `${path}.subPathExpr`) : []),
  ];
}

function validatePropagation(mount: VolumeMount, container: Container, path: string): readonly FieldError[] {
  const value = mount['mountPropagation'] as string | undefined;
  if (value === undefined) return [];
  const supported = ['Bidirectional', 'HostToContainer', 'None'];
  const { privileged = false } = container.securityContext ?? {};
  return [
    ...(supported.includes(value) ? [] : [notSupported(path, value, supported)]),
    ...(value === 'Bidirectional' && !privileged
      ? [forbidden(path, 'Bidirectional mount propagation is available only to privileged containers')]
      : []),
  ];
}

function validateRecursiveReadOnly(mount: VolumeMount, path: string): readonly FieldError[] {
  const value = mount['recursiveReadOnly'] as string | undefined;
  if (value === undefined || value === 'Disabled') return [];
  const supported = ['Disabled', 'Enabled', 'IfPossible'];
  if (!supported.includes(value)) return [notSupported(path, value, supported)];
  const propagation = mount['mountPropagation'] as string | undefined;
  return [
    ...(mount.readOnly ? [] : [forbidden(path, 'may only be specified when readOnly is true')]),
    ...(propagation !== undefined && propagation !== 'None'
      ? [forbidden(path, 'may only be specified when mountPropagation is None or not specified')]
      : []),
  ];
}

/** Checks `volumeDevices`, which only volumes from claims can serve. k8s: validation.go ValidateVolumeDevices */
export function validateVolumeDevices(container: Container, volumes: ReadonlyMap<string, Volume>, path: string): readonly FieldError[] {
  const devices = (container['volumeDevices'] ?? []) as readonly VolumeDevice[];
  const mounts = container.volumeMounts ?? [];
  const mounted: Taken = { names: new Set(mounts.map(({ name }) => name)), paths: new Set(mounts.map(({ mountPath }) => mountPath)) };
  const repeatedNames = repeatedIndexes(devices.map(({ name = '' }) => name));
  const repeatedPaths = repeatedIndexes(devices.map(({ devicePath = '' }) => devicePath));
  return devices.flatMap(({ name = '', devicePath = '' }, index) => {
    const at = `${path}[${index}]`;
    const volume = volumes.get(name);
    const isClaim = volume?.['persistentVolumeClaim'] !== undefined || volume?.['ephemeral'] !== undefined;
    const nameProblems = [
      ...(name && repeatedNames.has(index) ? ['must be unique'] : []),
      ...(volume && !isClaim ? ['can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'] : []),
    ];
    return [
      ...(name ? [] : [required(`${at}.name`)]),
      ...nameProblems.map((problem) => invalid(`${at}.name`, name, problem)),
      ...(volume ? [] : [notFound(`${at}.name`, name)]),
      ...(devicePath ? [] : [required(`${at}.devicePath`)]),
      ...(repeatedPaths.has(index) ? [invalid(`${at}.devicePath`, devicePath, 'must be unique')] : []),
      ...(devicePath.split('/').includes('..') ? [invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')")] : []),
      ...(mounted.names.has(name) ? [invalid(`${at}.name`, name, 'must not already exist in volumeMounts')] : []),
      ...(mounted.paths.has(devicePath)
        ? [invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts')]
        : []),
    ];
  });
}
