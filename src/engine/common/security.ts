import type { ContainerSecurity } from '../types.ts';

/** What both engines spell alike. Each value stands in one word with its option, so that none can be an option of its own. */
export function securityFlags(security: ContainerSecurity): string[] {
  const { user, groups, readOnlyRoot, noNewPrivileges, seccomp, appArmor, seLinux } = security;
  const options = [
    ...(noNewPrivileges ? ['no-new-privileges'] : []),
    ...(seccomp === 'default' ? [] : [`seccomp=${seccomp === 'unconfined' ? seccomp : seccomp.path}`]),
    ...(appArmor === undefined ? [] : [`apparmor=${appArmor}`]),
    ...Object.entries(seLinux ?? {}).map(([part, value]) => `label=${part}:${value}`),
  ];
  return [
    ...(user === '' ? [] : [`--user=${user}`]),
    ...groups.map((group) => `--group-add=${group}`),
    ...(readOnlyRoot ? ['--read-only'] : []),
    ...options.map((option) => `--security-opt=${option}`),
  ];
}

/** `--cap-add` and `--cap-drop` for each. */
export function capabilityFlags({ add, drop }: ContainerSecurity['capabilities']): string[] {
  return [...add.map((name) => `--cap-add=${name}`), ...drop.map((name) => `--cap-drop=${name}`)];
}
