import { labelFlags, mountFlag, processWords, publishValue, resourceFlags } from '../common/argv.ts';
import { resolvLabel, resolvMount } from '../network/resolv-files.ts';
import { type ContainerConfig, type Mount, ownNamespaces, plainSecurity, type SandboxConfig } from '../types.ts';
import { dockerSecurityFlags } from './security.ts';

/** Marks docker's pause containers, which are containers like others to it. */
export const sandboxRoleLabel = 'dev.kpod.engine.role';
/** Where the containers of a limited pod live in the tree of control groups. */
export const cgroupLabel = 'dev.kpod.engine.cgroup';
/** The pod's limits as JSON: after a reboot the group must be made again. */
export const limitsLabel = 'dev.kpod.engine.limits';
/** Names the sandbox of a container, so that a sandbox's containers can be found. */
export const sandboxIdLabel = 'dev.kpod.engine.sandbox';

/**
 * `docker run --detach …` of a pause container. Search list and options are not docker's to know: with `ndots` its resolver answers unknown
 * bare names with success and no address. They stand in a file of ours, which the containers that join get.
 */
export function dockerSandboxArgv(
  config: SandboxConfig,
  options: { pauseImage: string; cgroupParent?: string; resolvConf?: string },
): string[] {
  const { network } = config;
  return [
    'run',
    '--detach',
    '--name',
    config.name,
    ...labelFlags({
      ...config.labels,
      [sandboxRoleLabel]: 'sandbox',
      ...(options.resolvConf === undefined ? {} : { [resolvLabel]: options.resolvConf }),
    }),
    '--pull=never',
    `--ipc=${(config.namespaces ?? ownNamespaces).ipc === 'host' ? 'host' : 'shareable'}`,
    ...(config.sysctls ?? []).map(({ name, value }) => `--sysctl=${name}=${value}`),
    ...(options.cgroupParent === undefined
      ? []
      : [
          `--cgroup-parent=${options.cgroupParent}`,
          ...labelFlags({ [cgroupLabel]: options.cgroupParent, [limitsLabel]: JSON.stringify(config.resources) }),
        ]),
    ...(network.mode === 'host'
      ? ['--network=host']
      : [
          '--hostname',
          config.hostname,
          `--network=${network.name}`,
          ...(network.ip === undefined ? [] : [`--ip=${network.ip}`]),
          ...(network.aliases ?? []).map((alias) => `--network-alias=${alias}`),
          ...config.ports.map((port) => `--publish=${publishValue(port)}`),
          // Without these docker copies the host's; `.` stands for no search list.
          '--dns-search=.',
          '--dns-option=timeout:5',
        ]),
    ...(config.memoryVolumes ?? []).flatMap((name, index) =>
      mountFlag(['type=volume', `src=${name}`, 'volume-nocopy', `dst=/volumes/${index}`]),
    ),
    options.pauseImage,
  ];
}

/** `docker create …` of a container that joins a sandbox. */
export function dockerCreateArgv(
  config: ContainerConfig,
  options: { env: readonly string[]; cgroupParent?: string; resolvConf?: string },
): string[] {
  const { entrypoint, words } = processWords(config);
  const { pid, ipc } = config.namespaces ?? ownNamespaces;
  return [
    'create',
    '--name',
    config.name,
    `--network=container:${config.sandboxId}`,
    `--ipc=${ipc === 'host' ? 'host' : `container:${config.sandboxId}`}`,
    ...(pid === 'container' ? [] : [`--pid=${pid === 'host' ? 'host' : `container:${pid === 'pod' ? config.sandboxId : pid.target}`}`]),
    '--pull=never',
    ...labelFlags({ ...config.labels, [sandboxIdLabel]: config.sandboxId }),
    '--no-healthcheck',
    '--log-driver=json-file',
    // A container that prints for ever must not fill the disk. k8s: containerLogMaxSize, containerLogMaxFiles
    '--log-opt=max-size=10m',
    '--log-opt=max-file=5',
    ...(options.cgroupParent === undefined ? [] : [`--cgroup-parent=${options.cgroupParent}`]),
    ...dockerSecurityFlags(config.security ?? plainSecurity),
    ...options.env,
    ...[...config.mounts, ...resolvMount(config, options.resolvConf)].flatMap(mountFlags),
    ...(config.workingDir === undefined ? [] : [`--workdir=${config.workingDir}`]),
    ...(config.stdin ? ['--interactive'] : []),
    ...(config.tty ? ['--tty'] : []),
    ...resourceFlags(config.resources),
    ...(entrypoint === undefined ? [] : [`--entrypoint=${entrypoint}`]),
    config.imageId,
    ...words,
  ];
}

function fromFields(source: Mount['source']): readonly string[] {
  if (source.type === 'bind') return ['type=bind', `src=${source.hostPath}`];
  return source.type === 'volume' ? ['type=volume', `src=${source.name}`, 'volume-nocopy'] : ['type=image', `src=${source.id}`];
}

/** A mount in docker's words. A new volume stays empty, whatever the image has there. */
function mountFlags({ source, containerPath, readOnly, propagation }: Mount): string[] {
  const from = fromFields(source);
  const shared = propagation === undefined ? [] : [`bind-propagation=${propagation}`];
  return mountFlag([...from, `dst=${containerPath}`, ...(readOnly ? ['ro'] : []), ...shared]);
}
