import type { ContainerSecurity } from '../types.ts';

/** What both engines spell alike. Each value stands in one word with its option, so that none can be an option of its own. */
export function securityFlags({ user, groups, readOnlyRoot, noNewPrivileges }: ContainerSecurity): string[] {
  return [
    ...(user === '' ? [] : [`--user=${user}`]),
    ...groups.map((group) => `--group-add=${group}`),
    ...(readOnlyRoot ? ['--read-only'] : []),
    ...(noNewPrivileges ? ['--security-opt=no-new-privileges'] : []),
  ];
}

/** `--cap-add` and `--cap-drop` for each. */
export function capabilityFlags({ add, drop }: ContainerSecurity['capabilities']): string[] {
  return [...add.map((name) => `--cap-add=${name}`), ...drop.map((name) => `--cap-drop=${name}`)];
}
