import { describe, expect, it } from 'vitest';
import { quoteCommandLine } from '../../../src/base/quote-command-line.ts';
import { createWhySteering } from '../../../src/engine/command/environment.ts';
import { execArgv, hasLabels, labelFilter, logsArgv } from '../../../src/engine/common/argv.ts';
import { planEnv } from '../../../src/engine/common/env-plan.ts';
import { dockerCreateArgv, dockerSandboxArgv } from '../../../src/engine/docker/argv.ts';
import { dockerEnvWays, dockerVariables } from '../../../src/engine/docker/environment.ts';
import { dockerSecurityFlags } from '../../../src/engine/docker/security.ts';
import { podmanCreateArgv, podmanSandboxArgv } from '../../../src/engine/podman/argv.ts';
import { podmanEnvWays, podmanVariables } from '../../../src/engine/podman/environment.ts';
import { podmanCapabilities, podmanSecurityFlags } from '../../../src/engine/podman/security.ts';
import { type ContainerConfig, type ContainerSecurity, plainSecurity, type SandboxConfig } from '../../../src/engine/types.ts';

const sandbox: SandboxConfig = {
  name: 'k8s_POD_web_default_uid_0',
  labels: { 'io.kubernetes.pod.name': 'web', note: 'a="b", c' },
  hostname: 'web',
  network: { mode: 'pod', name: 'kpod' },
  dns: { searches: [], options: [] },
  ports: [],
  resources: {},
};

const container: ContainerConfig = {
  name: 'k8s_app_web_default_uid_0',
  sandboxId: 'abc',
  labels: { 'io.kubernetes.container.name': 'app' },
  imageId: 'sha256:feed',
  env: [],
  mounts: [],
  stdin: false,
  stdinOnce: false,
  tty: false,
  resources: {},
};

const podmanSandbox = (change: Partial<SandboxConfig> = {}) =>
  quoteCommandLine(podmanSandboxArgv({ ...sandbox, ...change }, { resolvConf: '/s/resolv', machineName: 'machine' }));
const dockerSandbox = (change: Partial<SandboxConfig> = {}) =>
  quoteCommandLine(dockerSandboxArgv({ ...sandbox, ...change }, { pauseImage: 'registry.k8s.io/pause:3.10' }));
const podmanCreate = (change: Partial<ContainerConfig> = {}) =>
  quoteCommandLine(podmanCreateArgv({ ...container, ...change }, { env: [], hostname: 'web', capabilities: podmanCapabilities }));
const dockerCreate = (change: Partial<ContainerConfig> = {}) =>
  quoteCommandLine(dockerCreateArgv({ ...container, ...change }, { env: [] }));

/** What a change adds to a command line, and what it takes away. */
function difference(before: string, after: string): string {
  const [a, b] = [before.split(' '), after.split(' ')];
  let start = 0;
  while (a[start] === b[start] && start < a.length) start += 1;
  let end = 0;
  while (a.at(-1 - end) === b.at(-1 - end) && end < Math.min(a.length, b.length) - start) end += 1;
  const removed = a.slice(start, a.length - end).join(' ');
  return `${removed === '' ? '' : `-${removed} `}+${b.slice(start, b.length - end).join(' ')}`;
}

describe('command line of a sandbox', () => {
  it('for podman', () => {
    expect(podmanSandbox()).toMatchInlineSnapshot(
      `"pod create --name k8s_POD_web_default_uid_0 --infra-name=k8s_POD_web_default_uid_0-infra --label io.kubernetes.pod.name=web --label 'note=a="b", c' --label dev.kpod.engine.resolv=/s/resolv --share=net,ipc,uts --hostname web --no-hosts --network=kpod"`,
    );
  });

  it('for docker', () => {
    expect(dockerSandbox()).toMatchInlineSnapshot(
      `"run --detach --name k8s_POD_web_default_uid_0 --label io.kubernetes.pod.name=web --label 'note=a="b", c' --label dev.kpod.engine.role=sandbox --pull=never --ipc=shareable --hostname web --network=kpod --dns-search=. --dns-option=timeout:5 registry.k8s.io/pause:3.10"`,
    );
  });

  it.each<[string, Partial<SandboxConfig>]>([
    ['an address and aliases', { network: { mode: 'pod', name: 'kpod', ip: '10.1.0.9', aliases: ['db', 'db.default'] } }],
    ['the network of the host', { network: { mode: 'host' } }],
    ['a search list', { dns: { searches: ['a.svc.cluster.local', 'svc.cluster.local'], options: ['ndots:5'] } }],
    [
      'ports',
      {
        ports: [
          { hostIP: '127.0.0.1', hostPort: 8080, containerPort: 80, protocol: 'tcp' },
          { hostIP: '::1', hostPort: 53, containerPort: 53, protocol: 'udp' },
        ],
      },
    ],
    ['limits', { resources: { cpuQuotaMicros: 150_000, cpuShares: 512, memoryLimitBytes: 1000 } }],
    ['processes of its own', { namespaces: { pid: 'pod', ipc: 'pod' } }],
    ['processes and memory of the host', { namespaces: { pid: 'host', ipc: 'host' } }],
    [
      'sysctls',
      {
        sysctls: [
          { name: 'net.ipv4.ip_local_reserved_ports', value: '80,90' },
          { name: 'kernel.shm_rmid_forced', value: '1,"--privileged"' },
        ],
      },
    ],
  ])('with %s', (_, change) => {
    expect(
      `podman ${difference(podmanSandbox(), podmanSandbox(change))}\ndocker ${difference(dockerSandbox(), dockerSandbox(change))}`,
    ).toMatchSnapshot();
  });
});

describe('command line of a container', () => {
  it('for podman', () => {
    expect(podmanCreate()).toMatchInlineSnapshot(
      `"create --name k8s_app_web_default_uid_0 --pod=abc --pull=never --label io.kubernetes.container.name=app --http-proxy=false --systemd=false --sdnotify=ignore --no-healthcheck --log-driver=k8s-file --log-opt=max-size=50mb --pids-limit=-1 --cap-add=NET_RAW --cap-add=MKNOD --cap-add=AUDIT_WRITE --unsetenv=TERM --unsetenv=container --env=HOSTNAME=web feed"`,
    );
  });

  it('for docker', () => {
    expect(dockerCreate()).toMatchInlineSnapshot(
      `"create --name k8s_app_web_default_uid_0 --network=container:abc --ipc=container:abc --pull=never --label io.kubernetes.container.name=app --label dev.kpod.engine.sandbox=abc --no-healthcheck --log-driver=json-file --log-opt=max-size=10m --log-opt=max-file=5 sha256:feed"`,
    );
  });

  it.each<[string, Partial<ContainerConfig>]>([
    ['a command', { command: ['sh', '-c', '--version'], args: ['-x'] }],
    ['a command that looks like an option', { command: ['--privileged'] }],
    ['arguments alone', { args: ['--privileged', ''] }],
    ['standard input', { stdin: true }],
    ['standard input once', { stdin: true, stdinOnce: true }],
    ['a terminal', { tty: true, stdin: true }],
    ['a working directory', { workingDir: '/two words' }],
    ['limits', { resources: { cpuShares: 2, cpuQuotaMicros: 1000, memoryLimitBytes: 6_000_000, oomScoreAdj: -997 } }],
    ['processes of its pod', { namespaces: { pid: 'pod', ipc: 'pod' } }],
    ['processes and memory of the host', { namespaces: { pid: 'host', ipc: 'host' } }],
    ['HOSTNAME of its own', { env: [{ name: 'HOSTNAME', value: 'x' }] }],
    [
      'mounts',
      {
        mounts: [
          { containerPath: '/data', source: { type: 'volume', name: 'v' }, readOnly: false },
          { containerPath: '/a,b', source: { type: 'bind', hostPath: '/x="y",z' }, readOnly: true },
        ],
      },
    ],
  ])('with %s', (_, change) => {
    expect(
      `podman ${difference(podmanCreate(), podmanCreate(change))}\ndocker ${difference(dockerCreate(), dockerCreate(change))}`,
    ).toMatchSnapshot();
  });

  it('takes its hosts file from kpod where the pod brings none', () => {
    const given = { env: ['--env', 'A'], hostname: 'web', hosts: '/s/hosts', capabilities: podmanCapabilities };
    expect(quoteCommandLine(podmanCreateArgv(container, given))).toContain('--env A --mount type=bind,src=/s/hosts,dst=/etc/hosts,ro');
  });
});

describe('rights of a container', () => {
  const podmanFlags = (change: Partial<ContainerSecurity>) =>
    podmanSecurityFlags({ ...plainSecurity, ...change }, podmanCapabilities).join(' ');
  const dockerFlags = (change: Partial<ContainerSecurity>) => dockerSecurityFlags({ ...plainSecurity, ...change }).join(' ');
  const most = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'SYS_CHROOT', 'SETFCAP'];
  const dropMost = most.map((name) => `--cap-drop=${name}`).join(' ');
  const likeOthers = '--cap-add=NET_RAW --cap-add=MKNOD --cap-add=AUDIT_WRITE';

  it.each<[string, Partial<ContainerSecurity>, string, string]>([
    ['nothing special', {}, likeOthers, ''],
    ['a user', { user: '1000:2000' }, '--user=1000:2000', '--user=1000:2000'],
    ['root, called by name', { user: 'root' }, `${likeOthers} --user=root`, '--user=root'],
    ['a user that looks like an option', { user: '--privileged' }, '--user=--privileged', '--user=--privileged'],
    ['groups', { groups: [5, 6] }, `${likeOthers} --group-add=5 --group-add=6`, '--group-add=5 --group-add=6'],
    ['no capability', { capabilities: { add: [], drop: ['ALL'] } }, '--cap-drop=ALL', '--cap-drop=ALL'],
    [
      'one capability for root',
      { capabilities: { add: ['NET_RAW'], drop: ['ALL'] } },
      `--cap-add=NET_RAW ${podmanCapabilities.map((name) => `--cap-drop=${name}`).join(' ')}`,
      '--cap-add=NET_RAW --cap-drop=ALL',
    ],
    [
      'one capability for a user, who shall have it by programs alone',
      { user: '1000', capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } },
      `${dropMost} --user=1000`,
      '--cap-add=NET_BIND_SERVICE --cap-drop=ALL --user=1000',
    ],
    [
      'one more and one less',
      { capabilities: { add: ['NET_ADMIN'], drop: ['MKNOD', 'CHOWN'] } },
      '--cap-add=NET_RAW --cap-add=AUDIT_WRITE --cap-add=NET_ADMIN --cap-drop=CHOWN',
      '--cap-add=NET_ADMIN --cap-drop=MKNOD --cap-drop=CHOWN',
    ],
    [
      'one more for a user',
      { user: '1000', capabilities: { add: ['NET_ADMIN'], drop: [] } },
      '--cap-add=NET_ADMIN --user=1000',
      '--cap-add=NET_ADMIN --user=1000',
    ],
    [
      'all but one',
      { capabilities: { add: ['ALL'], drop: ['SYS_BOOT'] } },
      '--cap-add=ALL --cap-drop=SYS_BOOT',
      '--cap-add=ALL --cap-drop=SYS_BOOT',
    ],
    [
      'no profile of seccomp',
      { seccomp: 'unconfined' },
      `${likeOthers} --security-opt=seccomp=unconfined`,
      '--security-opt=seccomp=unconfined',
    ],
    [
      'a profile of seccomp in an odd place',
      { seccomp: { path: '/s, p=a:b/--x.json' } },
      `${likeOthers} --security-opt=seccomp=/s, p=a:b/--x.json`,
      '--security-opt=seccomp=/s, p=a:b/--x.json',
    ],
    [
      'a profile of AppArmor',
      { appArmor: 'mine,no-new-privileges' },
      `${likeOthers} --security-opt=apparmor=mine,no-new-privileges`,
      '--security-opt=apparmor=mine,no-new-privileges',
    ],
    [
      'labels of SELinux',
      { seLinux: { user: 'u', type: 'spc_t --privileged', level: 's0:c1,c2' } },
      `${likeOthers} --security-opt=label=user:u --security-opt=label=type:spc_t --privileged --security-opt=label=level:s0:c1,c2`,
      '--security-opt=label=user:u --security-opt=label=type:spc_t --privileged --security-opt=label=level:s0:c1,c2',
    ],
    ['all of /proc', { unmaskedProc: true }, `${likeOthers} --security-opt=unmask=ALL`, '--security-opt=systempaths=unconfined'],
    ['everything', { privileged: true }, '--privileged', '--privileged'],
    [
      'as little as there is',
      { user: '65534', capabilities: { add: [], drop: ['ALL'] }, readOnlyRoot: true, noNewPrivileges: true },
      '--cap-drop=ALL --user=65534 --read-only --security-opt=no-new-privileges --read-only-tmpfs=false',
      '--cap-drop=ALL --user=65534 --read-only --security-opt=no-new-privileges',
    ],
  ])('%s', (_, change, podman, docker) => {
    expect({ podman: podmanFlags(change), docker: dockerFlags(change) }).toEqual({ podman, docker });
  });

  it('is one word a setting, whatever the values', () => {
    const hostile = {
      user: 'x --privileged',
      appArmor: 'a --privileged',
      seLinux: { type: 't --privileged' },
      seccomp: { path: '/a --privileged' },
    };
    const words = [
      ...podmanSecurityFlags({ ...plainSecurity, ...hostile }, podmanCapabilities),
      ...dockerSecurityFlags({ ...plainSecurity, ...hostile }),
    ];
    expect(words.filter((word) => !/^--(cap-add|user|security-opt)=/.test(word))).toEqual([]);
  });

  it('is told before the image', () => {
    const security = { ...plainSecurity, user: '1000' };
    expect(podmanCreate({ security })).toMatch(/ --user=1000 .* feed$/);
    expect(dockerCreate({ security })).toMatch(/ --user=1000 .*sha256:feed$/);
  });

  it('knows what podman gives by itself from its containers.conf', () => {
    expect(podmanSecurityFlags(plainSecurity, [...podmanCapabilities, 'NET_RAW', 'MKNOD', 'SYS_ADMIN'])).toEqual([
      '--cap-add=AUDIT_WRITE',
      '--cap-drop=SYS_ADMIN',
    ]);
  });
});

describe('environment', () => {
  const nothing = { flags: [], childEnv: {}, file: undefined, secrets: [] };
  const planOn = (ways: typeof podmanEnvWays, ...env: [string, string][]) =>
    planEnv(
      env.map(([name, value]) => ({ name, value })),
      ways,
      createWhySteering([...podmanVariables, ...dockerVariables]),
    );
  const plan = (...env: [string, string][]) => planOn(podmanEnvWays, ...env);

  it('is inherited, so that values never stand in a command line', () => {
    expect(plan(['A', 'secret'], ['b.c-d', 'two\nlines'])).toEqual({
      ...nothing,
      flags: ['--env', 'A', '--env', 'b.c-d'],
      childEnv: { A: 'secret', 'b.c-d': 'two\nlines' },
    });
  });

  it.each([
    'PATH',
    'HOME',
    'DOCKER_HOST',
    'CONTAINERS_CONF',
    'LD_PRELOAD',
    'XDG_RUNTIME_DIR',
    'http_proxy',
    'NO_PROXY',
    'TMPDIR',
    'GODEBUG',
    'TZ',
    'STAR*',
  ])('goes through a file when it would steer the command line itself: %s', (name) => {
    expect(plan([name, 'x=y'])).toEqual({ ...nothing, file: `${name}=x=y\n` });
  });

  it('counts the last value of a name', () => {
    expect(plan(['A', '1'], ['A', '2']).childEnv).toEqual({ A: '2' });
  });

  it.each(['SSH_PRIVATE_KEY', 'SSL_KEY', '_X', 'GOOGLE_KEY', 'XDG_NOTE', 'LISTEN_ADDRESS', 'path', 'a b', '1st', '#A', '-x', '"q"', '%'])(
    'is inherited under every name that steers nothing, line ends and all: %s',
    (name) => {
      for (const ways of [podmanEnvWays, dockerEnvWays])
        expect(planOn(ways, [name, 'a\nb'])).toEqual({ ...nothing, flags: ['--env', name], childEnv: { [name]: 'a\nb' } });
    },
  );

  it.each(['PATH', 'HTTP_PROXY', 'KPOD_ENGINE_DIR', 'STAR*', ' blank'])(
    'is a secret on podman when nothing else carries it: %s',
    (name) => {
      expect(plan([name, 'a\nb'])).toEqual({ ...nothing, secrets: [{ name, value: 'a\nb' }] });
    },
  );

  it('is refused when no way carries it, with the reason', () => {
    expect(() => planOn(dockerEnvWays, ['PATH', 'a\nb'])).toThrow(
      'environment variable "PATH": the value holds a line end, and this engine takes no such value under this name (where the command finds programs and its own files)',
    );
    expect(() => plan(['a,*', 'a\nb'])).toThrow('a pattern in this name');
    expect(planOn(dockerEnvWays, ['a,*', 'a\nb']).flags).toEqual(['--env', 'a,*']);
  });
});

describe('labels', () => {
  it.each<[string, Record<string, string>, string]>([
    ['the last plain one', { a: '1', 'io.x/y': 'v-2', odd: 'a b' }, '--filter label=io.x/y=v-2'],
    ['none when none is plain', { odd: 'a,b' }, ''],
    ['none for none', {}, ''],
  ])('filter by %s', (_, labels, expected) => {
    expect(labelFilter(labels).join(' ')).toBe(expected);
  });

  it('must all be there', () => {
    expect(hasLabels({ a: '1', b: '2' }, { a: '1' })).toBe(true);
    expect(hasLabels({ a: '1', b: '2' }, { a: '1', c: '' })).toBe(false);
  });
});

it.each([
  [execArgv('id', { command: ['-x', '--'], stdin: false, tty: false }, 'x,y'), 'exec id -x --'],
  [execArgv('id', { command: ['sh'], stdin: false, tty: false }, 'x,y', 'A=b'), 'exec --env=A=b id sh'],
  [execArgv('id', { command: ['sh'], stdin: true, tty: true }, 'x,y'), 'exec -i -t --detach-keys=x,y id sh'],
  [logsArgv('id', { follow: false, timestamps: false }), 'logs id'],
  [
    logsArgv('id', { follow: true, timestamps: true, since: '2026-01-01T00:00:00Z', tailLines: 0 }),
    'logs --follow --timestamps --since=2026-01-01T00:00:00Z --tail=0 id',
  ],
])('%j', (argv, expected) => {
  expect(argv.join(' ')).toBe(expected);
});

it.each([
  [['podman', 'pod', 'rm'], 'podman pod rm'],
  [['a b', "it's", '', '$HOME', '*'], `'a b' 'it'\\''s' '' '$HOME' '*'`],
])('%j is shown so that it can be pasted', (words, expected) => {
  expect(quoteCommandLine(words)).toBe(expected);
});
