import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../../src/api/settings.ts';
import { engineEnvironment } from '../../../src/engine/command/environment.ts';
import { missingFrom } from '../../../src/engine/common/missing-capabilities.ts';
import { mayLowerOomScore } from '../../../src/engine/common/oom-score.ts';
import { cgroupFiles } from '../../../src/engine/common/pod-group.ts';
import { directoryTar } from '../../../src/engine/common/tar.ts';
import { readDockerInfo, withMissingCapabilities } from '../../../src/engine/docker/info.ts';
import type { EngineExamination, EngineReport } from '../../../src/engine/doctor/examine.ts';
import { repairPlan } from '../../../src/engine/doctor/repair.ts';
import { drivers } from '../../../src/engine/drivers.ts';
import { describeNetwork, lowerHalf, overlap, subnetCandidates } from '../../../src/engine/network/subnets.ts';
import { containersConf } from '../../../src/engine/podman/environment.ts';
import { formatNanoseconds } from '../../../src/engine/podman/exits.ts';
import { readPodmanInfo } from '../../../src/engine/podman/info.ts';
import { ulimitCandidates } from '../../../src/engine/podman/ulimits.ts';

describe('subnets', () => {
  it('are many, differ, and stay in their block', () => {
    const all = subnetCandidates('kpod', 200);
    expect(new Set(all).size).toBe(256);
    expect(all.every((subnet) => /^10\.2(0\d|1[0-5])\.\d+\.0\/20$/.test(subnet))).toBe(true);
    expect(all.some((one, index) => all.slice(index + 1).some((other) => overlap(one, other)))).toBe(false);
    expect(subnetCandidates('kpod', 200)[0]).not.toBe(subnetCandidates('kpod-0a1b2c3d', 200)[0]);
  });

  it('give their lower half to the engine, the end of it to pods first, and the rest to Services', () => {
    expect(lowerHalf('10.200.16.0/20')).toBe('10.200.16.0/21');
    expect(describeNetwork('kpod', { subnet: '10.200.16.0/20', gateway: '10.200.16.1', nameServer: '127.0.0.11' })).toEqual({
      name: 'kpod',
      subnet: '10.200.16.0/20',
      gateway: '10.200.16.1',
      nameServer: '127.0.0.11',
      podRange: { first: '10.200.20.0', last: '10.200.23.255' },
      serviceRange: { first: '10.200.24.0', last: '10.200.31.254' },
    });
  });

  it.each([
    ['10.0.0.0/8', '10.200.16.0/20', true],
    ['10.200.16.5/32', '10.200.16.0/20', true],
    ['10.200.32.0/20', '10.200.16.0/20', false],
    ['192.168.1.7/24', '10.200.16.0/20', false],
  ])('%s and %s overlap: %j', (one, other, expected) => {
    expect(overlap(one, other)).toBe(expected);
    expect(overlap(other, one)).toBe(expected);
  });
});

describe('limits to try', () => {
  it('never pass the hard limits of the caller', () => {
    const limits =
      'Limit                     Soft Limit           Hard Limit           Units     \nMax processes             100                  96365                processes \nMax open files            1024                 20000                files     \n';
    expect(ulimitCandidates(limits)).toEqual([
      ['nofile=20000:20000', 'nproc=96365:96365'],
      ['nofile=20000:20000', 'nproc=32768:32768'],
      ['nofile=4096:4096', 'nproc=4096:4096'],
    ]);
  });

  it('are those of podman where nothing limits the caller', () => {
    expect(ulimitCandidates('Max open files unlimited unlimited files')[0]).toEqual(['nofile=1048576:1048576', 'nproc=1048576:1048576']);
  });
});

describe("an engine's surroundings", () => {
  const settings: Settings = { ...defaultSettings, podman: { path: '/opt/podman', runtime: 'runc', ulimits: ['nofile=1:1', 'nproc=2:2'] } };

  it('hold nothing of the caller but where things are', () => {
    const env = {
      PATH: '/bin',
      HOME: '/h',
      XDG_RUNTIME_DIR: '/r',
      HTTP_PROXY: 'p',
      DOCKER_HOST: 'd',
      CONTAINERS_CONF: 'c',
      USER: 'me',
      LANG: 'de_DE',
    };
    expect(engineEnvironment(env)).toEqual({ PATH: '/bin', HOME: '/h', XDG_RUNTIME_DIR: '/r', USER: 'me', LC_ALL: 'C.UTF-8' });
  });

  it('are what the settings say', () => {
    expect(drivers.podman.command(settings)).toEqual(['/opt/podman', '--runtime=runc']);
    expect(drivers.podman.command(defaultSettings)).toEqual(['podman']);
    expect(drivers.docker.command(settings)).toEqual(['docker']);
    expect(containersConf(defaultSettings)).toBeUndefined();
    expect(containersConf(settings)).toBe('[containers]\ndefault_ulimits = ["nofile=1:1", "nproc=2:2"]\n[engine]\nruntime = "runc"\n');
  });
});

describe('repairs', () => {
  const report = (name: 'podman' | 'docker', change: Partial<EngineReport> = {}): EngineReport => ({
    name,
    program: undefined,
    info: undefined,
    works: false,
    settings: defaultSettings,
    needsSettings: false,
    remedies: [],
    problems: [],
    ...change,
  });
  const examination = (change: Partial<EngineExamination> = {}): EngineExamination => ({
    engines: [report('podman'), report('docker')],
    chosen: undefined,
    packageManager: 'apt-get',
    isRoot: true,
    ...change,
  });
  const plan = (found: EngineExamination, settings: Settings = defaultSettings) =>
    repairPlan(found, settings).map((repair) =>
      repair.kind === 'commands' ? `${repair.sentence}: ${repair.commands.map((words) => words.join(' ')).join(' && ')}` : repair.sentence,
    );

  it('install podman when no engine is there', () => {
    expect(plan(examination())).toEqual([
      'install podman with apt-get: apt-get update && apt-get install -y --no-install-recommends podman runc crun conmon netavark aardvark-dns catatonit uidmap slirp4netns iptables',
    ]);
    expect(plan(examination({ packageManager: 'dnf', isRoot: false }))).toEqual(['install podman with dnf: sudo dnf install -y podman']);
    expect(plan(examination({ packageManager: undefined }))).toEqual([]);
  });

  it('write down the settings with which an engine works', () => {
    const settings: Settings = { ...defaultSettings, podman: { path: 'podman', runtime: 'runc', ulimits: ['nofile=1:1'] } };
    const found = examination({
      engines: [
        report('podman', { program: '/p', works: true, settings, needsSettings: true, remedies: ['runtime runc', 'limits nofile=1:1'] }),
        report('docker'),
      ],
      chosen: 'podman',
    });
    expect(plan(found)).toEqual(["write into kpod's settings that pods run on podman, with runtime runc and limits nofile=1:1"]);
    expect(repairPlan(found, defaultSettings)).toMatchObject([
      { kind: 'settings', settings: { engine: 'podman', podman: settings.podman } },
    ]);
  });

  it('are none when the chosen engine works as it is set up', () => {
    const found = examination({ engines: [report('podman'), report('docker', { program: '/d', works: true })], chosen: 'docker' });
    expect(plan(found, { ...defaultSettings, engine: 'docker' })).toEqual([]);
    expect(plan(found)).toEqual(["write into kpod's settings that pods run on docker"]);
  });

  it('pull the pause image where that is all that docker lacks', () => {
    const problems = [{ problem: 'pause-image' as const, sentence: '', commands: [], text: '' }];
    const found = examination({ engines: [report('podman'), report('docker', { program: '/d', problems })] });
    expect(plan(found)).toEqual(['pull the pause image that holds the namespaces of a pod: docker pull registry.k8s.io/pause:3.10']);
  });

  it('do not install what is there and broken', () => {
    expect(plan(examination({ engines: [report('podman', { program: '/p' }), report('docker')] }))).toEqual([]);
  });
});

describe('control groups of a pod', () => {
  const limits = { cpuQuotaMicros: 150_000, cpuShares: 1024, memoryLimitBytes: 1_000_000 };

  it.each([
    [
      1 as const,
      [
        'cpu/cpu.cfs_period_us 100000',
        'cpu/cpu.cfs_quota_us 150000',
        'cpu/cpu.shares 1024',
        'memory/memory.limit_in_bytes 1000000',
        'memory/memory.memsw.limit_in_bytes 1000000',
      ],
    ],
    [2 as const, ['/cpu.max 150000 100000', '/cpu.weight 39', '/memory.max 1000000', '/memory.swap.max 0']],
  ])('of version %i hold its limits', (version, expected) => {
    expect(cgroupFiles(limits, version).map(([controller, file, value]) => `${controller}/${file} ${value}`)).toEqual(expected);
    expect(cgroupFiles({}, version)).toEqual([]);
  });
});

it.each([
  ['CapPrm:\t0\nCapEff:\t000001ffffffffff\n', true],
  ['CapEff:\t000001fffeffffff\n', false],
  ['', undefined],
])('a process with %j may lower an oom_score_adj: %j', (status, expected) => {
  expect(mayLowerOomScore(status)).toBe(expected);
});

it.each<[string, number, readonly string[]]>([
  ['CapBnd:\t000001ffffffffff\n', 40, []],
  ['CapBnd:\t000001fffeffffff\n', 40, ['SYS_RESOURCE']],
  ['CapBnd:\t0000003fffdfffff\n', 37, ['SYS_ADMIN']],
  ['', 40, []],
])('a process with %j on a kernel with %i capabilities lacks %j', (status, last, expected) => {
  expect(missingFrom(status, last)).toEqual(expected);
});

it('docker gives nobody everything when its daemon has not everything, but for newer ones, who try no more', () => {
  const old = readDockerInfo({ ServerVersion: '20.10.24+dfsg1' });
  expect(withMissingCapabilities(old, [])).toEqual(old);
  expect(withMissingCapabilities(old, ['SYS_RESOURCE'])).toMatchObject({
    missingCapabilities: ['SYS_RESOURCE'],
    unsupportedSecurity: { privileged: 'its daemon has not all capabilities here (no SYS_RESOURCE)' },
  });
  const { unsupportedSecurity } = withMissingCapabilities(readDockerInfo({ ServerVersion: '23.0.1' }), ['SYS_RESOURCE']);
  expect(unsupportedSecurity.privileged).toBeUndefined();
});

it.each<[readonly string[], object]>([
  [['name=seccomp,profile=default'], { unsupportedSecurity: { hostUsers: 'its daemon runs without userns-remap' }, securityModules: [] }],
  [
    ['name=apparmor', 'name=seccomp,profile=builtin', 'name=selinux', 'name=userns'],
    { unsupportedSecurity: {}, securityModules: ['apparmor', 'selinux'] },
  ],
  [
    ['name=seccomp,profile=unconfined', 'name=userns'],
    { unsupportedSecurity: { seccomp: 'its daemon confines no system calls' }, securityModules: [] },
  ],
])('docker with %j', (SecurityOptions, expected) => {
  expect(readDockerInfo({ SecurityOptions })).toMatchObject(expected);
});

it.each<[object, object]>([
  [
    { seccompEnabled: true, apparmorEnabled: true, rootless: true },
    { unsupportedSecurity: {}, securityModules: ['apparmor'] },
  ],
  [
    { selinuxEnabled: true },
    {
      unsupportedSecurity: {
        seccomp: 'its kernel or its build has no seccomp',
        hostUsers: 'it gives pods users of their own only when it is run by an ordinary user',
      },
      securityModules: ['selinux'],
    },
  ],
  [{ rootless: true }, { unmeasuredUsage: 'rootless podman measures nothing on cgroup v1' }],
])('podman with %j', (security, expected) => {
  expect(readPodmanInfo({ host: { security } })).toMatchObject(expected);
});

it('an archive of one directory is what tar makes of it', () => {
  const tar = directoryTar('volume', { mode: 0o1777 }, 1_700_000_000_000);
  const listing = execFileSync('tar', ['-tvf', '-', '--numeric-owner', '--utc', '--full-time'], { input: tar }).toString();
  expect(listing.replace(/\s+/g, ' ').trim()).toBe('drwxrwxrwt 0/0 0 2023-11-14 22:13:20 volume/');
});

it('nanoseconds since 1970 are a time', () => {
  expect(formatNanoseconds(1_700_000_000_000_000_042n)).toBe('2023-11-14T22:13:20.000000042Z');
});
