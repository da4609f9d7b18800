import { resolve } from 'node:path/posix';
import { formatFieldError } from '../../api/errors.ts';
import { expandVariables, referencedVariables } from '../../api/expansion.ts';
import { goQuote } from '../../api/go-quote.ts';
import type { Container, VolumeMount } from '../../api/types.ts';
import { findUnsupported } from '../../api/unsupported.ts';
import type { Mount, SubPathError } from '../../engine/types.ts';
import type { Environment } from '../environment.ts';
import { pathOf } from '../runtime-refusals.ts';
import { ContainerConfigError } from '../start-failure.ts';
import { podVolumes } from './sources.ts';
import type { MountContext, PodVolume } from './volume-source.ts';

/**
 * What a container's volumeMounts come to, in the order of their paths, so that a mount inside another comes after it. `environment` is the
 * container's, which subPathExpr is expanded from. Pure. Throws MountError, and ContainerConfigError for a mount that cannot be given: never
 * another one in its place. k8s: kubelet_pods.go makeMounts
 */
export function containerMounts(context: MountContext, container: Container, environment: Environment): readonly Mount[] {
  const { pod } = context;
  const volumes = new Map(podVolumes(pod).map((one) => [one.volume.name, one]));
  return (container.volumeMounts ?? [])
    .map((mount, index): Mount => {
      const found = volumes.get(mount.name);
      if (!found) throw new ContainerConfigError(`cannot find volume "${mount.name}" to mount into container "${container.name}"`);
      const [unsupported] = findUnsupported('VolumeMount', mount).errors;
      if (unsupported) throw new ContainerConfigError(`${pathOf(pod, container)}.volumeMounts[${index}].${formatFieldError(unsupported)}`);
      if (mount.recursiveReadOnly === 'Enabled') throw new ContainerConfigError(noRecursiveReadOnly(mount));
      return toMount(context, mount, found, subPathOf(mount, environment));
    })
    .sort((a, b) => (a.containerPath < b.containerPath ? -1 : 1));
}

/** What a mount wants of its volume when it does not want all of it. Throws ContainerConfigError. */
function subPathOf({ subPath, subPathExpr }: VolumeMount, environment: Environment): string | undefined {
  const path = subPathExpr ? expandSubPath(subPathExpr, environment) : subPath;
  if (!path) return undefined;
  if (path.startsWith('/')) throw new ContainerConfigError(`error SubPath \`${path}\` must not be an absolute path`);
  if (path.split('/').includes('..')) throw new ContainerConfigError(`unable to provision SubPath \`${path}\`: must not contain '..'`);
  return path;
}

// k8s: container/helpers.go ExpandContainerVolumeMounts
function expandSubPath(expression: string, environment: Environment): string {
  const missing = referencedVariables(expression).filter((name) => !Object.hasOwn(environment, name) || environment[name] === '');
  if (missing.length > 0) throw new ContainerConfigError(`missing value for ${missing.join(', ')}`);
  return expandVariables(expression, environment);
}

/** What status says of a part of a volume that the engine could not give. k8s: kubelet_pods.go makeMounts */
export function subPathFailure(container: Container, { containerPath, problem }: SubPathError): ContainerConfigError {
  const mount = container.volumeMounts?.find(({ mountPath }) => absolute(mountPath) === containerPath);
  const what = problem === 'notMade' ? 'create subPath directory' : 'prepare subPath';
  return new ContainerConfigError(`failed to ${what} for volumeMount "${mount?.name ?? ''}" of container "${container.name}"`);
}

function toMount(context: MountContext, mount: VolumeMount, { volume, source }: PodVolume, subPath: string | undefined): Mount {
  const root = source.mount(volume, context);
  const containerPath = absolute(mount.mountPath);
  const readOnly = root.readOnly || mount.readOnly === true;
  const propagation = propagations[mount.mountPropagation ?? 'None'];
  return {
    containerPath,
    source: root.source,
    readOnly,
    ...(subPath === undefined ? {} : { subPath }),
    ...(propagation === undefined ? {} : { propagation }),
  };
}

// k8s: kubelet_pods.go translateMountPropagation
const propagations: Readonly<Record<NonNullable<VolumeMount['mountPropagation']>, Mount['propagation']>> = {
  None: undefined,
  HostToContainer: 'rslave',
  Bidirectional: 'rshared',
};

// No engine that kpod knows can be told so. k8s: kubelet_pods.go resolveRecursiveReadOnly
const noRecursiveReadOnly = ({ name }: VolumeMount) =>
  `failed to resolve recursive read-only mode: volume ${goQuote(name)} requested recursive read-only mount, but it is not supported by the runtime`;

const absolute = (path: string) => resolve('/', path);
