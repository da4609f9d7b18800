/** A way in which engines are known to fail on some machines. */
export type KnownProblem =
  | 'not-installed'
  | 'no-daemon'
  | 'no-permission'
  | 'runtime-cgroup'
  | 'rlimit'
  | 'tun'
  | 'stale-netns'
  | 'subuid'
  | 'network-helper'
  | 'pause-image'
  | 'no-path';

/** What is wrong in one sentence, and the commands that mend it, each one line for a POSIX shell. */
export interface Diagnosis {
  readonly problem: KnownProblem;
  readonly sentence: string;
  readonly commands: readonly string[];
}

const table: readonly (Diagnosis & { readonly pattern: RegExp })[] = [
  {
    problem: 'rlimit',
    pattern: /setting rlimit type \d|setrlimit|rlimits for ready process|RLIMIT_(NOFILE|NPROC)/i,
    sentence: 'podman raises the limits of open files and processes above what this machine lets it',
    commands: ['kpod doctor --fix'],
  },
  {
    problem: 'runtime-cgroup',
    pattern: /cgroups? in hybrid mode|hybrid mode not supported|cgroups? v1 not supported|unknown version specified.*cgroup/i,
    sentence: 'the OCI runtime cannot work with the control groups of this machine',
    commands: ['kpod doctor --fix'],
  },
  {
    problem: 'no-permission',
    pattern: /permission denied while trying to connect to the docker|docker\.sock: connect: permission denied/i,
    sentence: 'this user may not talk to the docker daemon',
    commands: ['sudo usermod -aG docker "$USER"', 'newgrp docker'],
  },
  {
    problem: 'no-daemon',
    pattern: /cannot connect to the docker daemon|is the docker daemon running|docker\.sock: connect: (no such file|connection refused)/i,
    sentence: 'the docker daemon does not run',
    commands: ['sudo systemctl start docker', 'sudo sh -c "dockerd >/var/log/dockerd.log 2>&1 &"   # without systemd'],
  },
  {
    problem: 'tun',
    pattern: /\/dev\/net\/tun/,
    sentence: 'rootless podman needs /dev/net/tun, which only root may open here',
    commands: ['sudo chmod 666 /dev/net/tun'],
  },
  {
    problem: 'stale-netns',
    pattern: /failed to mount runtime directory for rootless netns/i,
    sentence: 'rootless podman trips over what an earlier attempt left of its network',
    commands: ['rm -rf "$XDG_RUNTIME_DIR/libpod/tmp/rootless-netns"', 'podman system migrate'],
  },
  {
    problem: 'subuid',
    pattern: /no sub[ug]id ranges found|newuidmap|newgidmap|cannot find (UID|GID)\/(UID|GID) for user|insufficient UIDs or GIDs/i,
    sentence: 'rootless podman has no range of user IDs for this user',
    commands: ['sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 "$USER"', 'podman system migrate'],
  },
  {
    problem: 'network-helper',
    pattern:
      /could not find "?(netavark|aardvark-dns|slirp4netns|pasta)|(netavark|aardvark-dns|slirp4netns|pasta)"?: (executable file )?not found|failed to find plugin/i,
    sentence: 'podman lacks the program that makes its networks',
    commands: ['sudo apt-get install netavark aardvark-dns slirp4netns'],
  },
  {
    problem: 'pause-image',
    pattern: /no such image: .*pause|pause.*: (image not known|no such image)|unable to find image '.*pause/i,
    sentence: 'docker lacks the pause image that holds the namespaces of a pod',
    commands: ['docker pull registry.k8s.io/pause:3.10'],
  },
  {
    problem: 'not-installed',
    pattern: /ENOENT|cannot be run: .*not found/,
    sentence: 'the program is not installed',
    commands: ['kpod doctor --fix'],
  },
  {
    problem: 'no-path',
    pattern: /exec: "[^"/]+": executable file not found in \$PATH/,
    sentence: 'the image has no such program, or it was imported without ENV PATH',
    commands: ["podman import --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' FILE NAME"],
  },
];

/** The known problem that an engine's text speaks of, undefined when it is none of them. */
export function diagnose(text: string): Diagnosis | undefined {
  const found = table.find(({ pattern }) => pattern.test(text));
  return found && { problem: found.problem, sentence: found.sentence, commands: found.commands };
}

/** One line for people: the known cause and its repair, or the engine's own text. */
export function explain(text: string): string {
  const known = diagnose(text);
  return known ? `${known.sentence} (${text.split('\n').at(-1)}); to mend it: ${known.commands.join('; ')}` : text;
}
