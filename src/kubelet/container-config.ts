import { resolve } from 'node:path/posix';
import type { ContainerRole } from '../api/pod-status.ts';
import { containerResources } from '../api/resources.ts';
import type { Container, Pod, ResourceRequirements } from '../api/types.ts';
import type { ContainerConfig, EngineImage, EngineInfo, Mount, SandboxConfig } from '../engine/types.ts';
import { type Environment, expandWords } from './environment.ts';
import { kernelHostname } from './hostname.ts';
import { containerLabels, podLabels } from './labels.ts';
import { sysctlsOf } from './pod-admission.ts';
import { sandboxResources } from './resize/state.ts';
import { containerSecurity, podNamespaces } from './security.ts';
import { containerHash } from './spec-hash.ts';
import { limitedVolumes } from './volumes/empty-dir.ts';

const engineName = (container: string, pod: Pod, attempt: number) =>
  `k8s_${container}_${pod.metadata.name}_${pod.metadata.namespace}_${pod.metadata.uid}_${attempt}`;

/** What the engine is asked for as the pod's sandbox. Throws SandboxConfigError. */
export function sandboxConfig(
  pod: Pod,
  options: {
    readonly instance: string;
    readonly network: string;
    readonly attempt: number;
    /** The pod's address in the network. */
    readonly ip: string;
    readonly deferStart: boolean;
    readonly dns: SandboxConfig['dns'];
    readonly ports: SandboxConfig['ports'];
    /** Volumes in memory that the sandbox must hold. */
    readonly volumes: readonly string[];
  },
): SandboxConfig {
  return {
    name: engineName('POD', pod, options.attempt),
    labels: podLabels(options.instance, pod, 'sandbox'),
    hostname: kernelHostname(pod),
    network: pod.spec.hostNetwork ? { mode: 'host' } : { mode: 'pod', name: options.network, ip: options.ip },
    deferStart: options.deferStart,
    dns: options.dns,
    ...(options.volumes.length === 0 ? {} : { memoryVolumes: options.volumes }),
    ports: options.ports,
    namespaces: podNamespaces(pod),
    sysctls: sysctlsOf(pod),
    resources: sandboxResources(pod),
  };
}

/** What the engine is asked for as one attempt of a container. Throws ContainerConfigError for rights that it must not have or cannot be given. */
export function containerConfig(
  pod: Pod,
  container: Container,
  options: {
    readonly instance: string;
    readonly role: ContainerRole;
    readonly attempt: number;
    readonly sandboxId: string;
    readonly sandboxRun: string;
    readonly image: EngineImage;
    readonly engine: EngineInfo;
    /** The file of its own profile of seccomp. */
    readonly seccompPath?: string;
    /** The engine's container whose processes it is to see. */
    readonly target?: string;
    /** Complete and expanded. */
    readonly environment: Environment;
    /** What its volumeMounts came to. */
    readonly mounts: readonly Mount[];
    /** The files on this machine that stand behind /etc/hosts and terminationMessagePath. */
    readonly files: { readonly hosts: string; readonly terminationLog: string };
  },
): ContainerConfig {
  const { instance, role, attempt, sandboxRun, engine, environment } = options;
  const command = expandWords(container.command, environment);
  const args = expandWords(container.args, environment);
  return {
    name: engineName(container.name, pod, attempt),
    sandboxId: options.sandboxId,
    labels: containerLabels(instance, pod, container, { role, attempt, hash: containerHash(container), sandboxRun }),
    imageId: options.image.id,
    ...(command && command.length > 0 ? { command } : {}),
    ...(args && args.length > 0 ? { args } : {}),
    ...(container.workingDir ? { workingDir: container.workingDir } : {}),
    env: Object.entries(environment).map(([name, value]) => ({ name, value })),
    mounts: mountsOf(container, options),
    stdin: container.stdin === true,
    stdinOnce: container.stdinOnce === true,
    tty: container.tty === true,
    resources: appliedResources(container, pod, engine),
    namespaces: { ...podNamespaces(pod), ...(options.target === undefined ? {} : { pid: { target: options.target } }) },
    security: containerSecurity(pod, container, options),
  };
}

function mountsOf(
  container: Container,
  { mounts, files }: { readonly mounts: readonly Mount[]; readonly files: { readonly hosts: string; readonly terminationLog: string } },
): readonly Mount[] {
  const managed: Mount[] = [
    {
      containerPath: container.terminationMessagePath,
      source: { type: 'bind', hostPath: files.terminationLog },
      readOnly: false,
    },
    { containerPath: '/etc/hosts', source: { type: 'bind', hostPath: files.hosts }, readOnly: false },
  ];
  // What the manifest mounts goes before kpod's own; engines refuse two mounts at one place, and places that begin without a slash.
  const byPlace = new Map<string, Mount>();
  for (const mount of [...mounts, ...managed]) {
    const containerPath = resolve('/', mount.containerPath);
    if (!byPlace.has(containerPath)) byPlace.set(containerPath, { ...mount, containerPath });
  }
  return [...byPlace.values()];
}

/** What this engine can give a container of what it states. */
export function appliedResources(container: Container, pod: Pod, engine: EngineInfo): ContainerConfig['resources'] {
  const wanted = containerResources(container, pod, engine);
  const lacks = engine.unsupportedResources;
  return {
    ...(lacks.cpuShares ? {} : { cpuShares: wanted.cpuShares }),
    ...(lacks.cpuQuota || wanted.cpuQuotaMicros === undefined ? {} : { cpuQuotaMicros: wanted.cpuQuotaMicros }),
    ...(lacks.memoryLimit || wanted.memoryLimitBytes === undefined ? {} : { memoryLimitBytes: wanted.memoryLimitBytes }),
    ...(lacks.oomScoreAdj ? {} : { oomScoreAdj: wanted.oomScoreAdj }),
  };
}

/**
 * One sentence for every stated resource that this engine or machine cannot apply, with its field path and the cause; of those of containers
 * only which `isMeant`, and nothing else, where that is given.
 */
export function resourceWarnings(
  pod: Pod,
  engine: EngineInfo,
  isMeant?: (container: Container, resource: 'cpu' | 'memory') => boolean,
): readonly string[] {
  const { cpuShares, cpuQuota, memoryLimit, volumeSize, podCgroup: ofPod } = engine.unsupportedResources;
  const lists = [
    ['initContainers', pod.spec.initContainers ?? []],
    ['containers', pod.spec.containers],
  ] as const;
  const checks = [
    ['requests', 'cpu', cpuShares],
    ['limits', 'cpu', cpuQuota],
    ['limits', 'memory', memoryLimit],
  ] as const;
  const ofContainers = lists.flatMap(([list, containers]) =>
    containers.flatMap((container, index) =>
      checks.flatMap(([side, resource, cause]) =>
        cause && container.resources?.[side]?.[resource] !== undefined && (isMeant?.(container, resource) ?? true)
          ? [`spec.${list}[${index}].resources.${side}[${resource}]: not applied by ${engine.name}: ${cause}`]
          : [],
      ),
    ),
  );
  if (isMeant) return ofContainers;
  const stated = pod.spec['resources'] as ResourceRequirements | undefined;
  const ofWhole = ofPod
    ? checks.flatMap(([side, resource]) =>
        stated?.[side]?.[resource] === undefined ? [] : [`spec.resources.${side}[${resource}]: not applied by ${engine.name}: ${ofPod}`],
      )
    : [];
  const ofVolumes = (pod.spec.volumes ?? []).flatMap(({ name }, index) =>
    volumeSize && limitedVolumes(pod).some((one) => one.name === name)
      ? [`spec.volumes[${index}].emptyDir.sizeLimit: not applied by ${engine.name}: ${volumeSize}`]
      : [],
  );
  return [...ofWhole, ...ofContainers, ...ofVolumes];
}
