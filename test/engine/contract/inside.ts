import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';
import { oddValues } from './sandboxes.ts';

const print = (...args: string[]) => ['printf', '<%s>', ...args];
const shell = (script: string) => ['sh', '-c', script];

/** What a process finds around itself: read from inside. */
export function describeInside(bench: () => Bench): void {
  describeProcess(bench);
  describeSurroundings(bench);
  describeResources(bench);
}

function describeProcess(bench: () => Bench): void {
  describe('process (needs a kernel)', () => {
    it('sees the processes of the container that it is to see, and only those', async () => {
      const { run, ready, output } = bench();
      const target = await ready(run());
      const seen = await output(shell('tr "\\0" " " </proc/1/cmdline; ls -d /proc/[0-9]*'), {
        namespaces: { pid: { target }, ipc: 'pod' },
      });
      expect(seen).toContain('trap');
      const alone = await output(shell('echo "$$"'));
      expect(alone).toBe('1\n');
    });

    it('gets its command and arguments as they are', async () => {
      const odd = ['--privileged', '-it', '', ' two  words ', '$HOME', '`id`', '"', "'", 'a\nb', '--', '\\', '{{.ID}}'];
      const expected = odd.map((each) => `<${each}>`).join('');
      expect(await bench().output(print(...odd))).toBe(expected);
      expect(await bench().output(['printf'], { args: ['<%s>', ...odd] })).toBe(expected);
    });

    it.each([
      ['the command alone drops the CMD of the image', { command: ['echo'] }, '\n'],
      ['arguments alone replace the CMD of the image', { args: ['echo', 'from', 'args'] }, 'from args\n'],
      ['command and arguments follow each other', { command: ['echo', 'a'], args: ['b'] }, 'a b\n'],
      ['the CMD of the image runs when neither is set', {}, ''],
    ])('%s', async (_, { command, args }: { command?: string[]; args?: string[] }, expected) => {
      const { engine, config, exited, log } = bench();
      const { command: _dropped, ...wanted } = await config();
      const id = await engine.createContainer({ ...wanted, ...(command ? { command } : {}), ...(args ? { args } : {}) });
      await engine.startContainer(id);
      expect(await exited(id)).toMatchObject({ exitCode: 0 });
      expect(await log(id)).toBe(expected);
    });

    it('gets its environment as it is, and nothing but what the image sets, HOSTNAME and HOME', async () => {
      const set: Record<string, string> = {
        PLAIN: 'value',
        ...Object.fromEntries(Object.entries(oddValues).map(([key, value]) => [key.replace('odd/', 'ODD_').toUpperCase(), value])),
        'dotted.name-with.dash': 'x',
        DOCKER_HOST: 'tcp://example.invalid:1',
        CONTAINERS_CONF: '/nowhere',
        CONTAINER_HOST: 'unix:///nowhere',
        XDG_RUNTIME_DIR: '/nowhere',
        HTTP_PROXY: 'http://user:secret@example.invalid:1',
        LD_LIBRARY_PATH: '/nowhere',
        TMPDIR: '/nowhere',
        KPOD_ENGINE_DIR: '/nowhere',
        SSH_PRIVATE_KEY: '-----BEGIN\nkey\n-----END\n',
        SSL_KEY: 'two\r\nlines',
        _X: 'two\nlines',
        ...Object.fromEntries(
          ['a b', '1st', '#A', '-x', 'A*', '*', ' blank', 'blank ', '"q"', '%', 'a,b', '$X', '\\'].map((name) => [name, 'v']),
        ),
        '#B c': 'two\nlines',
      };
      const { output } = bench();
      const text = await output(shell(`cat /proc/1/environ | tr '\\0' '\\1'`), {
        env: Object.entries(set).map(([name, value]) => ({ name, value })),
      });
      const got = Object.fromEntries(
        text
          .split('\x01')
          .filter((each) => each !== '')
          .map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
      );
      const { PATH, HOME, ...rest } = got;
      expect(PATH).toContain('/bin');
      expect(rest).toEqual({ ...set, HOSTNAME: 'contract-host' });
      expect(['/root', '/', undefined]).toContain(HOME);
    });

    it('gets a value with line ends under a name that steers the engine, or is refused with the reason', async () => {
      const { engine, config, exited, log } = bench();
      const env = ['TZ', 'LD_NOTE', 'star*'].map((name) => ({ name, value: 'one\ntwo' }));
      const command = shell(`cat /proc/1/environ | tr '\\0' '\\1' | tr '\\n' '|' | tr '\\1' '\\n' | grep -e ^TZ -e LD_ -e ^star | sort`);
      const wanted = await config({ command, behaviour: {} }, { env });
      if (engine.info.name === 'docker') {
        const message =
          /^environment variable "TZ": the value holds a line end, and this engine takes no such value under this name \(.+\)$/;
        await expect(engine.createContainer(wanted)).rejects.toMatchObject({ kind: 'other', message: expect.stringMatching(message) });
        return;
      }
      const id = await engine.createContainer(wanted);
      await engine.startContainer(id);
      await exited(id);
      expect(await log(id)).toBe('LD_NOTE=one|two\nTZ=one|two\nstar*=one|two\n');
      await engine.removeContainer(id);
    });

    it('may set what the image sets, PATH, HOME and HOSTNAME too', async () => {
      const env = ['PATH=/bin:/mine', 'HOME=/somewhere', 'HOSTNAME=other'].map((each) => {
        const [name = '', value = ''] = each.split('=');
        return { name, value };
      });
      const text = await bench().output(['/bin/env'], { env });
      expect(text.trim().split('\n').sort()).toEqual(['HOME=/somewhere', 'HOSTNAME=other', 'PATH=/bin:/mine']);
    });

    it('starts in its working directory', async () => {
      expect(await bench().output(['pwd'], { workingDir: '/usr' })).toBe('/usr\n');
      expect(await bench().output(['pwd'])).toBe('/\n');
    });

    it('starts in a working directory that its image lacks', async () => {
      const workingDir = '/-not/there, yet/--and "odd"';
      expect(await bench().output(shell('pwd; ls -ld . | cut -c1-10'), { workingDir })).toBe(`${workingDir}\ndrwxr-xr-x\n`);
    });

    it('is refused arguments that no command line can carry', async () => {
      const { engine, config } = bench();
      const wanted = await config({ command: ['echo', 'x'.repeat(300_000)], behaviour: {} });
      await expect(engine.createContainer(wanted)).rejects.toMatchObject({ kind: 'other', message: expect.stringMatching(/longer than/) });
    });

    it('has no standard input, and no terminal', async () => {
      expect(await bench().output(shell('cat; test -t 0 || test -t 1 || echo none'))).toBe('none\n');
    });

    it('keeps its standard input open when told', async () => {
      const { run, container, subject } = bench();
      const id = await run({ command: ['cat'], behaviour: {} }, { stdin: true });
      await (subject.pass ?? ((ms: number) => new Promise((resolve) => setTimeout(resolve, ms))))(500);
      expect(await container(id)).toMatchObject({ state: 'running' });
    });

    it('keeps it open for the next when one that has written leaves (needs a kernel)', async () => {
      const { engine, config, until, log } = bench();
      const { id } = await engine.runContainer(await config({ command: ['cat'], behaviour: {} }, { stdin: true }));
      for (const word of ['one\n', 'two\n']) {
        const session = engine.attach(id, { stdin: true, tty: false });
        session.stdin?.write(word);
        await until(`${word} is said back`, async () => ((await log(id)).endsWith(word) ? word : undefined));
        session.close();
        await session.result.catch(() => {});
      }
    });

    it('has it closed with the first that leaves, when told (needs a kernel)', async () => {
      const { engine, config, until, log, exited } = bench();
      const { id } = await engine.runContainer(await config({ command: ['cat'], behaviour: {} }, { stdin: true, stdinOnce: true }));
      const session = engine.attach(id, { stdin: true, tty: false });
      session.stdin?.write('one\n');
      await until('it is said back', async () => ((await log(id)) === 'one\n' ? true : undefined));
      session.close();
      expect(await exited(id)).toMatchObject({ exitCode: 0 });
    });

    it('has a terminal when told', async () => {
      expect(await bench().output(shell('test -t 0 && test -t 1 && test -t 2 && echo all'), { tty: true, stdin: true })).toBe('all\r\n');
    });

    it('has the rights that Kubernetes gives by default', async () => {
      const text = await bench().output(shell('grep -E "^(CapEff|CapBnd|CapAmb|Seccomp|NoNewPrivs):" /proc/self/status'));
      const facts = Object.fromEntries(
        text
          .trim()
          .split('\n')
          .map((line) => line.split(':\t') as [string, string]),
      );
      expect(facts).toMatchObject({ CapEff: '00000000a80425fb', CapBnd: '00000000a80425fb', NoNewPrivs: '0', Seccomp: '2' });
    });
  });
}

function describeSurroundings(bench: () => Bench): void {
  describe('pod (needs a kernel)', () => {
    it('has its hostname in every container', async () => {
      const { sandbox, output } = bench();
      const { id: sandboxId } = await sandbox({ hostname: 'my-own-host' });
      expect(await output(['hostname'], { sandboxId })).toBe('my-own-host\n');
      expect(await output(shell('echo $HOSTNAME'), { sandboxId })).toBe('my-own-host\n');
    });

    it('shares its network among its containers', async () => {
      const { run, until, exec } = bench();
      await run({ command: shell('mkdir /w; echo served > /w/index.html; exec httpd -f -p 8081 -h /w'), behaviour: {} });
      const other = await run();
      const answer = await until('the answer', async () => {
        const { exitCode, stdout } = await exec(other, ['wget', '-q', '-O', '-', 'http://127.0.0.1:8081/']);
        return exitCode === 0 ? stdout : undefined;
      });
      expect(answer).toBe('served\n');
    });

    it('shares /dev/shm among its containers', async () => {
      const { output } = bench();
      await output(shell('echo shared > /dev/shm/contract'));
      expect(await output(['cat', '/dev/shm/contract'])).toBe('shared\n');
    });

    it('does not share processes and files among its containers', async () => {
      const { run, output } = bench();
      await run({ command: shell('touch /mine; exec sleep 600'), behaviour: {} });
      expect(await output(shell('ls /mine 2>/dev/null; ps | grep -c "[s]leep 600"'))).toBe('0\n');
    });
  });
}

function describeResources(bench: () => Bench): void {
  const read = (...paths: string[]) => shell(`cat ${paths.map((path) => `/sys/fs/cgroup/${path}`).join(' ')} 2>/dev/null; true`);

  describe('resources (needs a kernel)', () => {
    it('limit memory', async () => {
      const { engine, output } = bench();
      if (engine.info.unsupportedResources.memoryLimit !== undefined)
        return expect(engine.info.unsupportedResources.memoryLimit).toMatch(/\S/);
      const paths = engine.info.cgroupVersion === 2 ? ['memory.max'] : ['memory/memory.limit_in_bytes'];
      expect(await output(read(...paths), { resources: { memoryLimitBytes: 64 * 2 ** 20 } })).toBe(`${64 * 2 ** 20}\n`);
    });

    it('limit processors', async () => {
      const { engine, output } = bench();
      if (engine.info.unsupportedResources.cpuQuota !== undefined) return expect(engine.info.unsupportedResources.cpuQuota).toMatch(/\S/);
      const [paths, expected] =
        engine.info.cgroupVersion === 2
          ? [['cpu.max'], '25000 100000\n']
          : [['cpu/cpu.cfs_quota_us', 'cpu/cpu.cfs_period_us'], '25000\n100000\n'];
      expect(await output(read(...paths), { resources: { cpuQuotaMicros: 25_000 } })).toBe(expected);
    });

    it('share processors', async () => {
      const { engine, output } = bench();
      if (engine.info.unsupportedResources.cpuShares !== undefined) return expect(engine.info.unsupportedResources.cpuShares).toMatch(/\S/);
      const text = await output(read(engine.info.cgroupVersion === 2 ? 'cpu.weight' : 'cpu/cpu.shares'), { resources: { cpuShares: 256 } });
      expect(text).toBe(engine.info.cgroupVersion === 2 ? '10\n' : '256\n');
    });

    it('set the order in which processes are killed for memory', async () => {
      const { engine, output } = bench();
      const oomScoreAdj = 900;
      if (engine.info.unsupportedResources.oomScoreAdj !== undefined)
        return expect(engine.info.unsupportedResources.oomScoreAdj).toMatch(/\S/);
      expect(await output(['cat', '/proc/self/oom_score_adj'], { resources: { oomScoreAdj } })).toBe('900\n');
    });

    it('limit the pod as a whole', async () => {
      const { engine, sandbox, output } = bench();
      if (engine.info.unsupportedResources.podCgroup !== undefined) return expect(engine.info.unsupportedResources.podCgroup).toMatch(/\S/);
      const { id: sandboxId } = await sandbox({ resources: { memoryLimitBytes: 48 * 2 ** 20 } });
      // 200 MB in one line: tail keeps all of it.
      expect(await output(shell("exec 2>/dev/null; head -c 200000000 /dev/zero | tr '\\0' x | tail | wc -c"), { sandboxId })).toBe('0\n');
    });

    it('change while it runs, of the pod before those of its container where they rise, after them where they fall', async () => {
      const { engine, sandbox, run, exec } = bench();
      const { cpuQuota, podCgroup } = engine.info.unsupportedResources;
      if (cpuQuota !== undefined || podCgroup !== undefined) return expect(cpuQuota ?? podCgroup).toMatch(/\S/);
      const limits = (part: number) => ({ cpuShares: 1024 * part, cpuQuotaMicros: 100_000 * part, memoryLimitBytes: 256 * 2 ** 20 * part });
      const { id: sandboxId } = await sandbox({ resources: limits(0.25) });
      const id = await run({ command: ['sleep', '600'], behaviour: {} }, { sandboxId, resources: limits(0.25) });
      if (engine.info.cgroupVersion === 1)
        await expect(engine.updateContainer(id, limits(0.5))).rejects.toMatchObject({ name: 'EngineError' });
      for (const part of [0.5, 0.125]) {
        if (part === 0.5) await engine.updateSandbox(sandboxId, limits(part));
        await engine.updateContainer(id, limits(part));
        await engine.updateContainer(id, limits(part));
        if (part !== 0.5) await engine.updateSandbox(sandboxId, limits(part));
        const paths =
          engine.info.cgroupVersion === 2
            ? ['cpu.max', 'memory.max']
            : ['cpu/cpu.shares', 'cpu/cpu.cfs_quota_us', 'memory/memory.limit_in_bytes', 'memory/memory.memsw.limit_in_bytes'];
        const { cpuShares, cpuQuotaMicros, memoryLimitBytes } = limits(part);
        const expected =
          engine.info.cgroupVersion === 2
            ? [`${cpuQuotaMicros} 100000`, memoryLimitBytes]
            : [cpuShares, cpuQuotaMicros, memoryLimitBytes, memoryLimitBytes];
        expect((await exec(id, read(...paths))).stdout.trim().split('\n')).toEqual(expected.map(String));
      }
    });

    it('of what does not run are left as they are', async () => {
      const { engine, run, exited } = bench();
      const id = await run({ command: ['true'], behaviour: { exitAfterMs: 0 } });
      await exited(id);
      await engine.updateContainer(id, { cpuShares: 256 });
    });

    it('kill what takes more memory than its limit, and tell so', async () => {
      const { engine, run, exec, exited, container, until } = bench();
      if (engine.info.unsupportedResources.memoryLimit !== undefined)
        return expect(engine.info.unsupportedResources.memoryLimit).toMatch(/\S/);
      // docker never hears the cause when the kernel kills before docker has begun to listen for it.
      const command = ['sh', '-c', 'until [ -e /go ]; do sleep 0.1; done; exec tail /dev/zero'];
      const id = await run({ command, behaviour: {} }, { resources: { memoryLimitBytes: 32 * 2 ** 20 } });
      await exec(id, ['touch', '/go']);
      expect(await exited(id)).toMatchObject({ exitCode: 137 });
      // docker may hear of the cause after the end.
      await until('the cause', async () => ((await container(id))?.oomKilled ? true : undefined));
    });
  });
}
