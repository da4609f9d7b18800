import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ContainerSecurity, plainSecurity } from '../../../src/engine/types.ts';
import type { Bench } from './bench.ts';

const shell = (script: string) => ['sh', '-c', script];
const status = `grep -E '^(Uid|Gid|Groups|CapInh|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/self/status`;

/** The lines of a `/proc/PID/status`: what stands behind each name, and of four equal numbers one. */
function readStatus(text: string): Record<string, string> {
  const lines = text
    .trim()
    .split('\n')
    .filter((line) => line.includes(':\t'));
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(':\t');
      return [name, [...new Set(value.trim().split(/\s+/))].join(' ')];
    }),
  );
}

/** The rights of a container: read from inside. */
export function describeSecurity(bench: () => Bench): void {
  const look = async (change: Partial<ContainerSecurity>, script = status) => {
    const text = await bench().output(shell(script), { security: { ...plainSecurity, ...change } });
    return { text, ...readStatus(text) } as Readonly<Record<string, string>>;
  };
  const none = '0000000000000000';

  describe('rights (needs a kernel)', () => {
    it('has its user and groups, in exec, too', async () => {
      const { run, exec } = bench();
      const security = { ...plainSecurity, user: '1000:2000', groups: [3000, 4000] };
      const id = await run(undefined, { security });
      const { stdout } = await exec(id, shell(`${status}; echo x >/x || echo refused`));
      const Groups = expect.stringMatching(/^(2000 )?3000 4000$/);
      const expected = { Uid: '1000', Gid: '2000', Groups, CapEff: none, CapInh: none, CapAmb: none };
      expect(readStatus(stdout)).toMatchObject(expected);
      expect(stdout).toContain('refused\n');
      expect(await look({ user: '1000:2000', groups: [3000, 4000] })).toMatchObject(expected);
    });

    it('has the group that the image knows of a user alone, and 0 where it knows none', async () => {
      expect(await look({ user: '65534' })).toMatchObject({ Uid: '65534', Gid: '65534' });
      expect(await look({ user: '1000' })).toMatchObject({ Uid: '1000', Gid: '0' });
    });

    it('has just the capabilities that are left, as a user by programs alone', async () => {
      expect(await look({ capabilities: { add: [], drop: ['ALL'] } })).toMatchObject({ CapEff: none, CapBnd: none });
      expect(await look({ capabilities: { add: ['NET_RAW'], drop: ['ALL'] } })).toMatchObject({ CapEff: '0000000000002000' });
      expect(await look({ capabilities: { add: ['NET_ADMIN'], drop: ['MKNOD'] } })).toMatchObject({ CapEff: '00000000a00435fb' });
      const user = { user: '1000', capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } };
      expect(await look(user)).toMatchObject({ CapEff: none, CapAmb: none, CapBnd: '0000000000000400' });
    });

    it('has all capabilities but those that are dropped', async () => {
      const { engine } = bench();
      const { CapEff = '' } = await look({ capabilities: { add: ['ALL'], drop: ['SYS_BOOT', ...engine.info.missingCapabilities] } });
      const has = (bit: number) => (BigInt(`0x${CapEff}`) >> BigInt(bit)) & 1n;
      expect([has(21), has(12), has(22)]).toEqual([1n, 1n, 0n]);
    });

    it('has everything when privileged', async () => {
      const cause = bench().engine.info.unsupportedSecurity.privileged;
      if (cause !== undefined) return expect(cause).toMatch(/\S/);
      const facts = await look({ privileged: true }, `${status}; ls /dev/kmsg && mount -t tmpfs none /tmp && echo mounted`);
      expect(facts).toMatchObject({ Seccomp: '0', NoNewPrivs: '0' });
      expect(BigInt(`0x${facts['CapEff']}`) & (1n << 21n)).not.toBe(0n);
      expect(facts['text']).toContain('/dev/kmsg\nmounted\n');
    });

    it('writes to nothing but mounts when its root is read-only', async () => {
      const { engine, labels, name } = bench();
      const volume = name('volume');
      await engine.createVolume({ name: volume, labels, mode: 0o777 });
      const places = ['/', '/tmp', '/run', '/var/tmp', '/etc', '/dev/shm', '/v'];
      const text = await bench().output(shell(`for d in ${places.join(' ')}; do touch $d/x 2>/dev/null && echo $d; done; true`), {
        security: { ...plainSecurity, readOnlyRoot: true },
        workingDir: '/made/for/it',
        mounts: [{ containerPath: '/v', source: { type: 'volume', name: volume }, readOnly: false }],
      });
      expect(text).toBe('/dev/shm\n/v\n');
    });

    it('has the profile of seccomp that it is given, or none', async () => {
      const dir = await mkdtemp(join(tmpdir(), 'kpod seccomp, a=b:c-'));
      const path = join(dir, 'no directories.json');
      const denied = [{ names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO' }];
      await writeFile(path, JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: denied }));
      const script = `${status}; mkdir /a 2>/dev/null || echo denied`;
      expect(await look({ seccomp: { path } }, script)).toMatchObject({ Seccomp: '2', text: expect.stringMatching(/denied\n$/) });
      expect(await look({ seccomp: 'unconfined' }, script)).toMatchObject({ Seccomp: '0', text: expect.not.stringContaining('denied') });
      await rm(dir, { recursive: true });
    });

    it('sees /proc as it is when it is unmasked', async () => {
      const masked = 'grep -c " /proc/" /proc/mounts; true';
      expect((await look({ unmaskedProc: true }, masked)).text).toBe('0\n');
      expect(Number((await look({}, masked)).text)).toBeGreaterThan(3);
    });

    it('gains nothing by setuid programs when it must not', async () => {
      const { engine, labels, name, output } = bench();
      const volume = name('volume');
      await engine.createVolume({ name: volume, labels, mode: 0o777 });
      const mounts = [{ containerPath: '/v', source: { type: 'volume' as const, name: volume }, readOnly: false }];
      await output(shell('cp /bin/busybox /v/grep && chmod 4755 /v/grep'), { mounts });
      const run = (change: Partial<ContainerSecurity>) =>
        output(['/v/grep', 'Uid', '/proc/self/status'], { mounts, security: { ...plainSecurity, user: '1000', ...change } });
      expect(await run({ noNewPrivileges: true })).toMatch(/^Uid:\t1000\t1000\t/);
      expect(await run({})).toMatch(/^Uid:\t1000\t/);
      expect(await look({ noNewPrivileges: true })).toMatchObject({ NoNewPrivs: '1', Seccomp: '2' });
    });
  });

  describe('namespaces (needs a kernel)', () => {
    const processes = 'ps | tail -n +2';

    it('shares its processes with its pod, whose pause takes care of the orphans', async () => {
      const { sandbox, ready, run, exec, until, engine, exited } = bench();
      const namespaces = { pid: 'pod', ipc: 'pod' } as const;
      const sandboxId = (await sandbox({ namespaces })).id;
      const orphan = '(sleep 0.1 &) & wait; sleep 1000 & echo ready; exec sleep 2000';
      const id = await ready(run({ command: shell(orphan), behaviour: {} }, { sandboxId, namespaces }));
      const other = await run({ command: ['sleep', '3000'], behaviour: {} }, { sandboxId, namespaces });
      const list = async () => (await exec(other, shell(processes))).stdout;
      await until('the pause, both containers and no dead process', async () => {
        const text = await list();
        return /^ +1 .*-P$/m.test(text) && /sleep 2000/.test(text) && /sleep 3000/.test(text) && !/\[sleep\]/.test(text) ? true : undefined;
      });
      await engine.signalContainer(id, 'SIGKILL');
      expect(await exited(id)).toMatchObject({ exitCode: 137 });
      // Without a control group nobody knows what else belonged to the container: it ends with the pod.
      if (engine.info.rootless && engine.info.cgroupVersion === 1) return;
      // What was started in a container ends with it, also where it does not end with process 1.
      await until('the end of all that the container had started', async () => ((await list()).includes('sleep 1000') ? undefined : true));
      expect(await list()).toContain('sleep 3000');
    });

    it('sees the processes of the host, and ends as others do', async () => {
      const { sandbox, run, exec, engine, exited } = bench();
      // Rootless podman hands the host's queues on, and some machines have none.
      const ipc = engine.info.rootless && !existsSync('/dev/mqueue') ? 'pod' : 'host';
      const namespaces = { pid: 'host', ipc } as const;
      const sandboxId = (await sandbox({ namespaces })).id;
      const id = await run({ command: shell("trap 'exit 7' TERM; while :; do sleep 0.1; done"), behaviour: {} }, { sandboxId, namespaces });
      const { stdout } = await exec(id, shell(`test -d /proc/${process.pid} && test -d /dev/shm && echo both`));
      expect(stdout).toBe('both\n');
      await engine.signalContainer(id, 'SIGTERM');
      expect(await exited(id)).toMatchObject({ exitCode: 7 });
    });

    it('has the sysctls of its pod', async () => {
      const { sandbox, output } = bench();
      const sysctls = [
        { name: 'kernel.shm_rmid_forced', value: '1' },
        { name: 'net.ipv4.ip_unprivileged_port_start', value: '80' },
        { name: 'net.ipv4.ip_local_reserved_ports', value: '8080,9090' },
      ];
      const sandboxId = (await sandbox({ sysctls })).id;
      const files = sysctls.map(({ name }) => `/proc/sys/${name.replaceAll('.', '/')}`);
      expect(await output(['cat', ...files], { sandboxId })).toBe('1\n80\n8080,9090\n');
    });
  });
}
