/** The lines for the seccomp profile of a security context; none when it names none. */
export function seccompLines(securityContext: unknown): readonly string[] {
  const profile = (securityContext as { seccompProfile?: { type: string; localhostProfile?: string } } | undefined)?.seccompProfile;
  if (!profile) return [];
  return [
    `SeccompProfile:\t${profile.type}`,
    ...(profile.type === 'Localhost' ? [`LocalhostProfile:\t${profile.localhostProfile ?? ''}`] : []),
  ];
}
