/** What a profile makes of a pod and of the container that looks into it. Pure. k8s: kubectl debug/profiles.go */
import type { Container, EphemeralContainer, Pod, PodSpec, SecurityContext } from '../../../api/types.ts';
import type { ProfileName } from './verb.ts';

/** How one looks: by a container more in the pod itself, into a copy, or from a pod of its own into the machine. */
export type DebugStyle = 'ephemeral' | 'copy' | 'node';

/** What a copy has of the original. */
export interface Kept {
  readonly labels: boolean;
  readonly annotations: boolean;
  readonly liveness: boolean;
  readonly readiness: boolean;
  readonly startup: boolean;
  readonly initContainers: boolean;
}

type ContainerChange = (container: Container) => Container;

/** The pod as the profile has it; `name` is the container that looks. */
export function applyProfile(profile: ProfileName, pod: Pod, { name, style, kept }: { name: string; style: DebugStyle; kept: Kept }): Pod {
  const changed = changeContainer(pod, name, containerChange(profile, style));
  switch (style) {
    case 'ephemeral':
      return changed;
    case 'copy':
      return profile === 'legacy' ? withoutLabels(changed) : trimmed(changed, kept);
    case 'node':
      return withMachine(profile, changed, name);
  }
}

function containerChange(profile: ProfileName, style: DebugStyle): ContainerChange {
  switch (profile) {
    case 'legacy':
      return (container) => container;
    case 'general':
      return style === 'node' ? withoutSecurity : adding('SYS_PTRACE');
    case 'baseline':
      return withoutSecurity;
    case 'netadmin':
      return adding('NET_ADMIN', 'NET_RAW');
    case 'restricted':
      return restricted;
    case 'sysadmin':
      return (container) => withSecurity(container, { privileged: true });
  }
}

function changeContainer(pod: Pod, name: string, change: ContainerChange): Pod {
  const { initContainers, containers, ephemeralContainers } = pod.spec;
  const changed = <C extends Container>(list: readonly C[]): readonly C[] =>
    list.map((each) => (each.name === name ? (change(each) as C) : each));
  const lists = {
    ...(initContainers ? { initContainers: changed(initContainers) } : {}),
    containers: changed(containers),
    ...(ephemeralContainers ? { ephemeralContainers: changed<EphemeralContainer>(ephemeralContainers) } : {}),
  };
  return { ...pod, spec: { ...pod.spec, ...lists } };
}

const withSecurity = (container: Container, security: SecurityContext): Container => ({
  ...container,
  securityContext: { ...container.securityContext, ...security },
});

function withoutSecurity({ securityContext: _gone, ...container }: Container): Container {
  return container as Container;
}

const adding =
  (...names: readonly string[]): ContainerChange =>
  (container) => {
    const capabilities = container.securityContext?.capabilities ?? {};
    return withSecurity(container, { capabilities: { ...capabilities, add: [...(capabilities.add ?? []), ...names] } });
  };

const restricted: ContainerChange = (container) =>
  withSecurity(withoutSecurity(container), {
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
    allowPrivilegeEscalation: false,
    seccompProfile: { type: 'RuntimeDefault' },
  });

function withoutLabels(pod: Pod): Pod {
  const { labels: _gone, ...metadata } = pod.metadata;
  return { ...pod, metadata };
}

/** Without what would make others take the copy for the original, or end it while somebody looks. */
function trimmed(pod: Pod, kept: Kept): Pod {
  const { labels, annotations, ...metadata } = pod.metadata;
  const { initContainers, ...spec } = pod.spec;
  return {
    ...pod,
    metadata: { ...metadata, ...(kept.labels && labels ? { labels } : {}), ...(kept.annotations && annotations ? { annotations } : {}) },
    spec: {
      ...spec,
      ...(kept.initContainers && initContainers ? { initContainers } : {}),
      containers: spec.containers.map((container) => withProbes(container, kept)),
      shareProcessNamespace: spec.shareProcessNamespace ?? true,
    } as PodSpec,
  };
}

function withProbes({ livenessProbe, readinessProbe, startupProbe, ...container }: Container, kept: Kept): Container {
  return {
    ...container,
    ...(kept.liveness && livenessProbe ? { livenessProbe } : {}),
    ...(kept.readiness && readinessProbe ? { readinessProbe } : {}),
    ...(kept.startup && startupProbe ? { startupProbe } : {}),
  } as Container;
}

const machineRoot = 'host-root';

/** The namespaces of the machine, and its files at `/host`, as far as the profile has them. */
function withMachine(profile: ProfileName, pod: Pod, name: string): Pod {
  const hasNamespaces = profile !== 'baseline' && profile !== 'restricted';
  const hasFiles = profile === 'legacy' || profile === 'general' || profile === 'sysadmin';
  const mounted = hasFiles
    ? changeContainer(pod, name, (container) => ({
        ...container,
        volumeMounts: [...(container.volumeMounts ?? []), { mountPath: '/host', name: machineRoot }],
      }))
    : pod;
  return {
    ...mounted,
    spec: {
      ...mounted.spec,
      ...(hasFiles ? { volumes: [...(pod.spec.volumes ?? []), { name: machineRoot, hostPath: { path: '/' } }] } : {}),
      ...(hasNamespaces ? { hostNetwork: true, hostPID: true, hostIPC: true } : {}),
    },
  };
}
