import type { Installer } from '../driver.ts';

const debianPackages = 'podman runc crun conmon netavark aardvark-dns catatonit uidmap slirp4netns iptables'.split(' ');

/** How distributions install podman with what its pods need, in the order in which they are looked for. */
export const podmanInstallers: readonly Installer[] = [
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
