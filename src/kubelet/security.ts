/** What a container may be and do, out of its pod's securityContext, its own, and its image. k8s: kuberuntime/security_context.go */
import { capabilityName, isCapability } from '../api/capabilities.ts';
import { goQuote } from '../api/go-quote.ts';
import type { Container, Pod, PodSecurityContext, SecurityContext, SecurityProfile } from '../api/types.ts';
import type { ContainerSecurity, EngineImage, EngineInfo, Namespaces } from '../engine/types.ts';
import { pathOf } from './runtime-refusals.ts';
import { ContainerConfigError } from './start-failure.ts';

type Capabilities = ContainerSecurity['capabilities'];

/**
 * What the engine is asked for. Throws ContainerConfigError for a container that must not run as root and would, or may, and for what this
 * engine cannot give: security is given as it is asked for, or refused.
 */
export function containerSecurity(
  pod: Pod,
  container: Container,
  options: {
    readonly image: Pick<EngineImage, 'user'>;
    readonly engine: EngineInfo;
    /** The file of the profile that `localSeccompProfile` names. */
    readonly seccompPath?: string;
  },
): ContainerSecurity {
  const { image, engine } = options;
  const shared = pod.spec.securityContext ?? {};
  const own = container.securityContext ?? {};
  const { runAsUser = shared.runAsUser, runAsGroup = shared.runAsGroup, runAsNonRoot = shared.runAsNonRoot } = own;
  if (runAsNonRoot) verifyNonRoot(pod, container, { runAsUser, imageUser: image.user });
  const user = userOf(image.user, runAsUser, runAsGroup);
  const privileged = own.privileged === true;
  const path = `${pathOf(pod, container)}.securityContext`;
  const { privileged: cause, hostUsers } = engine.unsupportedSecurity;
  if (privileged && cause !== undefined) throw refusal(`${path}.privileged`, engine, cause);
  if (pod.spec.hostUsers === false && hostUsers !== undefined) throw refusal('spec.hostUsers', engine, hostUsers);
  return {
    user: shared.supplementalGroupsPolicy === 'Strict' ? strictUser(user, engine) : user,
    groups: groupsOf(shared),
    capabilities: privileged ? { add: [], drop: [] } : capabilitiesOf(own.capabilities ?? {}, engine, `${path}.capabilities`),
    privileged,
    readOnlyRoot: own.readOnlyRootFilesystem === true,
    noNewPrivileges: own.allowPrivilegeEscalation === false,
    seccomp: privileged ? 'default' : seccompOf(pod, container, options),
    ...moduleSettings(shared, own, engine),
    unmaskedProc: own.procMount === 'Unmasked',
  };
}

/** The profile of seccomp that has to be looked for among the files of this machine, by its path below their directory. */
export function localSeccompProfile(pod: Pod, container: Container): string | undefined {
  const { profile } = statedSeccomp(pod, container);
  if (profile?.type !== 'Localhost' || container.securityContext?.privileged) return undefined;
  return profile.localhostProfile;
}

function statedSeccomp({ spec }: Pod, container: Container): { readonly profile?: SecurityProfile; readonly isOwn: boolean } {
  const own = container.securityContext?.seccompProfile;
  const profile = own ?? spec.securityContext?.seccompProfile;
  return { ...(profile ? { profile } : {}), isOwn: own !== undefined };
}

/** What is not stated is the engine's default, as with a kubelet whose seccompDefault is on. What is privileged has none. */
function seccompOf(
  pod: Pod,
  container: Container,
  { engine, seccompPath }: { readonly engine: EngineInfo; readonly seccompPath?: string },
): ContainerSecurity['seccomp'] {
  const { profile, isOwn } = statedSeccomp(pod, container);
  if (profile === undefined) return 'default';
  if (profile.type === 'Unconfined') return 'unconfined';
  const { seccomp: cause } = engine.unsupportedSecurity;
  const path = isOwn ? `${pathOf(pod, container)}.securityContext` : 'spec.securityContext';
  if (cause !== undefined) throw refusal(`${path}.seccompProfile`, engine, cause);
  return seccompPath === undefined ? 'default' : { path: seccompPath };
}

/** For what the kernel does not have there is nothing to be set: of AppArmor the pod has been refused, of SELinux it is warned. */
function moduleSettings(
  shared: PodSecurityContext,
  own: SecurityContext,
  { securityModules }: EngineInfo,
): Pick<ContainerSecurity, 'appArmor' | 'seLinux'> {
  const profile = own.appArmorProfile ?? shared.appArmorProfile;
  const name = profile?.type === 'Unconfined' ? 'unconfined' : profile?.localhostProfile;
  const { user, role, type, level } = own.seLinuxOptions ?? shared.seLinuxOptions ?? {};
  const label = { ...(user && { user }), ...(role && { role }), ...(type && { type }), ...(level && { level }) };
  return {
    ...(name !== undefined && securityModules.includes('apparmor') ? { appArmor: name } : {}),
    ...(Object.keys(label).length > 0 && securityModules.includes('selinux') ? { seLinux: label } : {}),
  };
}

/** One sentence for every label that this machine has nothing to do with. A cluster's node without SELinux ignores it in silence. */
export function securityWarnings({ spec }: Pod, engine: EngineInfo): readonly string[] {
  if (engine.securityModules.includes('selinux')) return [];
  const lists = [
    ['spec', [spec]],
    ['spec.initContainers', spec.initContainers ?? []],
    ['spec.containers', spec.containers],
  ] as const;
  return lists.flatMap(([list, owners]) =>
    owners.flatMap(({ securityContext }, index) => {
      if (Object.values(securityContext?.seLinuxOptions ?? {}).every((value) => !value)) return [];
      const path = list === 'spec' ? list : `${list}[${index}]`;
      return [`${path}.securityContext.seLinuxOptions: not applied by ${engine.name}: there is no SELinux here`];
    }),
  );
}

/** Whose processes and memory the containers of a pod see. k8s: kuberuntime/util NamespacesForPod */
export function podNamespaces({ spec }: Pod): Namespaces {
  return { pid: spec.hostPID ? 'host' : spec.shareProcessNamespace ? 'pod' : 'container', ipc: spec.hostIPC ? 'host' : 'pod' };
}

const refusal = (path: string, engine: EngineInfo, cause: string) =>
  new ContainerConfigError(`${path}: Forbidden: ${engine.name} cannot give it: ${cause}`);

/** k8s: security_context_others.go verifyRunAsNonRoot */
function verifyNonRoot(
  pod: Pod,
  container: Container,
  { runAsUser, imageUser }: { readonly runAsUser: number | undefined; readonly imageUser: string },
): void {
  const { name, namespace, uid } = pod.metadata;
  const where = `(pod: ${goQuote(`${name}_${namespace}(${uid})`)}, container: ${container.name})`;
  if (runAsUser === 0) throw new ContainerConfigError(`container's runAsUser breaks non-root policy ${where}`);
  if (runAsUser !== undefined) return;
  const user = imageUser.split(':')[0] ?? '';
  if (user === '' || Number(user) === 0) throw new ContainerConfigError(`container has runAsNonRoot and image will run as root ${where}`);
  if (!/^\d+$/.test(user)) {
    const why = `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root`;
    throw new ContainerConfigError(`${why} ${where}`);
  }
}

/** A group that is stated takes the place of the image's; without one the image knows the group of a user. */
function userOf(imageUser: string, runAsUser: number | undefined, runAsGroup: number | undefined): string {
  if (runAsGroup === undefined) return runAsUser === undefined ? imageUser : String(runAsUser);
  return `${runAsUser ?? (imageUser.split(':')[0] || '0')}:${runAsGroup}`;
}

/**
 * The user with its group, for which engines look up no others in the image. Without one the group would have to be looked up there, and
 * an engine that does that adds all others.
 */
function strictUser(user: string, engine: EngineInfo): string {
  if (user.includes(':')) return user;
  if (['', '0', 'root'].includes(user)) return '0:0';
  throw refusal('spec.securityContext.supplementalGroupsPolicy', engine, 'Strict needs a runAsGroup beside a user that is not root');
}

/** k8s: security_context.go determineEffectiveSecurityContext: the group of the volumes is one of the process, too. */
function groupsOf({ fsGroup, supplementalGroups = [] }: { readonly fsGroup?: number; readonly supplementalGroups?: readonly number[] }) {
  return [...new Set([...(fsGroup === undefined ? [] : [fsGroup]), ...supplementalGroups])];
}

/** In the form that engines are asked in: no name in both lists, and `ALL` alone or not at all. What is both added and dropped is dropped. */
function capabilitiesOf(
  { add = [], drop = [] }: { readonly add?: readonly string[]; readonly drop?: readonly string[] },
  engine: EngineInfo,
  path: string,
): Capabilities {
  const read = (names: readonly string[], list: string) => names.map((name, index) => readCapability(name, `${path}.${list}[${index}]`));
  const [adds, drops] = [new Set(read(add, 'add')), new Set(read(drop, 'drop'))];
  const others = [...adds].filter((name) => name !== 'ALL' && !drops.has(name));
  const lacking = others.find((name) => engine.missingCapabilities.includes(name));
  if (lacking !== undefined) throw refusal(`${path}.add`, engine, `it has no ${lacking} itself on this machine`);
  if (drops.has('ALL')) return { add: others, drop: ['ALL'] };
  if (adds.has('ALL')) return { add: ['ALL'], drop: [...new Set([...drops, ...engine.missingCapabilities])] };
  return { add: others, drop: [...drops] };
}

function readCapability(text: string, path: string): string {
  const name = capabilityName(text);
  if (name === 'ALL' || isCapability(name)) return name;
  throw new ContainerConfigError(`${path}: Invalid value: ${goQuote(text)}: no capability of Linux`);
}
