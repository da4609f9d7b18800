/** How a distribution installs podman with what its pods need. Every command is an argument array; later ones need the earlier. */
export interface PackageManager {
  /** The program that tells that this is the one. */
  readonly program: string;
  readonly commands: readonly (readonly string[])[];
}

const debianPackages = 'podman runc crun conmon netavark aardvark-dns catatonit uidmap slirp4netns iptables'.split(' ');

/** The package managers that kpod knows, in the order in which they are looked for. */
export const packageManagers: readonly PackageManager[] = [
  {
    program: 'apt-get',
    commands: [
      ['apt-get', 'update'],
      ['apt-get', 'install', '-y', '--no-install-recommends', ...debianPackages],
    ],
  },
  { program: 'dnf', commands: [['dnf', 'install', '-y', 'podman']] },
  { program: 'zypper', commands: [['zypper', '--non-interactive', 'install', 'podman']] },
  { program: 'pacman', commands: [['pacman', '-S', '--noconfirm', '--needed', 'podman', 'netavark', 'aardvark-dns']] },
  { program: 'apk', commands: [['apk', 'add', 'podman']] },
];
