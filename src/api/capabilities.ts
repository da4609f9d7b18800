/** The capabilities of Linux, each at the number that the kernel gives it. */
export const capabilityNames = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'LINUX_IMMUTABLE'],
  ...['NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_ADMIN', 'NET_RAW', 'IPC_LOCK', 'IPC_OWNER', 'SYS_MODULE', 'SYS_RAWIO', 'SYS_CHROOT'],
  ...['SYS_PTRACE', 'SYS_PACCT', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_NICE', 'SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'MKNOD', 'LEASE'],
  ...['AUDIT_WRITE', 'AUDIT_CONTROL', 'SETFCAP', 'MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ'],
  ...['PERFMON', 'BPF', 'CHECKPOINT_RESTORE'],
] as const satisfies readonly string[];

/** What a container gets that asks for nothing. k8s: containerd's and docker's default, which are the same */
export const defaultCapabilities = [
  ...['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'NET_BIND_SERVICE', 'NET_RAW', 'SYS_CHROOT'],
  ...['MKNOD', 'AUDIT_WRITE', 'SETFCAP'],
] as const satisfies readonly string[];

/** A capability as manifests spell it (`NET_ADMIN`, `CAP_NET_ADMIN`, in any case), or `ALL`, in one spelling. */
export const capabilityName = (text: string): string => text.toUpperCase().replace(/^CAP_/, '');

/** Whether Linux has it; the name in one spelling. `ALL` is none. */
export const isCapability = (name: string): boolean => (capabilityNames as readonly string[]).includes(name);
