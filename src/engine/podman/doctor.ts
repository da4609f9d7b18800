import type { Settings } from '../../api/settings.ts';
import type { EngineDoctor, KnownProblem, Machine, Remedies } from '../driver.ts';
import { podmanInstallers } from './package-managers.ts';
import { ulimitCandidates } from './ulimits.ts';

const problems: readonly KnownProblem[] = [
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
];

/** What `doctor` must know of podman: it can often be helped by other limits of containers, or by another runtime. */
export const podmanDoctor: EngineDoctor = { problems, remedies, describeRemedies, installers: podmanInstallers };

async function remedies({ limits, isInstalled }: Machine): Promise<Remedies> {
  const ulimits = [...ulimitCandidates(limits)];
  const installed = await Promise.all(['runc', 'crun'].map(async (name) => ((await isInstalled(name)) ? [name] : [])));
  const runtimes = installed.flat();
  return (settings, problem) => {
    const next = problem === 'rlimit' ? ulimits.shift() : undefined;
    if (next) return { ...settings, podman: { ...settings.podman, ulimits: next } };
    const runtime = problem === 'runtime-cgroup' ? runtimes.shift() : undefined;
    return runtime === undefined ? undefined : { ...settings, podman: { ...settings.podman, runtime } };
  };
}

function describeRemedies({ podman: { runtime, ulimits } }: Settings): readonly string[] {
  return [...(runtime === undefined ? [] : [`runtime ${runtime}`]), ...(ulimits.length === 0 ? [] : [`limits ${ulimits.join(', ')}`])];
}
