/** Which pods this machine does not take at all. k8s: pkg/kubelet/sysctl/allowlist.go, lifecycle/handlers.go */
import { goQuote } from '../api/go-quote.ts';
import { appArmorAnnotation } from '../api/kinds/pod/apparmor-annotations.ts';
import type { Pod, PodSecurityContext } from '../api/types.ts';

/** The pod fails before anything is made for it: why (`SysctlForbidden`), and a sentence. */
export interface Rejection {
  readonly type: 'reject';
  readonly reason: string;
  readonly message: string;
  readonly because: string;
}

const rejection = (reason: string, message: string): Rejection => ({ type: 'reject', reason, message, because: message });

/** What a pod may set without harm to others, of 1.32. k8s: sysctl/safe_sysctls.go */
const safeSysctls: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  ...['ip_local_port_range', 'tcp_syncookies', 'ping_group_range', 'ip_unprivileged_port_start', 'ip_local_reserved_ports'].map(ipv4),
  ...['tcp_keepalive_time', 'tcp_fin_timeout', 'tcp_keepalive_intvl', 'tcp_keepalive_probes', 'tcp_rmem', 'tcp_wmem'].map(ipv4),
]);

function ipv4(name: string): string {
  return `net.ipv4.${name}`;
}

/** Why the kubelet refuses the pod; undefined when it takes it. */
export function podRejection(pod: Pod, enforcesAppArmor: boolean): Rejection | undefined {
  const { hostNetwork, hostIPC } = pod.spec;
  for (const { name } of sysctlsOf(pod)) {
    const shared = name.startsWith('net.') ? (hostNetwork ? 'net' : undefined) : hostIPC ? 'ipc' : undefined;
    const problem = !safeSysctls.has(name) ? 'not allowlisted' : shared && `not allowed with host ${shared} enabled`;
    if (problem !== undefined) return rejection('SysctlForbidden', `forbidden sysctl: ${goQuote(name)} ${problem}`);
  }
  if (enforcesAppArmor || !needsAppArmor(pod)) return undefined;
  return rejection('AppArmor', 'Cannot enforce AppArmor: AppArmor is not enabled on the host');
}

/** k8s: security/apparmor/helpers.go isRequired */
function needsAppArmor({ metadata, spec }: Pod): boolean {
  const owners = [spec, ...(spec.initContainers ?? []), ...spec.containers];
  const profiles = owners.flatMap(({ securityContext }) => securityContext?.appArmorProfile ?? []);
  if (profiles.some(({ type }) => type !== 'Unconfined')) return true;
  const annotated = Object.entries(metadata.annotations ?? {}).find(([key]) => key.startsWith(appArmorAnnotation));
  return annotated !== undefined && annotated[1] !== 'unconfined';
}

/** The sysctls of a pod, with dots between the parts of their names. k8s: component-helpers/node/util/sysctl NormalizeName */
export function sysctlsOf(pod: Pod): readonly { readonly name: string; readonly value: string }[] {
  const { sysctls = [] }: PodSecurityContext = pod.spec.securityContext ?? {};
  return sysctls.map(({ name = '', value = '' }) => ({ name: withDots(name), value }));
}

/** Where a slash is the first separator, slashes separate and dots belong to the parts. */
function withDots(name: string): string {
  if (!/^[^./]*\//.test(name)) return name;
  return name.replace(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
}
