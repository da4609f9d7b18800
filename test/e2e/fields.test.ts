import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../support/ports.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

/** Prints the limits that the kernel applies to this very container, whatever the cgroup version. */
const limits = `
v1() { p=$(grep ":.*$1.*:" /proc/self/cgroup | head -1 | cut -d: -f3); for d in /sys/fs/cgroup/$1$p /sys/fs/cgroup/$1 /sys/fs/cgroup/cpu,cpuacct$p /sys/fs/cgroup/cpu,cpuacct; do [ -e $d/$2 ] && cat $d/$2 && return; done; }
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  echo memory=$(cat /sys/fs/cgroup/memory.max) quota=$(cut -d' ' -f1 /sys/fs/cgroup/cpu.max) weight=$(cat /sys/fs/cgroup/cpu.weight)
else
  echo memory=$(v1 memory memory.limit_in_bytes) quota=$(v1 cpu cpu.cfs_quota_us) shares=$(v1 cpu cpu.shares)
fi`;

describe.each(enginesUnderTest)('the fields of a pod, seen from inside, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  /** Runs a pod to its end and answers the log of each container. */
  async function logsOf(
    name: string,
    spec: { containers: readonly { name: string }[]; initContainers?: readonly { name: string }[] } & object,
  ): Promise<Record<string, string>> {
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { restartPolicy: 'Never', ...spec } };
    await work.ok('create', '-f', await work.write(`${name}.json`, JSON.stringify(manifest)));
    await eventually(async () => expect((await work.pod(name)).status.phase).toMatch(/Succeeded|Failed/));
    const names = [...(spec.initContainers ?? []), ...spec.containers].map((container) => container.name);
    return Object.fromEntries(
      await Promise.all(names.map(async (container) => [container, await work.ok('logs', name, '-c', container)] as const)),
    );
  }
  const shell = (name: string, script: string, more: object = {}) => ({ name, image: 'busybox', command: ['sh', '-c', script], ...more });

  it('honours command, args, env with $(VAR), workingDir in init and app containers alike', async () => {
    const fields = {
      env: [
        { name: 'A', value: 'one' },
        { name: 'B', value: 'pre-$(A)-$$(A)-$(NONE)' },
        { name: 'LONG', value: 'line 1\nline 2' },
        { name: 'DOCKER_HOST', value: 'tcp://nowhere' },
        { name: 'HTTP_PROXY', value: 'http://user:secret@proxy' },
        { name: 'SSH_PRIVATE_KEY', value: 'begin\nend' },
        { name: 'a b', value: 'blank' },
        { name: '#A', value: 'hash' },
      ],
      workingDir: '/tmp',
    };
    const odd = `cat /proc/1/environ | tr '\\000' '\\n' | grep -e '^a b' -e '^#A' | sort`;
    const script = `pwd; echo "$B"; echo "$LONG"; echo $DOCKER_HOST; echo "$0 $1"; echo "$SSH_PRIVATE_KEY"; ${odd}`;
    const container = (name: string) => ({
      name,
      image: 'busybox',
      command: ['sh', '-c', script, '$(A)'],
      args: ['--privileged $(B)'],
      ...fields,
    });
    const logs = await logsOf('words', { initContainers: [container('i')], containers: [container('a')] });
    const expected =
      '/tmp\npre-one-$(A)-$(NONE)\nline 1\nline 2\ntcp://nowhere\none --privileged pre-one-$(A)-$(NONE)\nbegin\nend\n#A=hash\na b=blank\n';
    expect(logs).toEqual({ i: expected, a: expected });
  });

  it('gives containers nothing of the caller and nothing of the engine', async () => {
    const logs = await logsOf('clean', { containers: [shell('a', 'env | cut -d= -f1 | sort | tr "\\n" " "; cat /etc/hosts; hostname')] });
    const [names = '', ...rest] = (logs['a'] ?? '').split(/(?<=HOSTNAME[^#]*)(?=#)/);
    // What Kubernetes tells of the Service kubernetes, which every pod can reach.
    const kubernetes = ['PORT', 'PORT_443_TCP', 'PORT_443_TCP_ADDR', 'PORT_443_TCP_PORT', 'PORT_443_TCP_PROTO']
      .concat(['SERVICE_HOST', 'SERVICE_PORT', 'SERVICE_PORT_HTTPS'])
      .map((name) => `KUBERNETES_${name}`);
    expect(names.trim().split(' ')).toEqual(['HOME', 'HOSTNAME', ...kubernetes, 'PATH', 'PWD', 'SHLVL']);
    expect(rest.join('')).toMatch(
      /^# Kubernetes-managed hosts file\.\n127\.0\.0\.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n[\d.]+\tclean\nclean\n$/,
    );
  });

  it('sets hostname and hostAliases', async () => {
    const spec = {
      hostname: 'other',
      hostAliases: [{ ip: '192.0.2.7', hostnames: ['foo.local', 'bar.local'] }],
      containers: [shell('a', 'hostname; tail -3 /etc/hosts')],
    };
    expect((await logsOf('named', spec))['a']).toBe('other\n\n# Entries added by HostAliases.\n192.0.2.7\tfoo.local\tbar.local\n');
  });

  it('sets the full name of the pod in its kernel, and its own resolv.conf, in init and app containers alike', async () => {
    const look = 'hostname; hostname -f; echo $HOSTNAME; cat /etc/resolv.conf; tail -1 /etc/hosts';
    const dnsConfig = {
      nameservers: ['192.0.2.1'],
      searches: ['ns1.svc.cluster-domain.example', 'my.dns.search.suffix'],
      options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
    };
    const logs = await logsOf('in-full', {
      ...{ hostname: 'web-0', subdomain: 'web', setHostnameAsFQDN: true, dnsPolicy: 'None', dnsConfig },
      initContainers: [shell('i', look)],
      containers: [shell('a', look)],
    });
    const full = 'web-0.web.default.svc.cluster.local';
    const conf = 'nameserver 192.0.2.1\nsearch ns1.svc.cluster-domain.example my.dns.search.suffix\noptions ndots:2 edns0\n';
    expect(logs['a']).toMatch(new RegExp(`^${full}\n${full}\n${full}\n${conf}[\\d.]+\t${full}\tweb-0\n$`));
    expect(logs['i']).toBe(logs['a']);
  });

  it("asks the machine's name servers with Default and on its network, and those of the cluster when told to", async () => {
    const show = shell('a', 'cat /etc/resolv.conf; hostname');
    const servers = (text = '') => [...text.matchAll(/^nameserver (\S+)$/gm)].map((match) => match[1]);
    const machine = servers(await readFile('/etc/resolv.conf', 'utf8'));
    const hosted = await logsOf('dns-hosted', { ...{ hostNetwork: true }, containers: [show] });
    expect(servers(hosted['a'])).toEqual(machine);
    expect(hosted['a']).toMatch(new RegExp(`^${hostname()}$`, 'm'));
    const byDefault = await logsOf('dns-default', { ...{ dnsPolicy: 'Default' }, containers: [show] });
    // What listens to the machine alone is asked by the engine.
    if (machine.every((address) => !address?.startsWith('127.'))) expect(servers(byDefault['a'])).toEqual(machine);
    const script = 'cat /etc/resolv.conf; timeout 20 nslookup kubernetes.default.svc.cluster.local 2>&1';
    const both = await logsOf('dns-both', {
      ...{ hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' },
      containers: [shell('a', script)],
    });
    const missing = (await work.events('dns-both')).filter(({ reason }) => reason === 'MissingClusterDNS');
    // A resolver that answers inside of containers only is no use there, and that is told.
    if (missing.length > 0) expect(servers(both['a'])).toEqual(machine);
    else expect(both['a']).toMatch(/Name:\s+kubernetes\.default\.svc\.cluster\.local\n/);
    expect(missing).toHaveLength(engine === 'podman' && process.getuid?.() === 0 ? 0 : 1);
  });

  it('applies resources to init and app containers, as the kernel sees them', async () => {
    const resources = { requests: { cpu: '250m', memory: '32Mi' }, limits: { cpu: '500m', memory: '64Mi' } };
    const logs = await logsOf('limited', {
      initContainers: [shell('i', limits, { resources })],
      containers: [shell('a', limits, { resources })],
    });
    const unapplied = (await work.events('limited')).filter((event) => event.reason === 'ResourceNotApplied');
    const expected = /^memory=67108864 quota=50000 (shares=256|weight=10)\n$/;
    if (unapplied.length === 0) expect([logs['i'], logs['a']]).toEqual([expect.stringMatching(expected), expect.stringMatching(expected)]);
    for (const event of unapplied)
      expect(event.message).toMatch(/^spec\.(initContainers|containers)\[0\]\.resources\.(limits|requests)\[\w+\]: not applied by \w+: ./);
    expect((await work.pod('limited')).status.qosClass).toBe('Burstable');
    const isRoot = process.getuid?.() === 0;
    if (isRoot) expect(unapplied).toEqual([]);
  });

  it('tells an OOM kill by its name', async () => {
    await logsOf('hungry', { containers: [shell('a', 'x=a; while true; do x=$x$x; done', { resources: { limits: { memory: '16Mi' } } })] });
    expect((await work.pod('hungry')).status.containerStatuses?.[0]?.state.terminated).toMatchObject({
      reason: 'OOMKilled',
      exitCode: 137,
    });
  });

  it('hands an emptyDir from init to app containers, writable for everybody', async () => {
    const volumeMounts = [{ name: 'work', mountPath: '/shared' }];
    const logs = await logsOf('handover', {
      volumes: [{ name: 'work', emptyDir: {} }],
      initContainers: [shell('i', 'stat -c %a /shared; echo from-init >/shared/file', { volumeMounts })],
      containers: [
        shell('a', 'cat /shared/file', { volumeMounts }),
        shell('b', 'echo x >/shared/other && echo written || echo refused', { volumeMounts: [{ ...volumeMounts[0], readOnly: true }] }),
      ],
    } as never);
    expect(logs['i']).toBe('777\n');
    expect(logs['a']).toBe('from-init\n');
    expect(logs['b']).toContain('refused');
  });

  it('checks the types of hostPath and says FailedMount', async () => {
    const dir = join(work.dir, 'host');
    await mkdir(dir);
    await writeFile(join(dir, 'file'), 'content\n');
    await symlink('/', join(dir, 'link'));
    const socket = createServer().listen(join(dir, 'socket'));
    const types = {
      existing: 'Directory',
      made: 'DirectoryOrCreate',
      file: 'File',
      created: 'FileOrCreate',
      socket: 'Socket',
      zero: 'CharDevice',
      plain: '',
    };
    const path = (name: string) => (name === 'zero' ? '/dev/zero' : name === 'existing' ? dir : join(dir, name));
    const logs = await logsOf('host-paths', {
      volumes: Object.entries(types).map(([name, type]) => ({ name, hostPath: { path: path(name), type } })),
      containers: [
        shell('a', 'for m in /m/*; do stat -c "%n %F" $m; done', {
          volumeMounts: Object.keys(types).map((name) => ({ name, mountPath: `/m/${name}` })),
        }),
      ],
    } as never);
    socket.close();
    expect(logs['a']?.split('\n').sort()).toEqual([
      '',
      '/m/created regular empty file',
      '/m/existing directory',
      '/m/file regular file',
      '/m/made directory',
      '/m/plain directory',
      '/m/socket socket',
      '/m/zero character special file',
    ]);
    const wrong = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'wrong' },
      spec: {
        volumes: [{ name: 'v', hostPath: { path: join(dir, 'file'), type: 'Directory' } }],
        containers: [{ name: 'a', image: 'busybox' }],
      },
    };
    await work.ok('create', '-f', await work.write('wrong.json', JSON.stringify(wrong)));
    await eventually(async () => {
      const [event] = (await work.events('wrong')).filter((one) => one.reason === 'FailedMount');
      expect(event?.message).toBe(
        `MountVolume.SetUp failed for volume "v" : hostPath type check failed: ${join(dir, 'file')} is not a directory`,
      );
    });
    expect(await work.ok('get', 'pod', 'wrong')).toMatch(/wrong {3}0\/1 {5}ContainerCreating {3}0 /);
    await work.ok('delete', 'pod', 'wrong', '--now');
  });

  it('reads the termination message from its file, or from the log when told to', async () => {
    await logsOf('last-words', {
      initContainers: [shell('i', 'echo -n "from the file" >/dev/termination-log')],
      containers: [
        shell('a', 'echo said >/tmp/last; exit 3', { terminationMessagePath: '/tmp/last' }),
        shell('b', 'echo one; echo two; exit 1', { terminationMessagePolicy: 'FallbackToLogsOnError' }),
        shell('c', 'echo not used', { terminationMessagePolicy: 'FallbackToLogsOnError' }),
      ],
    });
    const { status } = await work.pod('last-words');
    const message = (list: typeof status.containerStatuses, name: string) =>
      list?.find((one) => one.name === name)?.state.terminated?.message;
    expect(message(status.initContainerStatuses, 'i')).toBe('from the file');
    expect(['a', 'b', 'c'].map((name) => message(status.containerStatuses, name))).toEqual(['said\n', 'one\ntwo\n', undefined]);
  });

  it('says why a container could not be started', async () => {
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'binless' },
      spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'busybox', command: ['nope'] }] },
    };
    await work.ok('create', '-f', await work.write('binless.json', JSON.stringify(manifest)));
    await eventually(async () => expect((await work.pod('binless')).status.phase).toBe('Failed'));
    expect((await work.pod('binless')).status.containerStatuses?.[0]?.state.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      message: expect.stringContaining('exec: "nope": executable file not found in $PATH'),
    });
    expect(await work.ok('get', 'pod', 'binless')).toMatch(/binless {3}0\/1 {5}StartError {3}0 /);
  });

  it('says in the same words on every engine what none takes', async () => {
    const bad = (name: string, more: object) => ({ name, image: 'busybox', command: ['sleep', '1000'], ...more });
    const spec = {
      volumes: [
        { name: 'v', hostPath: { path: 'kpod-test-relative' } },
        { name: 'colon', emptyDir: {} },
      ],
      containers: [
        bad('low', { resources: { limits: { memory: '4Mi' } } }),
        bad('path', { volumeMounts: [{ name: 'v', mountPath: '/v' }] }),
        bad('rel', { workingDir: 'rel' }),
        shell('good', 'touch /cloudsql/project:region:db/x && exec sleep 1000', {
          volumeMounts: [{ name: 'colon', mountPath: '/cloudsql/project:region:db' }],
        }),
      ],
    };
    await work.ok(
      'create',
      '-f',
      await work.write('bad.json', JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bad' }, spec })),
    );
    const waiting = (message: string) => ({ waiting: { reason: 'CreateContainerError', message } });
    await eventually(async () => {
      const states = (await work.pod('bad')).status.containerStatuses?.map(({ state }) => state);
      expect(states).toEqual([
        { running: expect.anything() },
        waiting(
          'spec.containers[0].resources.limits[memory]: Invalid value: "4Mi": set memory limit 4194304 too low; should be at least 6291456 bytes',
        ),
        waiting('spec.volumes[0].hostPath.path: Invalid value: "kpod-test-relative": must be an absolute path'),
        waiting('spec.containers[2].workingDir: Invalid value: "rel": must be an absolute path'),
      ]);
    });
    await work.ok('delete', 'pod', 'bad', '--grace-period=1');
  });

  it('publishes hostPort, and shares the network of the machine with hostNetwork', async () => {
    const [port = 0, own = 0] = await freePorts(2);
    const serve = (text: string, listen: number) => `mkdir -p /www; echo ${text} >/www/index.html; exec httpd -f -p ${listen} -h /www`;
    const pods = [
      {
        name: 'published',
        spec: {
          containers: [
            shell('a', serve('published', 8080), {
              ports: ['127.0.0.1', '::1'].map((hostIP) => ({ containerPort: 8080, hostPort: port, hostIP })),
            }),
            shell('b', serve('beside', 8081), { ports: [{ containerPort: 8081, hostPort: port, hostIP: '127.0.0.2' }] }),
          ],
        },
      },
      { name: 'hosted', spec: { hostNetwork: true, containers: [shell('a', serve('hosted', own))] } },
    ];
    for (const { name, spec } of pods) {
      await work.ok(
        'create',
        '-f',
        await work.write(`${name}.json`, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec })),
      );
    }
    const fetched = async (url: string) => (await fetch(url)).text();
    await eventually(async () => expect(await fetched(`http://127.0.0.1:${port}/`)).toBe('published\n'));
    await eventually(async () => expect(await fetched(`http://127.0.0.2:${port}/`)).toBe('beside\n'));
    await eventually(async () => expect(await fetched(`http://127.0.0.1:${own}/`)).toBe('hosted\n'));
    const [unpublished] = (await work.events('published')).filter(({ reason }) => reason === 'HostPortNotPublished');
    if (unpublished) expect(unpublished.message).toMatch(`spec.containers[0].ports[1].hostIP: port ${port} is not published at ::1 by `);
    else expect(await fetched(`http://[::1]:${port}/`)).toBe('published\n');
    expect((await work.pod('hosted')).status.podIP).toBe((await work.pod('hosted')).status.hostIP);
    await work.ok('delete', 'pod', 'published', 'hosted', '--now');
  });

  it('gives a terminal with tty, and an open standard input with stdin', async () => {
    const containers = [
      shell('terminal', 'tty && echo has-terminal || echo none', { tty: true, stdin: true }),
      shell('open', 'timeout 2 cat; echo code $?', { stdin: true }),
      shell('closed', 'timeout 60 cat; echo code $?'),
    ];
    const logs = await logsOf('inputs', { containers });
    expect(logs['terminal']).toMatch(/has-terminal/);
    expect(logs['open']).toContain('code 143\n');
    expect(logs['closed']).toBe('code 0\n');
  });

  it('keeps the logs of every attempt the same before and after its container is gone', async () => {
    const script = 'n=$(ls /data | wc -l); touch /data/$n; echo err >&2; sleep 0.2; printf "attempt $n\\nno newline at the end"; exit 1';
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'attempts' },
      spec: {
        volumes: [{ name: 'd', emptyDir: {} }],
        containers: [shell('a', script, { volumeMounts: [{ name: 'd', mountPath: '/data' }] })],
      },
    };
    await work.ok('create', '-f', await work.write('attempts.json', JSON.stringify(manifest)));
    const looked = async () => {
      const { metadata, status } = await work.pod('attempts');
      const [container] = status.containerStatuses ?? [];
      expect(container?.state.waiting?.reason).toBe('CrashLoopBackOff');
      const id = container?.lastState.terminated?.containerID?.replace(/^\w+:\/\//, '') ?? '';
      return { uid: metadata.uid ?? '', id, attempt: container?.restartCount ?? 0 };
    };
    // Between two restarts: the newest attempt has ended, and the next is 20 s away, or 40 s the next time.
    const { uid, attempt } = await eventually(async () => {
      const ended = await looked();
      expect(ended.attempt).toBeGreaterThan(1);
      const before = await work.ok('logs', 'attempts');
      await work.engineCommand('rm', ended.id);
      const after = [await work.ok('logs', 'attempts'), await work.ok('logs', 'attempts', '-p')];
      expect(await looked()).toEqual(ended);
      expect([before, ...after]).toEqual(Array(3).fill(`err\nattempt ${ended.attempt}\nno newline at the end`));
      return ended;
    });
    const kept = await readFile(join(work.stateDir, 'pods', uid, 'logs', 'a', `${attempt - 2}.log`), 'utf8');
    expect(kept).toMatch(
      new RegExp(`^\\S+Z stderr F err\\n\\S+Z stdout F attempt ${attempt - 2}\\n\\S+Z stdout P no newline at the end\\n$`),
    );
    await work.ok('delete', 'pod', 'attempts', '--now');
  });
});
