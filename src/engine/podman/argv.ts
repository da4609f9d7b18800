import { quoteCsvField } from '../command/command-line.ts';
import { labelFlags, mountFlag, processWords, publishValue, resourceFlags } from '../common/argv.ts';
import { resolvLabel, resolvMount } from '../network/resolv-files.ts';
import { type ContainerConfig, type Mount, type Namespaces, ownNamespaces, plainSecurity, type SandboxConfig } from '../types.ts';
import { hasOpenInput, openInputLabel } from './open-inputs.ts';
import { podmanSecurityFlags } from './security.ts';

/** The pause container's own name, so that it can be spoken to before its ID is known. */
export const infraName = (sandboxName: string): string => `${sandboxName}-infra`;

/**
 * `podman pod create …`. `resolvConf` is a file of ours that names the network's resolver alone (podman would add the host's, and a
 * resolver that asks all at once may believe that one's "no such name"). Each container mounts it: what the pod has mounted no container
 * could have another file for. `machineName` is what a pod on the
 * machine's network is called: podman would take the name of the pod, which may be longer than the kernel's names.
 */
export function podmanSandboxArgv(config: SandboxConfig, options: { resolvConf?: string; machineName: string }): string[] {
  const { network, resources } = config;
  const { pid, ipc } = config.namespaces ?? ownNamespaces;
  const { resolvConf } = options;
  return [
    'pod',
    'create',
    '--name',
    config.name,
    `--infra-name=${infraName(config.name)}`,
    ...labelFlags(resolvConf === undefined ? config.labels : { ...config.labels, [resolvLabel]: resolvConf }),
    `--share=${['net', ...(ipc === 'pod' ? ['ipc'] : []), 'uts', ...(pid === 'pod' ? ['pid'] : [])].join(',')}`,
    // podman takes the value for a list.
    ...(config.sysctls ?? []).map(({ name, value }) => `--sysctl=${quoteCsvField(`${name}=${value}`)}`),
    ...(network.mode === 'host'
      ? ['--network=host', '--hostname', options.machineName]
      : [
          '--hostname',
          config.hostname,
          '--no-hosts',
          `--network=${network.name}`,
          ...(network.ip === undefined ? [] : [`--ip=${network.ip}`, `--mac-address=${hardwareAddress(network.ip)}`]),
          ...(network.aliases ?? []).map((alias) => `--network-alias=${alias}`),
          ...config.ports.map((port) => `--publish=${publishValue(port)}`),
        ]),
    ...(resources.cpuQuotaMicros === undefined ? [] : [`--cpus=${resources.cpuQuotaMicros / 100_000}`]),
    ...(resources.cpuShares === undefined ? [] : [`--cpu-shares=${resources.cpuShares}`]),
    ...(resources.memoryLimitBytes === undefined
      ? []
      : [`--memory=${resources.memoryLimitBytes}`, `--memory-swap=${resources.memoryLimitBytes}`]),
  ];
}

/**
 * The hardware address for a fixed IP address: always the same, as docker gives it. With podman's random one, whoever had talked to the
 * address before would go on sending to the sandbox that is gone.
 */
const hardwareAddress = (ip: string): string =>
  ['02', '42', ...ip.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');

/**
 * `podman create …`. `env` are the flags of the environment plan; HOSTNAME is set here because `podman exec` lacks it. `capabilities` are
 * what this podman gives by itself. `targetPid` is the process of the container whose processes this one is to see: by its namespace, since
 * of a container that is named podman would make a dependency, which it starts again with this one, and removes only after it.
 */
export function podmanCreateArgv(
  config: ContainerConfig,
  options: {
    env: readonly string[];
    hostname: string;
    hosts?: string;
    resolvConf?: string;
    capabilities: readonly string[];
    targetPid?: number;
  },
): string[] {
  const { entrypoint, words } = processWords(config);
  return [
    'create',
    '--name',
    config.name,
    `--pod=${config.sandboxId}`,
    '--pull=never',
    ...labelFlags(config.labels),
    // podman would copy the caller's proxies, password and all, prepare for systemd by the command's name, and run health checks.
    '--http-proxy=false',
    '--systemd=false',
    '--sdnotify=ignore',
    '--no-healthcheck',
    '--log-driver=k8s-file',
    // A container that prints for ever must not fill the disk: conmon then begins a new file.
    '--log-opt=max-size=50mb',
    '--pids-limit=-1',
    ...hostNamespaceFlags(config.namespaces ?? ownNamespaces),
    ...(options.targetPid === undefined ? [] : [`--pid=ns:/proc/${options.targetPid}/ns/pid`]),
    ...podmanSecurityFlags(config.security ?? plainSecurity, options.capabilities),
    // podman's own additions; what the image itself says of them goes, too.
    '--unsetenv=TERM',
    '--unsetenv=container',
    // In a shared UTS namespace podman sets HOSTNAME at the start, whatever it was told.
    ...(config.env.some(({ name }) => name === 'HOSTNAME')
      ? ['--uts=private', `--hostname=${options.hostname}`]
      : [`--env=HOSTNAME=${options.hostname}`]),
    ...options.env,
    ...[...config.mounts, ...hostsMount(options.hosts), ...resolvMount(config, options.resolvConf)].flatMap(mountFlags),
    ...(config.workingDir === undefined ? [] : [`--workdir=${config.workingDir}`]),
    ...(config.stdin ? ['--interactive'] : []),
    ...(hasOpenInput(config) ? labelFlags({ [openInputLabel]: 'true' }) : []),
    ...(config.tty ? ['--tty'] : []),
    ...resourceFlags(config.resources),
    // As JSON, so that podman does not split it at blanks; it also drops the image's own arguments.
    ...(entrypoint === undefined ? [] : [`--entrypoint=${JSON.stringify([entrypoint])}`]),
    config.imageId.replace(/^sha256:/, ''),
    ...words,
  ];
}

/** What a container does not share with its pod, since the pod has it from the host. */
const hostNamespaceFlags = ({ pid, ipc }: Namespaces): string[] => [
  ...(pid === 'host' ? ['--pid=host'] : []),
  ...(ipc === 'host' ? ['--ipc=host'] : []),
];

function hostsMount(hosts: string | undefined): Mount[] {
  return hosts === undefined ? [] : [{ containerPath: '/etc/hosts', source: { type: 'bind', hostPath: hosts }, readOnly: true }];
}

/**
 * A mount in podman's words. Volumes go by `--volume`, which alone can say `nocopy`: with `--mount` podman (4.3) fills a new volume
 * with what the image has there. But `--volume` ends a path at a colon, and no image has anything at a path with one. `rw` is said, too:
 * in a pod whose pause has a read-only mount podman makes others read-only.
 */
function mountFlags({ source, containerPath, readOnly, propagation }: Mount): string[] {
  const mode = readOnly ? 'ro' : 'rw';
  const fields = propagation === undefined ? [mode] : [mode, `bind-propagation=${propagation}`];
  if (source.type === 'image') return mountFlag(['type=image', `src=${source.id.replace(/^sha256:/, '')}`, `dst=${containerPath}`]);
  if (source.type === 'bind') return mountFlag(['type=bind', `src=${source.hostPath}`, `dst=${containerPath}`, ...fields]);
  if (containerPath.includes(':')) return mountFlag(['type=volume', `src=${source.name}`, `dst=${containerPath}`, ...fields]);
  return [`--volume=${source.name}:${containerPath}:${['nocopy', mode, ...(propagation === undefined ? [] : [propagation])].join(',')}`];
}
